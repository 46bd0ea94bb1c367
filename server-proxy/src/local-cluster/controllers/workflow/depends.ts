/** When a DAG's task may run: `depends`, or `dependencies` as `A && B`. */
import { evaluate } from './expression';
import { tokensOf } from './expressionTokens';
import type { NodePhase, NodeStatus, Task } from './types';

const RESULTS = ['Succeeded', 'Failed', 'Errored', 'Skipped', 'Omitted', 'Daemoned', 'AnySucceeded', 'AllFailed'];
const FULFILLED: readonly NodePhase[] = ['Succeeded', 'Skipped', 'Failed', 'Error', 'Omitted'];

/** A node that has ended. */
export type EndedNode = NodeStatus & { phase: 'Succeeded' | 'Skipped' | 'Failed' | 'Error' | 'Omitted' };

/** Whether a node has ended. */
export function fulfilled(node: NodeStatus | undefined): node is EndedNode {
  return node !== undefined && FULFILLED.includes(node.phase);
}

interface Mention {
  readonly task: string;
  readonly result?: string;
}

/** The tasks that `task` waits for. */
export function dependenciesOf(task: Task): string[] {
  return task.depends === undefined ? (task.dependencies ?? []) : [...new Set(mentions(task.depends).map(mention => mention.task))];
}

/** The names of results in `depends` that there are none of. */
export function unknownResults(depends: string): string[] {
  return mentions(depends).flatMap(({ result }) => (result === undefined || RESULTS.includes(result) ? [] : [result]));
}

const MENTION = /([a-zA-Z0-9_][-a-zA-Z0-9_]*)(?:\.([a-zA-Z]+))?/g;

function mentions(depends: string): Mention[] {
  return [...depends.matchAll(MENTION)].map(([, task, result]) => ({ task: task ?? '', ...(result === undefined ? {} : { result }) }));
}

/** Whether the task may run, all its dependencies having ended. `childrenOf` gives a loop's own nodes. */
export function dependsMet(task: Task, nodeOf: (task: string) => NodeStatus | undefined, continueOnOf: (task: string) => Task['continueOn'], childrenOf: (node: NodeStatus) => NodeStatus[]): boolean {
  const names = dependenciesOf(task);
  if (names.length === 0) {
    return true;
  }
  const text = task.depends ?? names.join(' && ');
  const written = text.replace(MENTION, (_, name: string, result?: string) => `t${names.indexOf(name)}.${result ?? 'Met'}`);
  tokensOf(written);
  return (
    evaluate(written, path => {
      const [index, result] = path.slice(1).split('.');
      const name = names[Number(index)];
      const node = name === undefined ? undefined : nodeOf(name);
      return node === undefined || result === undefined ? undefined : resultOf(node, result, continueOnOf(name ?? ''), childrenOf);
    }) === true
  );
}

function resultOf(node: NodeStatus, result: string, continueOn: Task['continueOn'], childrenOf: (node: NodeStatus) => NodeStatus[]): boolean {
  switch (result) {
    case 'Succeeded':
    case 'Failed':
    case 'Skipped':
    case 'Omitted':
      return node.phase === result;
    case 'Errored':
      return node.phase === 'Error';
    case 'AnySucceeded':
      return childrenOf(node).some(child => child.phase === 'Succeeded');
    case 'AllFailed': {
      const children = childrenOf(node);
      return children.length > 0 && children.every(child => child.phase === 'Failed');
    }
    case 'Met':
      return node.phase === 'Succeeded' || node.phase === 'Skipped' || (node.phase === 'Failed' && continueOn?.failed === true) || (node.phase === 'Error' && continueOn?.error === true);
    default:
      return false;
  }
}
