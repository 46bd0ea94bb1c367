/** What a person sees and does at the cells of a notebook. */
import { expect, galata, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import AxeBuilder from '@axe-core/playwright';
import type { Locator } from '@playwright/test';

interface CellFile {
  readonly cell_type: 'code' | 'markdown';
  readonly source: string;
  readonly metadata?: object;
}

const code = (source: string, step?: string): CellFile => ({ cell_type: 'code', source, metadata: step === undefined ? {} : { kubeflow: { role: 'step', step } } });

const CHURN: readonly CellFile[] = [
  { cell_type: 'markdown', source: '# Churn' },
  { ...code('import math\nimport random'), metadata: { kubeflow: { role: 'shared' } } },
  { ...code('sides = 12'), metadata: { kubeflow: { role: 'parameters' } } },
  { cell_type: 'markdown', source: '## Load' },
  code('rows = [(i, i % sides) for i in range(1000)]', 'load'),
  code('columns = list(zip(*rows))'),
  { cell_type: 'markdown', source: '## Train' },
  code('total = sum(columns[1])\nmodel = {"mean": total / len(rows)}', 'train'),
  code('accuracy = math.sqrt(model["mean"])\nundefined_here'),
  { ...code('print("only here")'), metadata: { kubeflow: { role: 'skip' } } },
  { cell_type: 'markdown', source: '## Report' },
  code('print(accuracy, model)', 'report')
];

/** One step of each colour, the first with a long name and much that goes in and out. */
const EIGHT: readonly CellFile[] = ['gather everything that the warehouse has on record', 'clean', 'split', 'scale', 'train', 'score', 'plot', 'report'].map((step, index) =>
  code(index === 0 ? Array.from({ length: 4 }, (_, count) => `a_rather_long_name_${count} = ${count}`).join('\n') : `v${index} = a_rather_long_name_${index % 4} + a_rather_long_name_${(index + 1) % 4}`, step)
);

test.use({ autoGoto: true, viewport: { width: 1280, height: 720 } });

async function open(page: IJupyterLabPageFixture, path: string, cells: readonly CellFile[]): Promise<void> {
  const file = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: 'python3', display_name: 'Python 3', language: 'python' }, language_info: { name: 'python' } },
    cells: cells.map(({ cell_type, source, metadata = {} }, index) => ({ id: `c${index}`, cell_type, source, metadata, ...(cell_type === 'code' ? { outputs: [], execution_count: null } : {}) }))
  };
  await page.contents.uploadContent(JSON.stringify(file), 'text', path);
  await page.notebook.openByPath(path);
  await page.notebook.activate(path.split('/').pop() ?? path);
}

/** The line above a step's first cell, in the active view. */
function header(page: IJupyterLabPageFixture, title: string): Locator {
  return page.locator('.jp-NotebookPanel:not(.lm-mod-hidden)').getByRole('group', { name: title, exact: true });
}

async function command(page: IJupyterLabPageFixture, id: string, args: Record<string, unknown> = {}): Promise<void> {
  await page.evaluate(([name, given]) => void window.jupyterapp.commands.execute(name as string, given as never), [id, args] as const);
}

async function scrollTo(page: IJupyterLabPageFixture, cell: number): Promise<void> {
  await page.evaluate(async index => {
    const { content } = window.jupyterapp.shell.currentWidget as unknown as { content: { activeCellIndex: number; scrollToItem(item: number): Promise<void> } };
    content.activeCellIndex = index;
    await content.scrollToItem(index);
  }, cell);
}

/** Titles at the cells from top to bottom, with the colour of each. */
async function headers(page: IJupyterLabPageFixture): Promise<readonly string[]> {
  return page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-Kubeflow-cellHeader-name').allTextContents();
}

test('cells say what they are, and follow the typing', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/churn.ipynb`, CHURN);
  await expect(header(page, 'Step train')).toContainText('in: columns, rows');
  await expect(header(page, 'Step train')).toContainText('out: accuracy, model');
  await expect(header(page, 'Step report')).toContainText('in: accuracy, model');
  expect(await headers(page)).toEqual(['Shared by all steps', 'Parameters', 'load', 'train', 'Left out', 'report']);
  await page.notebook.setCell(11, 'code', 'print(accuracy, rows)');
  await expect(header(page, 'Step report')).toContainText('in: accuracy, rows');
});

test('a problem is said at the cell, and a click goes there', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/churn.ipynb`, CHURN);
  const problem = header(page, 'Step train').getByRole('button', { name: /problem/ });
  await expect(problem).toHaveAttribute('title', /undefined_here/);
  await problem.click();
  await expect(page.locator('.jp-Notebook-cell.jp-mod-active')).toHaveAttribute('data-windowed-list-index', '8');
});

test('nothing is shown where nothing is marked, and the parser is not loaded', async ({ page, tmpPath }) => {
  const loaded: string[] = [];
  page.on('request', request => void loaded.push(request.url()));
  await open(page, `${tmpPath}/plain.ipynb`, [code('x = 1'), code('y = x')]);
  await page.notebook.setCell(1, 'code', 'y = x + 1');
  await expect(page.locator('.jp-mod-kubeflow')).toHaveCount(0);
  expect(loaded.filter(url => url.endsWith('.wasm') || /tree-sitter/.test(url))).toEqual([]);
});

test('mark by the context menu, rename, undo and redo', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/plain.ipynb`, [{ cell_type: 'markdown', source: '# Load the data' }, code('x = 1'), code('y = x + 1'), code('print(y)')]);
  // Another cell is active: the one under the pointer is meant.
  await page.notebook.selectCells(3);
  await page.locator('.jp-CodeCell').first().click({ button: 'right' });
  await page.locator('.lm-Menu-item', { hasText: 'Pipeline' }).hover();
  await page.locator('.lm-Menu [data-command="jupyterlab-kubeflow:make-step"]').click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.locator('input')).toHaveValue('Load the data');
  await dialog.getByRole('button', { name: 'Make a step' }).click();
  await expect(header(page, 'Step Load the data')).toBeVisible();
  await page.notebook.selectCells(3);
  await page.keyboard.press('s');
  await page.keyboard.press('s');
  await dialog.locator('input').fill('report');
  await page.keyboard.press('Enter');
  await expect(header(page, 'Step report')).toContainText('in: y');
  await header(page, 'Step report').getByRole('button', { name: 'More about the step report' }).press('Enter');
  await page.locator('.lm-Menu [data-command="jupyterlab-kubeflow:rename-step"]').click();
  await dialog.locator('input').fill('tell');
  await page.keyboard.press('Enter');
  await expect(header(page, 'Step tell')).toBeVisible();
  await command(page, 'notebook:undo-cell-action');
  await expect(header(page, 'Step report')).toBeVisible();
  await command(page, 'notebook:undo-cell-action');
  await expect(header(page, 'Step report')).toHaveCount(0);
  await command(page, 'notebook:undo-cell-action');
  await expect(page.locator('.jp-mod-kubeflow')).toHaveCount(0);
  await command(page, 'notebook:redo-cell-action');
  await expect(header(page, 'Step Load the data')).toBeVisible();
});

test('marks go with cells that move, split, merge and are pasted', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/moves.ipynb`, [code('a = 1', 'one'), code('b = a\nc = b', 'two'), code('print(c)', 'three')]);
  await expect(header(page, 'Step three')).toBeVisible();
  const colour = await page.locator('.jp-CodeCell').nth(2).getAttribute('data-kubeflow-colour');
  await page.notebook.selectCells(2);
  await command(page, 'notebook:move-cell-up');
  await expect.poll(() => headers(page)).toEqual(['one', 'three', 'two']);
  await expect(page.locator('.jp-CodeCell').nth(1)).toHaveAttribute('data-kubeflow-colour', colour ?? '');
  await command(page, 'notebook:undo-cell-action');
  await expect.poll(() => headers(page)).toEqual(['one', 'two', 'three']);
  await page.notebook.selectCells(1);
  await command(page, 'notebook:enter-edit-mode');
  await page.keyboard.press('Control+Home');
  await page.keyboard.press('End');
  await command(page, 'notebook:split-cell-at-cursor');
  await expect(page.locator('.jp-CodeCell')).toHaveCount(4);
  await expect.poll(() => headers(page)).toEqual(['one', 'two', 'three']);
  await expect(page.locator('.jp-CodeCell[data-kubeflow-mark="step"]')).toHaveCount(4);
  await page.notebook.selectCells(1, 2);
  await command(page, 'notebook:merge-cells');
  await expect(page.locator('.jp-CodeCell')).toHaveCount(3);
  await expect.poll(() => headers(page)).toEqual(['one', 'two', 'three']);
  await page.notebook.selectCells(0);
  await command(page, 'notebook:copy-cell');
  await page.notebook.selectCells(2);
  await command(page, 'notebook:paste-cell-below');
  await expect.poll(() => headers(page)).toEqual(['one', 'two', 'three', 'one, continued']);
});

test('two views of one notebook, and two notebooks side by side, show the same and their own', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/a.ipynb`, [code('a = 1', 'one'), code('print(a)', 'two')]);
  await command(page, 'docmanager:clone');
  await expect(page.locator('.jp-NotebookPanel')).toHaveCount(2);
  await expect(page.getByRole('group', { name: 'Step two', exact: true })).toHaveCount(2);
  await page.locator('.jp-NotebookPanel').nth(1).getByRole('button', { name: 'More about the step two' }).click();
  await page.locator('.lm-Menu [data-command="jupyterlab-kubeflow:leave-out"]').click();
  await expect(page.getByRole('group', { name: 'Left out', exact: true })).toHaveCount(2);
  await open(page, `${tmpPath}/b.ipynb`, [code('b = 1', 'other')]);
  await expect(page.getByRole('group', { name: 'Step other', exact: true })).toHaveCount(1);
});

test.describe('in a windowed notebook', () => {
  test.use({ mockSettings: { ...galata.DEFAULT_SETTINGS, '@jupyterlab/notebook-extension:tracker': { ...galata.DEFAULT_SETTINGS['@jupyterlab/notebook-extension:tracker'], windowingMode: 'full' } } });

  test('five hundred cells: marks are there wherever one scrolls', async ({ page, tmpPath }) => {
    const cells = Array.from({ length: 500 }, (_, index) => code(index === 0 ? 'v0 = 0' : `v${index} = v${index - 1} + 1`, `step ${Math.floor(index / 10)}`));
    await open(page, `${tmpPath}/long.ipynb`, cells);
    await expect(header(page, 'Step step 0')).toContainText('out: v9');
    await scrollTo(page, 499);
    await expect(header(page, 'Step step 49')).toContainText('in: v489');
    await scrollTo(page, 0);
    await expect(header(page, 'Step step 0')).toBeVisible();
  });
});

for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
  test(`looks like a part of JupyterLab: ${theme}`, async ({ page, tmpPath }, info) => {
    await page.theme.setTheme(theme);
    await open(page, `${tmpPath}/churn.ipynb`, CHURN);
    await expect(header(page, 'Step report')).toBeVisible();
    await page.notebook.selectCells(7);
    await page.screenshot({ path: info.outputPath('cells.png') });
    const { violations } = await new AxeBuilder({ page }).include('.jp-Kubeflow-cellHeader').analyze();
    expect(violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => [id, nodes[0]?.html, nodes[0]?.failureSummary])).toEqual([]);
    await header(page, 'Step train').getByRole('button', { name: 'More about the step train' }).click();
    await expect(page.locator('.lm-Menu [data-command="jupyterlab-kubeflow:rename-step"]')).toBeVisible();
    await page.screenshot({ path: info.outputPath('menu.png') });
    await page.keyboard.press('Escape');
    await open(page, `${tmpPath}/eight.ipynb`, EIGHT);
    await expect(header(page, 'Step gather everything that the warehouse has on record')).toBeVisible();
    await page.screenshot({ path: info.outputPath('eight.png') });
    await page.locator('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell').nth(1).click({ button: 'right', position: { x: 200, y: 30 } });
    await page.locator('.lm-Menu-item', { hasText: 'Pipeline' }).hover();
    await expect(page.locator('.lm-Menu [data-command="jupyterlab-kubeflow:leave-out"]')).toBeVisible();
    await page.screenshot({ path: info.outputPath('context.png') });
  });
}

