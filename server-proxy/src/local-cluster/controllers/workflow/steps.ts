/** `steps`: groups one after another, the steps of a group side by side. */
import { exitHookDone, expand, runTask, tolerated, type Place } from './compound';
import { fulfilled } from './depends';
import type { Lookup } from './expression';
import type { Operation } from './operation';
import { chain, loopNodes, siblingLookup } from './references';
import type { NodeStatus, Task, Template } from './types';

/** Brings a Steps node forward. */
export function runSteps(operation: Operation, node: NodeStatus, template: Template, inputs: Lookup): void {
  const { table } = operation;
  const groups = (template.steps ?? []).map(group => (Array.isArray(group) ? group : [group]));
  const scope = chain(stepsLookup(operation, node, groups), inputs);
  let before: NodeStatus[] = [node];
  for (const [index, group] of groups.entries()) {
    const name = `${node.name}[${index}]`;
    const opened = table.byName(name) ?? table.add({ name, displayName: `[${index}]`, type: 'StepGroup', boundaryID: node.id, phase: 'Running' });
    before.forEach(parent => table.addChild(parent, opened));
    const ended = fulfilled(opened) ? opened : runGroup(operation, { boundary: node, template, name: opened.name, scope }, opened, group);
    if (!fulfilled(ended)) {
      return;
    }
    if (ended.phase !== 'Succeeded' && ended.phase !== 'Skipped') {
      table.change(node, { phase: ended.phase, message: ended.message });
      return;
    }
    before = table.outboundOf(ended);
  }
  const outputs = operation.compoundOutputs(template, scope);
  table.change(node, { phase: 'Succeeded', outboundNodes: before.map(last => last.id), ...(outputs === undefined ? {} : { outputs }) });
}

function runGroup(operation: Operation, place: Place, group: NodeStatus, steps: Task[]): NodeStatus {
  const { table } = operation;
  let waiting = false;
  const known = new Set(group.children ?? []);
  const ended: { node: NodeStatus; task: Task }[] = [];
  for (const task of steps) {
    const own = { ...place, name: `${place.name}.${task.name}` };
    for (const node of runStep(operation, own, task)) {
      if (node !== undefined && !known.has(node.id)) {
        known.add(node.id);
        table.addChild(group, node);
      }
      if (fulfilled(node) && exitHookDone(operation, own, task, node)) {
        ended.push({ node, task });
      } else {
        waiting = true;
      }
    }
  }
  const failed = ended.find(({ node, task }) => !tolerated(node, task));
  if (waiting) {
    return table.nodes[group.id] ?? group;
  }
  const outboundNodes = ended.flatMap(({ node }) => table.outboundOf(node).map(last => last.id));
  return failed === undefined ? table.change(group, { phase: 'Succeeded', outboundNodes }) : table.change(group, { phase: failed.node.phase, message: `child '${failed.node.id}' failed`, outboundNodes });
}

function runStep(operation: Operation, place: Place, task: Task): (NodeStatus | undefined)[] {
  const { table } = operation;
  try {
    const items = expand(task, place.scope);
    if (items === undefined) {
      return [runTask(operation, place, task)];
    }
    if (items.length === 0) {
      return [table.byName(place.name) ?? table.add({ name: place.name, displayName: task.name, type: 'Skipped', boundaryID: place.boundary.id, phase: 'Skipped', message: 'Skipped, empty params' })];
    }
    return items.map(item => runTask(operation, place, task, item));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [table.byName(place.name) ?? table.add({ name: place.name, displayName: task.name, type: 'Skipped', boundaryID: place.boundary.id, phase: 'Error', message })];
  }
}

function stepsLookup(operation: Operation, boundary: NodeStatus, groups: Task[][]): Lookup {
  const { table } = operation;
  const place = new Map(groups.flatMap((group, index) => group.map(task => [task.name, { task, group: `${boundary.name}[${index}]` }] as const)));
  return siblingLookup(
    'steps',
    name => table.byName(`${place.get(name)?.group}.${name}`),
    name => {
      const found = place.get(name);
      const group = found === undefined ? undefined : table.byName(found.group);
      const looped = found !== undefined && (found.task.withItems ?? found.task.withParam ?? found.task.withSequence) !== undefined;
      return looped && fulfilled(group) ? loopNodes(table.childrenOf(group), `${found.group}.${name}`) : undefined;
    }
  );
}
