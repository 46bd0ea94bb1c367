/** Reads a notebook file of any nbformat from 3 on into the core's own shape, changing nothing and inventing nothing random. */
import type { Diagnostic, Result } from '../diagnostics';
import { readKaleSettings, roleFromTags } from './kaleTags';
import { readCellRole, readSettings } from './metadata';
import { versionOf as metadataVersion } from './migrations';
import { shortHash } from './names';
import type { Cell, CellRole, Notebook, PipelineSettings } from './types';

/** The file is no notebook at all; the message says what is wrong with it. */
export class NotebookUnreadable extends Error {
  constructor(path: string, why: string) {
    super(`${path} can't be read as a notebook: ${why}`);
    this.name = 'NotebookUnreadable';
  }
}

type Json = Record<string, unknown>;
interface RawCell {
  readonly worksheet: number;
  readonly position: number;
  readonly value: Json;
}

const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

/**
 * The notebook in `content` (text, or bytes of UTF-8 with or without a byte-order mark). `path` is only remembered.
 * Throws `NotebookUnreadable` when it isn't JSON or isn't a notebook; lesser trouble is in the diagnostics.
 */
export function readNotebook(content: string | Uint8Array, path: string): Result<Notebook> {
  return readNotebookFile(parsed(typeof content === 'string' ? content : decodeUtf8(content, path), path), path);
}

/** The same from JSON that is already an object, such as a notebook on the screen. The object is not kept. */
export function readNotebookFile(file: Readonly<Record<string, unknown>>, path: string): Result<Notebook> {
  const nbformat = { major: number(file.nbformat, 4), minor: number(file.nbformat_minor, 0) };
  if (nbformat.major < 3) throw new NotebookUnreadable(path, `its format ${nbformat.major} is older than 3; open and save it in JupyterLab once`);
  const raw = rawCells(file, nbformat.major, path);
  const diagnostics: Diagnostic[] = [];
  if (nbformat.major > 4 || (nbformat.major === 4 && nbformat.minor > 5)) diagnostics.push({ code: 'newer-nbformat', severity: 'info', args: { version: `${nbformat.major}.${nbformat.minor}` } });
  const metadata = isObject(file.metadata) ? file.metadata : {};
  // What a run left in an executed notebook marks nothing.
  const ours = (isObject(metadata.kubeflow) ? Object.keys(metadata.kubeflow).some(key => key !== 'run') : metadata.kubeflow !== undefined) || raw.some(cell => isObject(cell.value.metadata) && cell.value.metadata.kubeflow !== undefined);
  const cells = readCells(raw, ours ? metadataVersion(metadata.kubeflow) : undefined, diagnostics);
  const language = languageOf(metadata, raw);
  if (language !== 'python') diagnostics.push({ code: 'foreign-kernel', severity: 'error', name: language });
  const marked = cells.some(cell => cell.role.kind !== 'unmarked' && cell.role.kind !== 'parameters');
  const version = language === 'python' ? versionOf(metadata) : undefined;
  return { value: { path, nbformat, language, kernelspec: kernelspecOf(metadata), ...(version === undefined ? {} : { pythonVersion: version }), cells, settings: settingsOf(metadata, ours, raw, diagnostics), marked }, diagnostics };
}

function versionOf(metadata: Json): string | undefined {
  const version = isObject(metadata.language_info) ? metadata.language_info.version : undefined;
  return typeof version === 'string' && /^\d+\.\d+/.test(version) ? version : undefined;
}

function settingsOf(metadata: Json, ours: boolean, raw: readonly RawCell[], diagnostics: Diagnostic[]): PipelineSettings {
  if (ours) return readSettings(metadata.kubeflow, diagnostics);
  return readKaleSettings(metadata.kubeflow_notebook, raw.map(cell => tagsOf(cell.value)), diagnostics);
}

function decodeUtf8(bytes: Uint8Array, path: string): string {
  let out = '';
  let at = 0;
  const rest = (count: number): number => {
    let point = 0;
    for (let index = 0; index < count; index += 1) {
      const byte = bytes[at] ?? 0;
      if ((byte & 0xc0) !== 0x80) throw new NotebookUnreadable(path, `it is not UTF-8 (byte ${at}); save it as UTF-8`);
      point = (point << 6) | (byte & 63);
      at += 1;
    }
    return point;
  };
  while (at < bytes.length) {
    const byte = bytes[at] ?? 0;
    at += 1;
    if (byte < 0x80) out += String.fromCharCode(byte);
    else if (byte >= 0xf0) out += String.fromCodePoint(((byte & 7) << 18) | rest(3));
    else if (byte >= 0xe0) out += String.fromCharCode(((byte & 15) << 12) | rest(2));
    else out += String.fromCharCode(((byte & 31) << 6) | rest(1));
  }
  return out;
}

function parsed(content: string, path: string): Json {
  let file: unknown;
  try {
    file = JSON.parse(content.replace(/^\ufeff/, ''));
  } catch (error) {
    throw new NotebookUnreadable(path, `it is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
  if (!isObject(file)) throw new NotebookUnreadable(path, 'it holds no object at its top');
  return file;
}

function rawCells(file: Json, major: number, path: string): RawCell[] {
  const sheets = major === 3 ? file.worksheets : [{ cells: file.cells }];
  if (!Array.isArray(sheets)) throw new NotebookUnreadable(path, 'it has no worksheets');
  return sheets.flatMap((sheet: unknown, worksheet) => {
    const cells = isObject(sheet) ? sheet.cells : undefined;
    if (!Array.isArray(cells)) throw new NotebookUnreadable(path, 'it has no list of cells');
    return cells.map((value: unknown, position) => ({ worksheet, position, value: isObject(value) ? value : {} }));
  });
}

/** `ours`: the version of our metadata that decides, undefined where tags do. */
function readCells(raw: readonly RawCell[], ours: number | undefined, diagnostics: Diagnostic[]): Cell[] {
  const ids = raw.map(cell => text(cell.value.id));
  const seen = new Map<string, number>();
  return raw.map(({ value, worksheet, position }, index) => {
    const source = sourceOf(value);
    if (source === undefined) diagnostics.push({ code: 'malformed-cell', severity: 'warning', cell: index });
    const id = ids[index];
    const doubled = id !== undefined && ids.indexOf(id) !== index;
    if (doubled) diagnostics.push({ code: 'duplicate-cell-id', severity: 'info', cell: index, name: id });
    const base = id === undefined || doubled ? `cell-${shortHash(`${id ?? ''}\n${source ?? ''}`)}` : id;
    const count = (seen.get(base) ?? 0) + 1;
    seen.set(base, count);
    const tags = tagsOf(value);
    return { index, key: count === 1 ? base : `${base}-${count}`, type: typeOf(value), source: source ?? '', tags, role: roleOf({ value, tags, index }, ours, diagnostics), address: { worksheet, position } };
  });
}

function roleOf({ value, tags, index }: { readonly value: Json; readonly tags: readonly string[]; readonly index: number }, ours: number | undefined, diagnostics: Diagnostic[]): CellRole {
  if (typeOf(value) !== 'code') return { kind: 'unmarked' };
  if (ours !== undefined) return readCellRole(isObject(value.metadata) ? value.metadata.kubeflow : undefined, index, diagnostics, ours);
  return roleFromTags(tags);
}

function typeOf(value: Json): Cell['type'] {
  return value.cell_type === 'code' ? 'code' : value.cell_type === 'raw' ? 'raw' : 'markdown';
}

function tagsOf(value: Json): string[] {
  const tags = isObject(value.metadata) ? value.metadata.tags : undefined;
  return Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === 'string') : [];
}

/** nbformat 3 keeps code in `input`; text may be one string or a list of lines. */
function sourceOf(value: Json): string | undefined {
  const source = value.source ?? value.input;
  const joined = Array.isArray(source) ? source.filter(line => typeof line === 'string').join('') : text(source);
  return joined?.replace(/\r\n?/g, '\n');
}

function number(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) ? value : otherwise;
}

/** A notebook on the screen that never had a kernel has empty words for it. */
const word = (value: unknown): string | undefined => text(value) || undefined;

function languageOf(metadata: Json, raw: readonly RawCell[]): string {
  const info = isObject(metadata.language_info) ? word(metadata.language_info.name) : undefined;
  const spec = isObject(metadata.kernelspec) ? word(metadata.kernelspec.language) : undefined;
  const old = raw.map(cell => text(cell.value.language)).find(language => language !== undefined);
  const language = (info ?? spec ?? old ?? 'python').toLowerCase();
  return /^(i?python\d*|sage)$/.test(language) ? 'python' : language;
}

function kernelspecOf(metadata: Json): Notebook['kernelspec'] {
  const spec = isObject(metadata.kernelspec) ? metadata.kernelspec : {};
  const name = word(spec.name) ?? 'python3';
  return { name, displayName: word(spec.display_name) ?? name };
}
