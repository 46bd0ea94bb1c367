/** The pipeline as YAML, opened beside its notebook. A file that is there is never overwritten without a word. */
import { Dialog, showDialog, showErrorMessage } from '@jupyterlab/apputils';
import { PathExt } from '@jupyterlab/coreutils';
import type { IDocumentManager } from '@jupyterlab/docmanager';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { KubeflowClient } from '../../client/client';
import type { IPipelineModel } from '../tokens';

interface CompileContext {
  readonly client: Pick<KubeflowClient, 'compile'>;
  readonly documents: Pick<IDocumentManager, 'openOrReveal' | 'findWidget'>;
  readonly contents: Pick<Contents.IManager, 'get' | 'save'>;
  readonly trans: TranslationBundle;
}

/** `churn.ipynb` compiles to `churn.pipeline.yaml`. */
export function yamlPath(notebook: string): string {
  return notebook.replace(/\.ipynb$/i, '') + '.pipeline.yaml';
}

/** Compiles the text on the screen; errors are told in a dialog. */
export async function compileToYaml(model: IPipelineModel, context: CompileContext): Promise<void> {
  const { client, documents, trans } = context;
  try {
    const notebook = model.onScreen();
    const { yaml } = await client.compile({ notebook });
    const path = await write(yamlPath(notebook.path), yaml, context);
    if (path !== undefined) documents.openOrReveal(path);
  } catch (error) {
    await showErrorMessage(trans.__('The pipeline could not be compiled'), error instanceof Error ? error.message : String(error));
  }
}

/** Where it was written; undefined: the person thought better of it. */
async function write(path: string, text: string, context: CompileContext): Promise<string | undefined> {
  const { contents, documents, trans } = context;
  const standing = await contentOf(path, contents);
  if (standing === text) return path;
  if (standing !== undefined) {
    const name = PathExt.basename(path);
    const { button } = await showDialog({
      title: trans.__('Replace %1?', name),
      body: trans.__('The file %1 is there already and differs from what the notebook compiles to now. What is in it would be lost.', path),
      buttons: [Dialog.cancelButton({ label: trans.__('Cancel') }), Dialog.okButton({ label: trans.__('Keep both'), className: 'jp-mod-keep' }), Dialog.warnButton({ label: trans.__('Replace') })]
    });
    if (!button.accept) return undefined;
    if (button.className === 'jp-mod-keep') return write(await freePath(path, contents), text, context);
  }
  await contents.save(path, { type: 'file', format: 'text', content: text });
  // A document that is open shows what it had: it is read again.
  await documents.findWidget(path)?.context.revert();
  return path;
}

async function contentOf(path: string, contents: CompileContext['contents']): Promise<string | undefined> {
  try {
    const { content } = await contents.get(path, { type: 'file', format: 'text', content: true });
    return typeof content === 'string' ? content : '';
  } catch (error) {
    if ((error as { readonly response?: { readonly status?: number } }).response?.status === 404) return undefined;
    throw error;
  }
}

async function freePath(path: string, contents: CompileContext['contents']): Promise<string> {
  for (let count = 2; ; count += 1) {
    const candidate = path.replace(/\.pipeline\.yaml$/, `-${count}.pipeline.yaml`);
    if ((await contentOf(candidate, contents)) === undefined) return candidate;
  }
}
