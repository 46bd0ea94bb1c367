/** What a person sees and does in the panel Kubeflow. */
import AxeBuilder from '@axe-core/playwright';
import { expect, test, type IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

interface CellFile {
  readonly cell_type: 'code' | 'markdown';
  readonly source: string;
  readonly metadata?: object;
}

const code = (source: string, step?: string): CellFile => ({ cell_type: 'code', source, metadata: step === undefined ? {} : { kubeflow: { role: 'step', step } } });
const text = (source: string): CellFile => ({ cell_type: 'markdown', source });

const CHURN: readonly CellFile[] = [
  text('# Churn'),
  { ...code('import math\nimport random'), metadata: { kubeflow: { role: 'shared' } } },
  { ...code('sides = 12\nrate = 0.5\nname = "churn"\nloud = False\napi_token = ""'), metadata: { kubeflow: { role: 'parameters' } } },
  code('rows = [(i, i % sides) for i in range(1000)]', 'load'),
  code('columns = list(zip(*rows))'),
  code('features = [value * rate for value in columns[1]]\ntarget = columns[0]', 'features'),
  code('print(len(columns), name)', 'plots'),
  code('noise = random.random()\nmodel = {"mean": sum(features) / len(features) + noise}\nlist_of_measured_accuracies = [math.sqrt(model["mean"])]', 'train'),
  code('print(undefined_here)'),
  code('print(model, list_of_measured_accuracies, target[0], loud)', 'report')
];

const PLAIN: readonly CellFile[] = [text('# Churn'), text('## Load'), code('rows = [1, 2, 3]'), text('## Clean'), code('rows.append(4)'), text('## Train'), code('model = sum(rows)'), text('## Report'), code('print(model)')];

const LARGE: readonly CellFile[] = Array.from({ length: 60 }, (_, index) => {
  const needs = index === 0 ? '0' : index % 3 === 0 ? `v${index - 1} + v${Math.max(index - 3, 0)}` : `v${index - 1 - ((index * 7) % Math.min(index, 4))}`;
  return code(`v${index} = ${needs}`, `step number ${index}`);
});

test.use({ autoGoto: true, viewport: { width: 1280, height: 720 } });

async function upload(page: IJupyterLabPageFixture, path: string, cells: readonly CellFile[], kernel = { name: 'python3', display_name: 'Python 3', language: 'python' }): Promise<void> {
  const file = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: kernel, language_info: { name: kernel.language } },
    cells: cells.map(({ cell_type, source, metadata = {} }, index) => ({ id: `c${index}`, cell_type, source, metadata, ...(cell_type === 'code' ? { outputs: [], execution_count: null } : {}) }))
  };
  await page.contents.uploadContent(JSON.stringify(file), 'text', path);
}

async function open(page: IJupyterLabPageFixture, path: string, cells: readonly CellFile[]): Promise<void> {
  await upload(page, path, cells);
  // Galata's own way goes through the file browser, which the panel hides.
  await page.evaluate(name => window.jupyterapp.commands.execute('docmanager:open', { path: name }).then(() => undefined), path);
  await page.notebook.activate(path.split('/').pop() ?? path);
}

const panelOf = (page: IJupyterLabPageFixture): Locator => page.locator('#jp-kubeflow-panel');

/** Opens the panel; the sidebar is made as wide as asked. */
async function openPanel(page: IJupyterLabPageFixture, width = 280): Promise<Locator> {
  await page.evaluate(() => void window.jupyterapp.commands.execute('jupyterlab-kubeflow:show-panel', { section: 'pipeline' }));
  const panel = panelOf(page);
  await expect(panel).toBeVisible();
  const handle = page.locator('#jp-main-split-panel > .lm-SplitPanel-handle:not(.lm-mod-hidden)').first();
  const box = await handle.boundingBox();
  const edge = (await panel.boundingBox())?.x ?? 0;
  if (box !== null) {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(edge + width, box.y + box.height / 2);
    await page.mouse.up();
  }
  return panel;
}

const step = (panel: Locator, title: string): Locator => panel.locator('.jp-Kubeflow-node', { hasText: title });

async function undo(page: IJupyterLabPageFixture): Promise<void> {
  await page.evaluate(() => void window.jupyterapp.commands.execute('notebook:undo-cell-action'));
}

test('the graph of the open notebook follows the typing', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/churn.ipynb`, CHURN);
  const panel = await openPanel(page);
  await expect(panel.locator('.jp-Kubeflow-node')).toHaveCount(5);
  await expect(step(panel, 'load')).toHaveAttribute('aria-label', 'load, 2 cells');
  await expect(panel.getByRole('button', { name: /^columns from load to features/ })).toHaveText('columns');
  await page.notebook.setCell(9, 'code', 'print(rows)');
  await expect(panel.getByRole('button', { name: /^rows from load to report/ })).toBeVisible();
});

test('why is this edge here, and a word about it that Undo takes back', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/churn.ipynb`, CHURN);
  const panel = await openPanel(page);
  await panel.getByRole('button', { name: /^columns from load to plots/ }).click();
  const details = panel.getByRole('region', { name: 'Why load → plots' });
  await expect(details).toContainText('Cell 7 uses columns, which cell 5 makes.');
  await details.getByRole('button', { name: 'Remove this edge' }).click();
  await expect(panel.getByRole('button', { name: /^columns from load to plots/ })).toHaveCount(0);
  await expect(panel.getByRole('region', { name: 'What you said about edges' })).toContainText('plots does not need load');
  await undo(page);
  await expect(panel.getByRole('button', { name: /^columns from load to plots/ })).toBeVisible();
});

test('a step is renamed in place and gets options, checked at the field', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/churn.ipynb`, CHURN);
  const panel = await openPanel(page);
  await step(panel, 'train').click();
  const details = panel.getByRole('region', { name: 'Step train' });
  await details.getByRole('button', { name: 'Rename the step train' }).click();
  await details.getByRole('textbox', { name: 'Name of the step' }).fill('fit');
  await page.keyboard.press('Enter');
  await expect(step(panel, 'fit')).toBeVisible();
  await step(panel, 'plots').click();
  await panel.getByRole('button', { name: 'Options' }).click();
  const form = panel.getByRole('form', { name: 'Options of the step plots' });
  await form.getByRole('textbox', { name: 'Memory, at least' }).fill('2GB');
  await expect(form.getByRole('alert')).toHaveText('Write memory as 512Mi, 4Gi or 2G.');
  await form.getByRole('textbox', { name: 'Memory, at least' }).fill('2Gi');
  await page.keyboard.press('Tab');
  const memory = (): Promise<unknown> =>
    page.evaluate(() => {
      const { currentWidget } = window.jupyterapp.shell as unknown as { currentWidget: { context: { model: { sharedModel: { getMetadata(key: string): unknown } } } } };
      return currentWidget.context.model.sharedModel.getMetadata('kubeflow');
    });
  await expect.poll(memory).toMatchObject({ steps: { plots: { requests: { memory: '2Gi' } } } });
});

test('problems lead to their cells', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/churn.ipynb`, CHURN);
  const panel = await openPanel(page);
  const problem = panel.getByRole('list', { name: 'Problems' }).getByRole('listitem').filter({ hasText: 'undefined_here' });
  await problem.getByRole('button', { name: /Go to cell 9/ }).click();
  await expect(page.locator('.jp-Notebook-cell.jp-mod-active')).toHaveAttribute('data-windowed-list-index', '8');
  await panel.getByRole('button', { name: 'Set a seed' }).click();
  await expect(panel.getByRole('button', { name: 'Set a seed' })).toHaveCount(0);
});

test('parameters are typed and checked', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/churn.ipynb`, CHURN.filter(({ source }) => !source.includes('undefined_here')));
  const panel = await openPanel(page);
  await panel.getByRole('button', { name: 'Parameters' }).click();
  const form = panel.getByRole('form', { name: 'Parameters' });
  await form.getByRole('textbox', { name: 'sides (int)' }).fill('many');
  await expect(form.getByRole('alert')).toHaveText('Give a whole number, such as 3.');
  await expect(form.getByRole('button', { name: 'Run with these values' })).toBeDisabled();
  await form.getByRole('textbox', { name: 'sides (int)' }).fill('6');
  await expect(form.getByRole('alert')).toHaveCount(0);
  await expect(form.getByRole('combobox', { name: 'loud (bool)' })).toHaveValue('False');
});

test('the proposal is shown dashed and accepted', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/plain.ipynb`, PLAIN);
  const panel = await openPanel(page);
  await expect(panel).toContainText('This notebook has no steps. Its headings suggest 4.');
  await expect(panel.locator('.jp-Kubeflow-node[data-proposed]')).toHaveCount(4);
  await panel.getByRole('button', { name: 'Use these steps' }).click();
  await expect(panel.locator('.jp-Kubeflow-node[data-proposed]')).toHaveCount(0);
  await expect(panel.locator('.jp-Kubeflow-node')).toHaveCount(4);
  await undo(page);
  await expect(panel.locator('.jp-Kubeflow-node[data-proposed]')).toHaveCount(4);
});

test('arrows, Enter and Escape in graph and list', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/churn.ipynb`, CHURN);
  const panel = await openPanel(page);
  await step(panel, 'load').focus();
  await page.keyboard.press('ArrowDown');
  await expect(panel.locator('.jp-Kubeflow-node:focus')).toHaveCount(1);
  await expect(step(panel, 'load')).not.toBeFocused();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('region', { name: 'Step load' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(panel.getByRole('region', { name: 'Step load' })).toHaveCount(0);
  await panel.getByRole('button', { name: 'Show the steps as a list' }).click();
  const list = panel.getByRole('listbox', { name: 'Steps' });
  await list.getByRole('option', { name: /^load/ }).focus();
  await page.keyboard.press('End');
  await expect(list.getByRole('option', { name: /^report/ })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(panel.getByRole('region', { name: 'Step report' })).toBeVisible();
});

test('no notebook, no code, another kernel: each says what to do', async ({ page, tmpPath }) => {
  const panel = await openPanel(page);
  await expect(panel).toContainText('Open a notebook to see it as a pipeline.');
  await open(page, `${tmpPath}/empty.ipynb`, [text('# Nothing yet')]);
  await expect(panel).toContainText('This notebook has no code yet.');
  await upload(page, `${tmpPath}/r.ipynb`, [code('x <- 1')], { name: 'ir', display_name: 'R', language: 'R' });
  await page.evaluate(path => void window.jupyterapp.commands.execute('docmanager:open', { path, kernel: { name: '' } }), `${tmpPath}/r.ipynb`);
  await expect(panel).toContainText('This notebook is for R.');
});

test('Run shows in the graph how each step goes, and what travelled', async ({ page, tmpPath }) => {
  test.setTimeout(240_000);
  await open(page, `${tmpPath}/short.ipynb`, [code('rows = list(range(100000))', 'load'), code('print(sum(rows))', 'total')]);
  const panel = await openPanel(page);
  await panel.getByRole('button', { name: 'Run', exact: true }).click();
  await expect(step(panel, 'total')).toHaveAttribute('aria-label', /done/, { timeout: 180_000 });
  await expect(step(panel, 'load')).toHaveAttribute('aria-label', /done/);
  await expect(panel.getByRole('button', { name: /^rows \([\d.]+ kB\) from load to total/ })).toBeVisible();
  await panel.screenshot({ path: test.info().outputPath('run.png') });
});

test('Compile to YAML opens the document', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/short.ipynb`, [code('x = 1', 'one'), code('print(x)', 'two')]);
  const panel = await openPanel(page);
  await expect(panel.locator('.jp-Kubeflow-node')).toHaveCount(2);
  await panel.getByRole('button', { name: 'More about the pipeline' }).click();
  await page.locator('.lm-Menu [data-command="jupyterlab-kubeflow:compile-to-yaml"]').click();
  await expect(page.locator('.jp-FileEditor')).toContainText('apiVersion');
  await expect(page.getByRole('tab', { name: 'short.pipeline.yaml' })).toBeVisible();
});

test('nothing of the graph is loaded before the panel opens', async ({ page, tmpPath }) => {
  // By a word of React Flow's own code: a production build's chunks have no names.
  const withGraph: string[] = [];
  const read: Promise<void>[] = [];
  page.on('response', response => {
    if (!/jupyterlab-kubeflow.*\.js/.test(response.url())) return;
    read.push(response.text().then(text => void (text.includes('elevateNodesOnSelect') && withGraph.push(response.url()))));
  });
  await page.reload();
  await open(page, `${tmpPath}/plain.ipynb`, PLAIN);
  await Promise.all(read);
  expect(read.length).toBeGreaterThan(0);
  expect(withGraph).toEqual([]);
  const panel = await openPanel(page);
  await expect(panel.locator('.jp-Kubeflow-node')).toHaveCount(4);
  await Promise.all(read);
  expect(withGraph.length).toBeGreaterThan(0);
});

test('axe finds nothing serious', async ({ page, tmpPath }) => {
  await open(page, `${tmpPath}/churn.ipynb`, CHURN);
  const panel = await openPanel(page);
  await step(panel, 'train').click();
  await panel.getByRole('button', { name: 'Options' }).click();
  await panel.getByRole('button', { name: 'Add a variable' }).click();
  await panel.getByRole('button', { name: 'Parameters' }).click();
  const serious = async (): Promise<readonly string[]> => {
    const { violations } = await new AxeBuilder({ page }).include('#jp-kubeflow-panel').analyze();
    return violations.filter(({ impact }) => impact === 'serious' || impact === 'critical').map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  };
  expect(await serious()).toEqual([]);
  await panel.getByRole('button', { name: 'Show the steps as a list' }).click();
  await expect(panel.getByRole('listbox', { name: 'Steps' })).toBeVisible();
  expect(await serious()).toEqual([]);
});

for (const theme of ['JupyterLab Light', 'JupyterLab Dark'] as const) {
  for (const [width, height] of [
    [1280, 720],
    [1920, 1080]
  ] as const) {
    test(`looks like a part of JupyterLab: ${theme}, ${width} × ${height}`, async ({ page, tmpPath }, info) => {
      await page.setViewportSize({ width, height });
      await page.theme.setTheme(theme);
      const panel = await openPanel(page);
      await expect(panel).toContainText('Open a notebook');
      await page.screenshot({ path: info.outputPath('empty.png') });
      await open(page, `${tmpPath}/plain.ipynb`, PLAIN);
      await expect(panel.locator('.jp-Kubeflow-node')).toHaveCount(4);
      await page.screenshot({ path: info.outputPath('proposal.png') });
      await open(page, `${tmpPath}/churn.ipynb`, CHURN);
      await expect(panel.locator('.jp-Kubeflow-node')).toHaveCount(5);
      await page.screenshot({ path: info.outputPath('small.png') });
      await panel.getByRole('button', { name: /^columns from load to plots/ }).click();
      await page.screenshot({ path: info.outputPath('edge.png') });
      await step(panel, 'train').click();
      await panel.getByRole('button', { name: 'Options' }).click();
      await page.screenshot({ path: info.outputPath('options.png') });
      await panel.getByRole('button', { name: 'Show the steps as a list' }).click();
      await panel.getByRole('button', { name: 'Close' }).click();
      await panel.getByRole('button', { name: 'Parameters' }).click();
      await page.screenshot({ path: info.outputPath('list.png') });
      await panel.getByRole('button', { name: 'Show the steps as a graph' }).click();
      await open(page, `${tmpPath}/large.ipynb`, LARGE);
      await expect(panel.locator('.jp-Kubeflow-node')).toHaveCount(60);
      await page.screenshot({ path: info.outputPath('large.png') });
    });
  }
}
