/** Catalogues of translations: gettext's `.po` files read and written, and the `.json` that JupyterLab loads made of them. */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const domain = 'jupyterlab_kubeflow';

/** The key under which JupyterLab looks a string up: gettext's, with the context before it. */
export const stringKey = ({ context, id }) => (context === undefined ? id : `${context}\u0004${id}`);

const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));
const quote = text => JSON.stringify(text);

function header(language) {
  const lines = [`Project-Id-Version: jupyterlab-kubeflow ${version}`, ...(language ? [`Language: ${language}`] : []), 'MIME-Version: 1.0', 'Content-Type: text/plain; charset=UTF-8', 'Content-Transfer-Encoding: 8bit', ...(language ? ['Plural-Forms: nplurals=1; plural=0;'] : [])];
  return `msgid ""\nmsgstr ""\n${lines.map(line => quote(`${line}\n`)).join('\n')}\n`;
}

function block({ context, id, plural, places = [], strings }) {
  const lines = places.map(place => `#: ${place}`);
  if (context !== undefined) lines.push(`msgctxt ${quote(context)}`);
  lines.push(`msgid ${quote(id)}`);
  if (plural === undefined) lines.push(`msgstr ${quote(strings[0] ?? '')}`);
  else lines.push(`msgid_plural ${quote(plural)}`, `msgstr[0] ${quote(strings[0] ?? '')}`);
  return `${lines.join('\n')}\n`;
}

/** Writes a catalogue; without a language it is the template. Chinese has one form for every number. */
export function writePo(file, language, entries) {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, [header(language), ...entries.map(block)].join('\n'));
}

/** Reads a catalogue without its head: `{ context, id, plural, strings }` each. */
export function readPo(file) {
  return fs
    .readFileSync(file, 'utf8')
    .split(/\n{2,}/)
    .map(part => readBlock(part))
    .filter(entry => entry.id !== '');
}

function readBlock(text) {
  const entry = { context: undefined, id: '', plural: undefined, strings: [] };
  let append = () => {};
  for (const line of text.split('\n')) {
    const [, word = '', quoted] = /^(?:([a-z_]+(?:\[\d+\])?) )?(".*")$/.exec(line) ?? [];
    if (quoted === undefined) continue;
    if (word === 'msgctxt') append = more => (entry.context = (entry.context ?? '') + more);
    else if (word === 'msgid') append = more => (entry.id += more);
    else if (word === 'msgid_plural') append = more => (entry.plural = (entry.plural ?? '') + more);
    else if (word.startsWith('msgstr')) {
      const at = Number(/\d+/.exec(word)?.[0] ?? 0);
      append = more => (entry.strings[at] = (entry.strings[at] ?? '') + more);
    }
    append(JSON.parse(quoted));
  }
  return entry;
}

/** JupyterLab's page takes a text with a plural for translated only where there are two forms or more: Chinese gives its one twice. */
const formsOf = ({ plural, strings }) => (plural === undefined ? strings : [strings[0], strings[0]]);

/** Makes the `.json` beside each `.po`, which is what jupyterlab_server reads. */
export function buildCatalogues(locale = path.join(root, 'kernel-bridge', domain, 'locale')) {
  for (const { name: language } of fs.readdirSync(locale, { withFileTypes: true }).filter(entry => entry.isDirectory())) {
    const po = path.join(locale, language, 'LC_MESSAGES', `${domain}.po`);
    // JupyterLab's page looks under the name with a hyphen.
    const head = { domain, language: language.replace('_', '-'), plural_forms: 'nplurals=1; plural=0;', version };
    const strings = readPo(po).filter(entry => entry.strings[0]).map(entry => [stringKey(entry), formsOf(entry)]);
    fs.writeFileSync(po.replace(/\.po$/, '.json'), `${JSON.stringify({ '': head, ...Object.fromEntries(strings) })}\n`);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) buildCatalogues(process.argv[2]);
