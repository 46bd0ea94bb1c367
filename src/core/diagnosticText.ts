/** The one place where findings become sentences: what is wrong, where, and the way out. */
import type { Diagnostic } from './diagnostics';

/** What a translation bundle of JupyterLab offers; `%1`, `%2` … stand for the arguments. */
export interface Translator {
  __(text: string, ...args: (string | number)[]): string;
}

/** English, for places without a translation bundle. */
export const plainTranslator: Translator = {
  __: (text, ...args) => text.replace(/%(\d+)/g, (whole, index: string) => String(args[Number(index) - 1] ?? whole))
};

/** One sentence or two for a person, without the place: whoever shows it stands at the cell or puts cell and line before. */
export function diagnosticText(diagnostic: Diagnostic, trans: Translator): string {
  return aboutNames(diagnostic, trans) ?? aboutTravel(diagnostic, trans) ?? aboutSource(diagnostic, trans) ?? aboutSettings(diagnostic, trans);
}

function aboutNames({ code, name = '', args = {} }: Diagnostic, trans: Translator): string | undefined {
  switch (code) {
    case 'undefined-name':
      return trans.__('No cell above defines %1. Define it, or import it, before this cell.', name);
    case 'used-before-defined':
      return trans.__('%1 is used here, but only cell %2 below defines it. Move that cell up.', name, args.definedIn ?? '');
    case 'deleted-name':
      return trans.__('%1 is used here, but cell %2 has deleted it. Define it again, or remove the del.', name, args.deletedIn ?? '');
    case 'maybe-undefined':
      return trans.__('%1 may be undefined: nothing above binds it on every path, unless a star import brings it.', name);
    case 'hidden-names':
      return trans.__('The text does not show which names %1 uses, so this cell gets every earlier value (%2).', name, args.names ?? '');
    default:
      return undefined;
  }
}

function aboutTravel({ code, name = '', steps = [], args = {} }: Diagnostic, trans: Translator): string | undefined {
  const [from = '', to = ''] = steps;
  switch (code) {
    case 'value-cannot-travel':
      return trans.__(
        '%1 (%2) can\'t travel from step %3 to step %4: it can\'t be stored. Make it in the step that uses it, put both cells into one step, or turn it into plain data (a generator into a list).',
        name, args.type ?? '', from, to
      );
    case 'secret-like-value':
      return steps.length > 0
        ? trans.__('%1 looks like a secret and would be stored on the way from step %2 to step %3. Read it from the environment in the step that uses it.', name, from, to)
        : trans.__('%1 looks like a secret that stands in the notebook, and so in the manifest. Read it from an environment variable that a Secret fills.', name);
    case 'secret-parameter':
      return trans.__('%1 looks like a secret: its value stays out of the manifest and reaches a run through a Secret, but it stands in the notebook. Leave it empty there and give it with the run (-p %1=…), or read it from an environment variable that a Secret fills.', name);
    case 'secret-needed':
      return trans.__('The environment variable %1 looks like a secret: give it to the step by a Secret (tag secret:…, or the step\'s environment).', name);
    case 'hidden-state':
      return trans.__('%1 sets state of the process that does not travel to other steps. Do it in each step that relies on it.', name);
    case 'unseeded-random':
      return trans.__('Random numbers (%1) are drawn without a seed, so each run gives others and the result is never taken from the cache. Seed the generator to change that.', name);
    case 'cycle':
      return trans.__('The steps %1 wait for one another (cells %2). Remove one of the dependencies: a prev: or after that points backwards, an extra edge, or cells of one step with another step\'s cells between.', args.titles ?? steps.join(', '), args.cells ?? '');
    case 'unknown-step':
      return trans.__('There is no step %1 to wait for. Correct the name, or mark a cell with it.', name);
    case 'empty-step':
      return trans.__('Step %1 has no code.', name);
    default:
      return undefined;
  }
}

function aboutSource({ code, name = '', args = {} }: Diagnostic, trans: Translator): string | undefined {
  switch (code) {
    case 'syntax-error':
      return trans.__('This is not Python: %1. The step that holds the cell will fail here, the others run.', args.message ?? '');
    case 'cell-left-out':
      return trans.__('This is not Python: %1. The cell belongs to no step and is left out.', args.message ?? '');
    case 'magic-ignored':
      return trans.__('%1 means nothing in a step.', name);
    case 'magic-unsupported':
      return trans.__('%1 works in a live session only. Remove it, or mark the cell to be skipped.', name);
    case 'foreign-kernel':
      return trans.__('The notebook is for %1; only Python can become a pipeline.', name);
    case 'newer-nbformat':
      return trans.__('The notebook is in a newer format (%1) and is read as far as possible.', args.version ?? name);
    case 'duplicate-cell-id':
      return trans.__('Another cell has the id %1 as well; the two are told apart by position. Save the notebook in JupyterLab to repair it.', name);
    case 'malformed-cell':
      return trans.__('This cell is not as the notebook format wants it and is read as far as possible%1.', args.message === undefined ? '' : ` (${args.message})`);
    default:
      return undefined;
  }
}

function aboutSettings({ code, name = '', args = {} }: Diagnostic, trans: Translator): string {
  switch (code) {
    case 'malformed-metadata':
      return trans.__('The metadata %1 can\'t be read and is not used%2.', name, args.message === undefined ? '' : ` (${args.message})`);
    case 'newer-metadata':
      return trans.__('The metadata of the pipeline are of version %1, newer than this extension: what it knows is read, the rest is kept. Update jupyterlab-kubeflow.', args.version ?? name);
    case 'unsupported-tag':
      return trans.__('The tag %1 is not understood%2.', name, args.message === undefined ? '' : `: ${args.message}`);
    case 'parameter-not-settable':
      return trans.__('%1 can\'t be set as a parameter (%2): write it alone on its line, as name = value.', name, args.reason ?? '');
    case 'file-missing':
      return trans.__('The file %1 is not there, and no step above writes it. Put it beside the notebook, or correct the path.', name);
    case 'file-too-large':
      return trans.__('The file %1 (%2) is too large to travel with the pipeline: a ConfigMap holds %3, base64 counted. Put it on the volume claim, or download it in the step that reads it.', name, size(args.bytes), size(args.limit));
    case 'step-too-large':
      return trans.__(
        'The cells of step %1 are too large to travel (%2): a ConfigMap holds %3. The largest is cell %4 (%5). Put the data that stands in it into a file or behind a URL, or part the step.',
        name, size(args.bytes), size(args.limit), args.cell ?? '', size(args.cellBytes)
      );
    case 'file-outside':
      return trans.__('The file %1 lies outside the folder of the notebook and does not travel. Copy it there.', name);
    case 'invalid-option':
      return trans.__('The option %1 is not valid and is not used%2.', name, args.message === undefined ? '' : ` (${args.message})`);
    default:
      return trans.__('%1: %2', code, name);
  }
}

/** Bytes as people read them: `1.5 MB`. */
function size(bytes: string | number | undefined): string {
  const count = Number(bytes ?? 0);
  return count >= 1_000_000 ? `${(count / 1_000_000).toFixed(1)} MB` : `${Math.max(1, Math.round(count / 1000))} KB`;
}
