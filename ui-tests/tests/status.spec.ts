import { expect, test } from '@jupyterlab/galata';

test.use({ autoGoto: true });

test('the status bar says that the extension is there and how the local cluster is', async ({ page }) => {
  const item = page.getByRole('button', { name: /jupyterlab-kubeflow \d+\.\d+\.\d+\. The local cluster/ });
  await expect(item).toBeVisible();
  await item.click();
  const dialog = page.getByRole('dialog');
  await expect(dialog).toContainText('jupyterlab-kubeflow');
  await dialog.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toBeHidden();
});
