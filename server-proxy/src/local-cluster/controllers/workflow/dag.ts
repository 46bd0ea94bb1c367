/** `dag`: tasks that run when what they depend on has ended. */
import { exitHookDone, expand, runTask, tolerated, type Place } from './compound';
import { dependenciesOf, dependsMet, fulfilled } from './depends';
import type { Lookup } from './expression';
import type { Operation } from './operation';
import { chain, loopNodes, siblingLookup } from './references';
import type { NodeStatus, Task, Template } from './types';

/** Brings a DAG node forward. */
export function runDag(operation: Operation, node: NodeStatus, template: Template, inputs: Lookup): void {
  new Dag(operation, node, template, inputs).run();
}

class Dag {
  private readonly tasks: ReadonlyMap<string, Task>;
  private readonly scope: Lookup;
  private readonly visited = new Map<string, boolean>();
  private stopped = false;

  constructor(
    private readonly operation: Operation,
    private readonly node: NodeStatus,
    private readonly template: Template,
    inputs: Lookup
  ) {
    this.tasks = new Map((template.dag?.tasks ?? []).map(task => [task.name, task]));
    const nodeOf = (name: string): NodeStatus | undefined => this.nodeOf(name);
    this.scope = chain(
      siblingLookup('tasks', nodeOf, name => {
        const found = this.nodeOf(name);
        const task = this.tasks.get(name);
        const looped = task !== undefined && (task.withItems ?? task.withParam ?? task.withSequence) !== undefined;
        return looped && fulfilled(found) ? loopNodes(this.operation.table.childrenOf(found), found.name) : undefined;
      }),
      inputs
    );
  }

  run(): void {
    const targets = this.targets();
    // With failFast, a failure anywhere stops new tasks; those that run are waited for.
    this.stopped = this.template.dag?.failFast !== false && targets.some(name => this.failedBranch(name));
    const wanted = this.closure(targets);
    const done = [...wanted].map(name => this.visit(name)).every(Boolean);
    const failed = targets.some(name => this.failedBranch(name));
    const running = [...wanted].some(name => {
      const node = this.nodeOf(name);
      return node !== undefined && !this.visited.get(name);
    });
    if (!done && !(this.stopped && failed && !running)) {
      if (!this.stopped && failed && this.template.dag?.failFast !== false && !running) {
        this.operation.wake(this.operation.now.getTime());
      }
      return;
    }
    const { table } = this.operation;
    const outboundNodes = targets.flatMap(name => this.outbound(name));
    const phase = this.worst(targets);
    const outputs = phase === 'Succeeded' ? this.operation.compoundOutputs(this.template, this.scope) : undefined;
    table.change(this.node, { phase, outboundNodes, ...(outputs === undefined ? {} : { outputs }) });
  }

  /** Brings a task forward after those it depends on; true once it has ended. */
  private visit(name: string): boolean {
    const before = this.visited.get(name);
    if (before !== undefined) {
      return before;
    }
    this.visited.set(name, false);
    const task = this.tasks.get(name);
    if (task === undefined) {
      throw new Error(`dag task '${name}' is not defined`);
    }
    const ready = dependenciesOf(task).map(other => this.visit(other)).every(Boolean);
    const done = ready && this.advance(task);
    this.visited.set(name, done);
    return done;
  }

  private advance(task: Task): boolean {
    const { table } = this.operation;
    const place: Place = { boundary: this.node, template: this.template, name: `${this.node.name}.${task.name}`, scope: this.scope };
    const existing = table.byName(place.name);
    if (existing === undefined && this.stopped) {
      return false;
    }
    if (existing === undefined && !dependsMet(task, name => this.nodeOf(name), name => this.tasks.get(name)?.continueOn, node => table.childrenOf(node))) {
      this.attach(task, table.add({ name: place.name, displayName: task.name, type: 'Skipped', boundaryID: this.node.id, phase: 'Omitted', message: 'omitted: depends condition not met' }));
      return true;
    }
    const node = fulfilled(existing) ? existing : this.start(task, place, existing);
    if (node !== undefined && existing === undefined) {
      this.attach(task, node);
    }
    return fulfilled(node) && exitHookDone(this.operation, place, task, node);
  }

  private start(task: Task, place: Place, existing: NodeStatus | undefined): NodeStatus | undefined {
    const { table } = this.operation;
    try {
      const items = expand(task, this.scope);
      if (items === undefined) {
        return runTask(this.operation, place, task);
      }
      if (items.length === 0) {
        return table.add({ name: place.name, displayName: task.name, type: 'Skipped', boundaryID: this.node.id, phase: 'Skipped', message: 'Skipped, empty params' });
      }
      const group = existing ?? table.add({ name: place.name, displayName: task.name, type: 'TaskGroup', boundaryID: this.node.id, phase: 'Running' });
      return this.loop(task, place, group, items);
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return existing === undefined ? table.add({ name: place.name, displayName: task.name, type: 'Skipped', boundaryID: this.node.id, phase: 'Error', message }) : table.change(existing, { phase: 'Error', message });
    }
  }

  private loop(task: Task, place: Place, group: NodeStatus, items: NonNullable<ReturnType<typeof expand>>): NodeStatus {
    const { table } = this.operation;
    const known = new Set(group.children ?? []);
    const nodes = items.map(item => runTask(this.operation, place, task, item));
    for (const node of nodes) {
      if (node !== undefined && !known.has(node.id)) {
        table.addChild(group, node);
      }
    }
    const ended = nodes.filter(fulfilled);
    if (ended.length < nodes.length) {
      return table.nodes[group.id] ?? group;
    }
    const bad = ended.find(node => node.phase === 'Error') ?? ended.find(node => node.phase === 'Failed');
    return table.change(group, { phase: bad?.phase ?? 'Succeeded', outboundNodes: ended.flatMap(node => table.outboundOf(node).map(last => last.id)) });
  }

  private attach(task: Task, node: NodeStatus): void {
    const parents = dependenciesOf(task).flatMap(name => this.outbound(name));
    for (const id of parents.length > 0 ? parents : [this.node.id]) {
      this.operation.table.addChild(this.operation.table.nodes[id], node);
    }
  }

  private outbound(name: string): string[] {
    const node = this.nodeOf(name);
    return node === undefined ? [] : this.operation.table.outboundOf(node).map(last => last.id);
  }

  private nodeOf(name: string): NodeStatus | undefined {
    return this.operation.table.byName(`${this.node.name}.${name}`);
  }

  private targets(): string[] {
    const asked = this.template.dag?.target?.split(/\s+/).filter(Boolean);
    if (asked !== undefined && asked.length > 0) {
      return asked;
    }
    const needed = new Set([...this.tasks.values()].flatMap(dependenciesOf));
    return [...this.tasks.keys()].filter(name => !needed.has(name));
  }

  private closure(names: string[], found = new Set<string>()): Set<string> {
    for (const name of names) {
      const task = this.tasks.get(name);
      if (!found.has(name)) {
        this.closure(task === undefined ? [] : dependenciesOf(task), found);
        found.add(name);
      }
    }
    return found;
  }

  private failedBranch(name: string): boolean {
    const phase = this.branch(name);
    return phase === 'Failed' || phase === 'Error';
  }

  /** How a target ended: an omitted one as the worst of what it depends on. */
  private branch(name: string): NodeStatus['phase'] | undefined {
    const node = this.nodeOf(name);
    const task = this.tasks.get(name);
    if (node === undefined || task === undefined) {
      return undefined;
    }
    if (node.phase === 'Omitted') {
      return this.worst(dependenciesOf(task));
    }
    return tolerated(node, task) ? 'Succeeded' : node.phase;
  }

  private worst(names: string[]): 'Succeeded' | 'Failed' | 'Error' {
    const phases = names.map(name => this.branch(name));
    return phases.includes('Error') ? 'Error' : phases.includes('Failed') ? 'Failed' : 'Succeeded';
  }
}
