/** Where the YAML goes, and that nothing is overwritten without a word. */
import { Dialog } from '@jupyterlab/apputils';
import type { Contents } from '@jupyterlab/services';
import { acceptDialog, dismissDialog, waitForDialog } from '@jupyterlab/testing';
import { nullTranslator } from '@jupyterlab/translation';
import { ProxyError } from '../../../client/error';
import { compileToYaml, yamlPath } from '../compileToYaml';
import { openModel } from './reading';

const trans = nullTranslator.load('jupyterlab_kubeflow');
const { model } = openModel([{ source: 'x = 1', step: 'one' }]);

class Files {
  constructor(readonly files: Map<string, string>) {}
  readonly opened: string[] = [];
  compile = async (): Promise<{ readonly yaml: string; readonly diagnostics: readonly never[] }> => ({ yaml: 'kind: Workflow\n', diagnostics: [] });
  get = async (path: string): Promise<Contents.IModel> => {
    const content = this.files.get(path);
    if (content === undefined) throw Object.assign(new Error('not found'), { response: { status: 404 } });
    return { content } as Contents.IModel;
  };
  save = async (path: string, options?: Partial<Contents.IModel>): Promise<Contents.IModel> => {
    this.files.set(path, String(options?.content));
    return {} as Contents.IModel;
  };
  openOrReveal = (path: string): undefined => void this.opened.push(path);
  findWidget = (): undefined => undefined;
  run(): Promise<void> {
    return compileToYaml(model, { client: this, documents: this, contents: this, trans });
  }
}

const STANDING = 'folder/churn.pipeline.yaml';

/** Presses the button of that word. */
async function answer(word: string): Promise<void> {
  await waitForDialog();
  const buttons = [...document.querySelectorAll<HTMLButtonElement>('.jp-Dialog-button')];
  buttons.find(({ textContent }) => textContent === word)?.click();
}

afterEach(() => Dialog.flush());

it('stands beside the notebook', () => expect(yamlPath('folder/churn.ipynb')).toBe(STANDING));

it('is written and opened', async () => {
  const files = new Files(new Map());
  await files.run();
  expect([...files.files]).toEqual([[STANDING, 'kind: Workflow\n']]);
  expect(files.opened).toEqual([STANDING]);
});

it('that is there already as it would be is only opened', async () => {
  const files = new Files(new Map([[STANDING, 'kind: Workflow\n']]));
  await files.run();
  expect(files.opened).toEqual([STANDING]);
});

it('of another content stays when the person says no', async () => {
  const files = new Files(new Map([[STANDING, 'mine']]));
  const done = files.run();
  await dismissDialog();
  await done;
  expect([files.files.get(STANDING), files.opened]).toEqual(['mine', []]);
});

it('of another content is replaced when the person says so', async () => {
  const files = new Files(new Map([[STANDING, 'mine']]));
  const done = files.run();
  await answer('Replace');
  await done;
  expect(files.files.get(STANDING)).toBe('kind: Workflow\n');
});

it('of another content is kept beside the new one', async () => {
  const files = new Files(new Map([[STANDING, 'mine'], ['folder/churn-2.pipeline.yaml', 'mine too']]));
  const done = files.run();
  await answer('Keep both');
  await done;
  expect(files.opened).toEqual(['folder/churn-3.pipeline.yaml']);
  expect(files.files.get(STANDING)).toBe('mine');
});

it('that can not be made says why', async () => {
  const files = new Files(new Map());
  files.compile = () => Promise.reject(new ProxyError(400, 'The steps a and b wait for one another.', 'cycle'));
  const done = files.run();
  await waitForDialog();
  expect(document.querySelector('.jp-Dialog')?.textContent).toContain('The steps a and b wait for one another.');
  await acceptDialog();
  await done;
});
