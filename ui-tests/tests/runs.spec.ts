/** From the notebook on the screen to a finished run, and what one sees of it. */
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';

const code = (source: string, step?: string, role?: string): object => ({
  id: `c${Math.random().toString(36).slice(2, 10)}`,
  cell_type: 'code',
  source,
  outputs: [],
  execution_count: null,
  metadata: step ? { kubeflow: { role: 'step', step } } : role ? { kubeflow: { role } } : {}
});

const notebook = (...cells: object[]): string =>
  JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' }, language_info: { name: 'python' } }, cells });

const CHURN = notebook(
  code('rows = 5', undefined, 'parameters'),
  code(`# ${Date.now()}: not known to any cache\n` + 'data = list(range(rows))\nprint("\\x1b[32mloaded\\x1b[0m", rows)', 'load'),
  code('total = sum(data)\nprint("total", total)\ntotal', 'train'),
  code('print("report", total)', 'report')
);
const BROKEN = notebook(code('x = 1', 'good'), code('raise ValueError("no such luck")', 'bad'), code('print(x)', 'after'));

test.use({ autoGoto: true, viewport: { width: 1280, height: 720 } });
test.setTimeout(180_000);
test.use({ actionTimeout: 15_000 });

async function runNotebook(page: IJupyterLabPageFixture, path: string, text: string): Promise<void> {
  await page.contents.uploadContent(text, 'text', path);
  await page.notebook.openByPath(path);
  await page.evaluate(() => void window.jupyterapp.commands.execute('jupyterlab-kubeflow:show-panel'));
  await page.getByRole('region', { name: 'Kubeflow' }).getByRole('button', { name: 'Run', exact: true }).click();
}

test('a run goes from the notebook on the screen to its outputs', async ({ page, tmpPath }) => {
  await runNotebook(page, `${tmpPath}/churn.ipynb`, CHURN);
  const run = page.locator('.jp-Kubeflow-runView');
  await expect(run.locator('.jp-Kubeflow-runView-head')).toContainText('done', { timeout: 120_000 });
  const steps = run.getByRole('listbox', { name: 'Steps' });
  await expect(steps.getByRole('option')).toHaveCount(3);
  const step = (title: string): Locator => steps.getByRole('option').filter({ has: page.locator('.jp-Kubeflow-stepRow-title', { hasText: title }) });
  await step('load').click();
  await expect(run.getByRole('log')).toContainText('loaded 5');
  await expect(run.locator('.ansi-green-fg')).toHaveText('loaded');
  await page.screenshot({ path: 'test-results/run-log-light.png' });

  await step('train').click();
  await run.getByRole('tab', { name: 'Output' }).click();
  await expect(run.getByRole('tabpanel')).toContainText('total 10');
  await page.screenshot({ path: 'test-results/run-output-light.png' });
  await run.getByRole('tab', { name: 'Values' }).click();
  await expect(run.getByRole('tabpanel')).toContainText('data');
  await expect(run.getByRole('tabpanel')).toContainText('int');
  await page.screenshot({ path: 'test-results/run-values-light.png' });
  await run.getByRole('tab', { name: 'Events' }).click();
  await expect(run.getByRole('tabpanel')).toContainText('WorkflowSucceeded');
  await run.getByRole('tab', { name: 'YAML' }).click();
  await expect(run.getByRole('tabpanel')).toContainText('kind: Workflow');

  const found = await new AxeBuilder({ page }).include('.jp-Kubeflow-runView').analyze();
  expect(found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)).toEqual([]);

  await page.theme.setDarkTheme();
  await run.getByRole('tab', { name: 'Log' }).click();
  await page.screenshot({ path: 'test-results/run-log-dark.png' });
  await page.theme.setLightTheme();

  await test.step('another browser page shows the same', async () => {
    await page.reload({ waitForIsReady: false });
    await page.waitForSelector('.jp-Kubeflow-runView', { timeout: 60_000 });
    await expect(page.locator('.jp-Kubeflow-runView-head')).toContainText('done');
  });

  await test.step('the executed notebook opens beside the original', async () => {
    await page.locator('.jp-Kubeflow-runView').getByRole('button', { name: /Open executed/ }).click();
    await expect(page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea').filter({ hasText: 'total 10' })).toBeVisible();
  });
});

test('a failing step is said with its cell, what needed it is skipped, and the rest is kept', async ({ page, tmpPath }) => {
  await runNotebook(page, `${tmpPath}/broken.ipynb`, BROKEN);
  const run = page.locator('.jp-Kubeflow-runView');
  await expect(run.locator('.jp-Kubeflow-runView-head')).toContainText('failed', { timeout: 120_000 });
  await expect(run.getByRole('option', { name: /bad/ })).toHaveAttribute('aria-selected', 'true');
  await expect(run.getByRole('log')).toContainText('no such luck');
  await page.screenshot({ path: 'test-results/run-failed-light.png' });
  const list = page.getByRole('list', { name: 'Runs' });
  await expect(list.getByRole('button', { name: /broken/ }).first()).toContainText('failed');
  await page.screenshot({ path: 'test-results/run-failed-light.png' });
});
