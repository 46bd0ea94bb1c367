/** What template tags refer to. */
import { globalArtifact } from './artifacts';
import type { Lookup } from './expression';
import { textOf } from './expressionValues';
import { fulfilled } from './depends';
import { strftime } from './strftime';
import type { NodeTable } from './nodeTable';
import type { NodeStatus, Parameter, Workflow } from './types';

/** `workflow.*` and the output parameters that a `globalName` has raised. */
export function workflowLookup(workflow: Workflow, table: NodeTable, ended?: { status: string; failures: string }): Lookup {
  const meta = workflow.metadata;
  const parameters = workflow.spec.arguments?.parameters ?? [];
  const fixed: Record<string, unknown> = {
    'workflow.name': meta.name,
    'workflow.namespace': meta.namespace,
    'workflow.uid': meta.uid,
    'workflow.mainEntrypoint': workflow.spec.entrypoint,
    'workflow.serviceAccountName': workflow.spec.serviceAccountName ?? '',
    'workflow.priority': workflow.spec.priority ?? '',
    'workflow.creationTimestamp': meta.creationTimestamp,
    'workflow.creationTimestamp.RFC3339': meta.creationTimestamp,
    'workflow.scheduledTime': meta.annotations?.['workflows.argoproj.io/scheduled-time'],
    'workflow.parameters': JSON.stringify(parameters.map(({ name, value }) => ({ name, value: text(value) }))),
    'workflow.labels.json': JSON.stringify(meta.labels ?? {}),
    'workflow.annotations.json': JSON.stringify(meta.annotations ?? {}),
    'workflow.duration': String((table.now.getTime() - Date.parse(workflow.status?.startedAt ?? table.now.toISOString())) / 1000),
    'workflow.status': ended?.status,
    'workflow.failures': ended?.failures
  };
  fixed['workflow.parameters.json'] = fixed['workflow.parameters'];
  delete fixed['workflow.parameters'];
  return path => {
    if (Object.hasOwn(fixed, path)) {
      return fixed[path];
    }
    const [, group, name] = /^workflow\.(parameters|labels|annotations|outputs\.parameters|outputs\.artifacts|creationTimestamp)\.(.*)$/s.exec(path) ?? [];
    switch (group) {
      case 'parameters':
        return text(valueOf(parameters.find(parameter => parameter.name === name)));
      case 'labels':
        return meta.labels?.[name ?? ''];
      case 'annotations':
        return meta.annotations?.[name ?? ''];
      case 'outputs.parameters':
        return globalOutput(table, name ?? '');
      case 'creationTimestamp':
        return strftime(new Date(meta.creationTimestamp ?? ''), name ?? '');
      case 'outputs.artifacts':
        return globalArtifact(Object.values(table.nodes), name ?? '');
      default:
        return undefined;
    }
  };
}

function globalOutput(table: NodeTable, name: string): string | undefined {
  for (const node of Object.values(table.nodes)) {
    const found = node.outputs?.parameters?.find(parameter => parameter.globalName === name);
    if (found !== undefined) {
      return found.value;
    }
  }
  return undefined;
}

/** `<steps or tasks>.N.*` of the nodes that `nodeOf` finds. */
export function siblingLookup(prefix: 'steps' | 'tasks', nodeOf: (name: string) => NodeStatus | undefined, loopOf: (name: string) => NodeStatus[] | undefined): Lookup {
  return path => {
    const [, name, field] = path.startsWith(`${prefix}.`) ? (/^[^.]+\.([^.]+)\.(.+)$/s.exec(path) ?? []) : [];
    if (name === undefined || field === undefined) {
      return undefined;
    }
    const loop = loopOf(name);
    if (loop !== undefined && field.startsWith('outputs.')) {
      return aggregate(loop, field);
    }
    const node = nodeOf(name);
    return node === undefined ? undefined : nodeField(node, field);
  };
}

function nodeField(node: NodeStatus, field: string): unknown {
  switch (field) {
    case 'id':
      return node.id;
    case 'status':
      return node.phase;
    case 'ip':
      return node.podIP;
    case 'exitCode':
    case 'outputs.exitCode':
      return node.outputs?.exitCode;
    case 'startedAt':
      return node.startedAt;
    case 'finishedAt':
      return node.finishedAt ?? undefined;
    case 'hostNodeName':
      return node.hostNodeName;
    case 'outputs.result':
      return node.outputs?.result;
    default:
      if (field.startsWith('outputs.artifacts.')) {
        return node.outputs?.artifacts?.find(artifact => artifact.name === field.slice(18));
      }
      return field.startsWith('outputs.parameters.') ? node.outputs?.parameters?.find(parameter => parameter.name === field.slice(19))?.value : undefined;
  }
}

function aggregate(nodes: NodeStatus[], field: string): string | undefined {
  const done = nodes.filter(node => node.phase === 'Succeeded');
  const maps = done.map(node => Object.fromEntries((node.outputs?.parameters ?? []).map(({ name, value }) => [name, value])));
  if (field === 'outputs.parameters') {
    return JSON.stringify(maps);
  }
  if (field === 'outputs.result') {
    return JSON.stringify(done.flatMap(node => (node.outputs?.result === undefined ? [] : [jsonOr(node.outputs.result)])));
  }
  const name = field.slice('outputs.parameters.'.length);
  return field.startsWith('outputs.parameters.') ? JSON.stringify(maps.flatMap(map => (map[name] === undefined ? [] : [jsonOr(map[name])]))) : undefined;
}

/** Argo puts an output that is itself a JSON object or list into the list unquoted. */
function jsonOr(value: string): unknown {
  if (/^\s*[[{]/.test(value)) {
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  }
  return value;
}

/** The loop's own nodes in the order of their items. */
export function loopNodes(nodes: NodeStatus[], prefix: string): NodeStatus[] {
  const index = (node: NodeStatus): number => Number.parseInt(node.name.slice(prefix.length + 1), 10);
  return nodes.filter(node => node.name.startsWith(`${prefix}(`)).sort((a, b) => index(a) - index(b));
}

/** The first lookup that answers. */
export function chain(...lookups: Lookup[]): Lookup {
  return path => {
    for (const lookup of lookups) {
      const found = lookup(path);
      if (found !== undefined) {
        return found;
      }
    }
    return undefined;
  };
}

/** `item` and `item.key`. */
export function itemLookup(item: unknown): Lookup {
  return path => {
    if (path === 'item') {
      return item;
    }
    const key = path.startsWith('item.') ? path.slice(5) : undefined;
    return key !== undefined && typeof item === 'object' && item !== null && Object.hasOwn(item, key) ? (item as Record<string, unknown>)[key] : undefined;
  };
}

/** `inputs.parameters.X` of resolved inputs. */
export function inputsLookup(inputs: readonly { name: string; value: string }[]): Lookup {
  return path => {
    if (path === 'inputs.parameters') {
      return JSON.stringify(inputs);
    }
    return path.startsWith('inputs.parameters.') ? inputs.find(input => input.name === path.slice(18))?.value : undefined;
  };
}

/** A parameter's value, or its default. */
export function valueOf(parameter: Parameter | undefined): Parameter['value'] {
  return parameter?.value ?? parameter?.default ?? parameter?.valueFrom?.default;
}

/** Numbers and booleans of YAML as text. */
export function text(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : textOf(value);
}

/** `lastRetry.*` for a retry's expression. */
export function lastRetryLookup(node: NodeStatus): Lookup {
  const took = fulfilled(node) && node.finishedAt ? (Date.parse(node.finishedAt) - Date.parse(node.startedAt)) / 1000 : 0;
  const fields: Record<string, string> = { 'lastRetry.exitCode': node.outputs?.exitCode ?? '-1', 'lastRetry.status': node.phase, 'lastRetry.duration': String(took), 'lastRetry.message': node.message ?? '' };
  return path => fields[path];
}
