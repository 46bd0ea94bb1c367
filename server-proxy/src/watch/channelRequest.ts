/** What a page asks over the channel, checked field by field. */
import type { ChannelRequest, WatchedKind } from '../../../src/wire/channel';
import type { RunRef } from '../../../src/wire/runs';
import type { Target } from '../../../src/wire/target';

const WATCHED: Readonly<Record<WatchedKind, true>> = { Workflow: true, Pod: true, Event: true, PersistentVolumeClaim: true, Namespace: true, Node: true, Job: true };

type Fields = Readonly<Record<string, unknown>>;

/** Parses a frame; throws an error that names the field. */
export function parseRequest(frame: string): ChannelRequest {
  const fields = objectOf(JSON.parse(frame), 'the request');
  const id = numberOf(fields, 'id') ?? missing('id');
  switch (fields.op) {
    case 'watch':
      return { op: 'watch', id, target: targetOf(fields), kind: kindOf(fields), ...texts(fields, ['namespace', 'labelSelector', 'fieldSelector']) };
    case 'log':
      return { op: 'log', id, target: targetOf(fields), namespace: textOf(fields, 'namespace'), pod: textOf(fields, 'pod'), ...texts(fields, ['container']), ...numbers(fields, ['tailLines', 'fromLine']) };
    case 'results':
      return { op: 'results', id, run: runOf(fields) };
    case 'close':
      return { op: 'close', id };
    default:
      throw new Error(`op must be watch, log, results or close, not ${JSON.stringify(fields.op)}`);
  }
}

function runOf(fields: Fields): RunRef {
  const run = objectOf(fields.run, 'run');
  return { target: targetOf(run), namespace: textOf(run, 'namespace'), name: textOf(run, 'name') };
}

function targetOf(fields: Fields): Target {
  return texts(objectOf(fields.target, 'target'), ['context']);
}

function kindOf({ kind }: Fields): WatchedKind {
  if (typeof kind === 'string' && Object.hasOwn(WATCHED, kind)) return kind as WatchedKind;
  throw new Error(`kind must be one of ${Object.keys(WATCHED).join(', ')}, not ${JSON.stringify(kind)}`);
}

function objectOf(value: unknown, name: string): Fields {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Fields;
  throw new Error(`${name} must be an object`);
}

function textOf(fields: Fields, name: string): string {
  const value = fields[name];
  if (typeof value === 'string' && value !== '') return value;
  throw new Error(`${name} must be text`);
}

function texts<K extends string>(fields: Fields, names: readonly K[]): { readonly [key in K]?: string } {
  const present = names.filter(name => fields[name] !== undefined).map(name => [name, textOf(fields, name)]);
  return Object.fromEntries(present) as { readonly [key in K]?: string };
}

function numbers<K extends string>(fields: Fields, names: readonly K[]): { readonly [key in K]?: number } {
  const present = names.filter(name => fields[name] !== undefined).map(name => [name, numberOf(fields, name)]);
  return Object.fromEntries(present) as { readonly [key in K]?: number };
}

function numberOf(fields: Fields, name: string): number | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) return value;
  throw new Error(`${name} must be a whole number`);
}

function missing(name: string): never {
  throw new Error(`${name} is missing`);
}
