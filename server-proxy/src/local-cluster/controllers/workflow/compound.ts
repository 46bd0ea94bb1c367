/** What steps and DAG tasks share: conditions, loops, arguments and exit hooks. */
import { resolveArguments } from './artifacts';
import { fulfilled } from './depends';
import type { Lookup } from './expression';
import { itemsOf } from './loops';
import type { Call, Operation } from './operation';
import { chain, itemLookup } from './references';
import { substitute } from './tags';
import type { NodeStatus, Task, Template } from './types';
import { shouldRun } from './when';

/** Where the nodes of a step or task hang. */
export interface Place {
  readonly boundary: NodeStatus;
  readonly template: Template;
  /** The full name of the node without a loop's item. */
  readonly name: string;
  readonly scope: Lookup;
}

const isItem = (tag: string): boolean => /(^|[^\w.])item\b/.test(tag);

/** The items of a step's loop; undefined when it is none. */
export function expand(task: Task, scope: Lookup): ReturnType<typeof itemsOf> {
  const { withItems, withParam, withSequence } = task;
  return itemsOf(substitute({ name: task.name, ...(withItems === undefined ? {} : { withItems }), ...(withParam === undefined ? {} : { withParam }), ...(withSequence === undefined ? {} : { withSequence }) }, scope));
}

/** Runs one node of a task: its `when`, then its template. Undefined when it could not start yet. */
export function runTask(operation: Operation, place: Place, task: Task, item?: { value: unknown; label: string }): NodeStatus | undefined {
  const suffix = item === undefined ? '' : `(${item.label})`;
  const name = place.name + suffix;
  const displayName = task.name + suffix;
  const existing = operation.table.byName(name);
  if (fulfilled(existing) || existing?.type === 'Pod') {
    return existing;
  }
  const boundaryID = place.boundary.id;
  try {
    const template = operation.template(task.template);
    if (existing === undefined && !operation.mayStartPod(place.template, place.boundary)) {
      return undefined;
    }
    const scope = item === undefined ? place.scope : chain(itemLookup(item.value), place.scope);
    const resolved = existing === undefined || template.container === undefined ? resolve(task, template, scope, existing === undefined) : task;
    if (resolved === undefined) {
      return operation.table.add({ name, displayName, type: 'Skipped', template, boundaryID, phase: 'Skipped', message: `when '${substitute(task.when ?? '', scope)}' evaluated false` });
    }
    const call: Call = { name, displayName, template, arguments: resolved.arguments, boundaryID };
    return operation.run(call);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return existing === undefined ? operation.table.add({ name, displayName, type: 'Skipped', boundaryID, phase: 'Error', message }) : operation.table.change(existing, { phase: 'Error', message });
  }
}

function resolve(task: Task, template: Template, scope: Lookup, judge: boolean): Task | undefined {
  if (judge && task.when !== undefined && !shouldRun(substitute(task.when, scope, tag => isItem(tag) && scope('item') === undefined))) {
    return undefined;
  }
  return { ...task, ...(task.arguments === undefined ? {} : { arguments: resolveArguments(task.arguments, template, scope) }) };
}

/** Runs the exit hook of an ended task; false while it is still running. */
export function exitHookDone(operation: Operation, place: Place, task: Task, node: NodeStatus): boolean {
  const hook = task.hooks?.exit ?? (task.onExit === undefined ? undefined : { template: task.onExit });
  if (hook === undefined || node.phase === 'Skipped' || node.phase === 'Omitted') {
    return true;
  }
  const ran = operation.run({ name: `${node.name}.onExit`, displayName: `${node.displayName}.onExit`, template: operation.template(hook.template), arguments: resolveArguments(hook.arguments, operation.template(hook.template), place.scope), boundaryID: place.boundary.id });
  if (ran !== undefined && ran.nodeFlag === undefined) {
    operation.table.addChild(node, operation.table.change(ran, { nodeFlag: { hooked: true } }));
  }
  return fulfilled(ran);
}

/** Whether the workflow may go on after this node. */
export function tolerated(node: NodeStatus, task: Task): boolean {
  return (node.phase === 'Failed' && task.continueOn?.failed === true) || (node.phase === 'Error' && task.continueOn?.error === true) || (node.phase !== 'Failed' && node.phase !== 'Error');
}
