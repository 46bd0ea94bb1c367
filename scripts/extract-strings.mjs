/** Gathers what the page can say into `locale/jupyterlab_kubeflow.pot`; brings the catalogues beside it to the same strings, in the same order, keeping what is translated. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { readPo, stringKey, writePo } from './catalogues.mjs';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
export const locale = path.join(root, 'kernel-bridge', 'jupyterlab_kubeflow', 'locale');
export const languages = ['zh_CN', 'zh_TW'];
export const poFile = language => path.join(locale, language, 'LC_MESSAGES', 'jupyterlab_kubeflow.po');

/** Method of a translation bundle → how many texts it takes, and whether a context stands before them. */
const calls = {
  __: { texts: 1 },
  gettext: { texts: 1 },
  _n: { texts: 2 },
  ngettext: { texts: 2 },
  _p: { texts: 1, context: true },
  pgettext: { texts: 1, context: true },
  _np: { texts: 2, context: true },
  npgettext: { texts: 2, context: true }
};

function sources(folder) {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true, withFileTypes: true })
    .filter(file => file.isFile() && /\.tsx?$/.test(file.name) && !/\.d\.ts$/.test(file.name))
    .map(file => path.relative(root, path.join(file.parentPath ?? file.path, file.name)))
    .filter(file => !/__tests__|__fixtures__/.test(file))
    .sort();
}

/** The text of a literal, also one that is put together with `+`. */
function literal(node) {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isParenthesizedExpression(node)) return literal(node.expression);
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    const [left, right] = [literal(node.left), literal(node.right)];
    return left === undefined || right === undefined ? undefined : left + right;
  }
  return undefined;
}

/** Every literal an argument may be: a choice between two counts as both. */
function literals(node) {
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  const text = literal(node);
  return text === undefined ? [] : [text];
}

function fromSource(file, add) {
  const tree = ts.createSourceFile(file, fs.readFileSync(path.join(root, file), 'utf8'), ts.ScriptTarget.Latest, true);
  const visit = node => {
    ts.forEachChild(node, visit);
    if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression) || !/trans(lator)?\??$/.test(node.expression.expression.getText(tree))) return;
    const call = calls[node.expression.name.text];
    if (call === undefined) return;
    const line = tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1;
    const [context] = call.context ? [literal(node.arguments[0])] : [undefined];
    const args = node.arguments.slice(call.context ? 1 : 0, (call.context ? 1 : 0) + call.texts);
    const found = args.map(literals);
    if (found.some(each => each.length === 0)) throw new Error(`${file}:${line}: this text is not a literal, so nobody can translate it: ${node.getText(tree)}`);
    if (call.texts === 2) add({ context, id: found[0][0], plural: found[1][0] }, file);
    else for (const id of found[0]) add({ context, id }, file);
  };
  visit(tree);
}

/** Places in a settings schema that JupyterLab translates, with the context it asks for; as in jupyterlab_server's translation_utils. */
const schemaPlaces = [
  [/^(properties\/.*|definitions\/.*\/properties\/.*)\/(title|description)$/, 'settings'],
  [/^(title|description)$/, 'schema'],
  [/^jupyter\.lab\.setting-icon-label$/, 'settings'],
  [/^jupyter\.lab\.menus\/.*\/label$/, 'menu'],
  [/^jupyter\.lab\.toolbars\/.*\/label$/, 'toolbar']
];

function fromSchema(file, add) {
  const visit = (value, place) => {
    if (typeof value === 'string') {
      const known = schemaPlaces.find(([pattern]) => pattern.test(place));
      if (known) add({ context: known[1], id: value }, file);
    } else if (value !== null && typeof value === 'object') {
      for (const [key, inner] of Object.entries(value)) visit(inner, place === '' ? key : `${place}/${key}`);
    }
  };
  visit(JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')), '');
}

/** Every string once, with the files that say it. A text with a plural somewhere has it everywhere. */
export function gather() {
  const found = new Map();
  const add = (entry, file) => {
    const key = stringKey(entry);
    const known = found.get(key);
    if (known === undefined) found.set(key, { ...entry, places: [file], strings: [] });
    else {
      known.plural ??= entry.plural;
      if (!known.places.includes(file)) known.places.push(file);
    }
  };
  for (const file of sources('src')) fromSource(file, add);
  for (const file of fs.readdirSync(path.join(root, 'schema')).sort()) fromSchema(path.join('schema', file), add);
  return [...found.values()];
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const strings = gather();
  writePo(path.join(locale, 'jupyterlab_kubeflow.pot'), '', strings);
  for (const language of languages) {
    const file = poFile(language);
    const known = new Map((fs.existsSync(file) ? readPo(file) : []).map(entry => [stringKey(entry), entry.strings]));
    const entries = strings.map(entry => ({ ...entry, strings: known.get(stringKey(entry)) ?? [] }));
    writePo(file, language, entries);
    const missing = entries.filter(entry => !entry.strings[0]);
    console.error(`${language}: ${entries.length} strings, ${missing.length} to translate${missing.map(entry => `\n  ${JSON.stringify(entry.id)}`).join('')}`);
  }
}
