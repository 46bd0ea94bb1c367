/** The nodes of one workflow while a decision is made; nodes of the stored status are never changed in place. */
import { fulfilled } from './depends';
import { nodeId } from './names';
import type { NodePhase, NodeStatus, NodeType, Template } from './types';

/** Types of nodes that stand for work; the others group or wait. */
const WORKING: ReadonlySet<NodeType> = new Set<NodeType>(['Pod', 'Steps', 'DAG']);

/** What a new node starts with. */
export interface NewNode {
  readonly name: string;
  readonly displayName: string;
  readonly type: NodeType;
  readonly template?: Template;
  readonly boundaryID?: string;
  readonly phase: NodePhase;
  readonly message?: string;
}

export class NodeTable {
  readonly nodes: Record<string, NodeStatus>;
  changed = false;
  activePods = 0;
  private readonly activeIn = new Map<string, number>();

  constructor(
    readonly workflow: string,
    stored: Readonly<Record<string, NodeStatus>>,
    readonly now: Date
  ) {
    this.nodes = { ...stored };
    for (const node of Object.values(this.nodes)) {
      this.count(node, 1);
    }
  }

  byName(name: string): NodeStatus | undefined {
    return this.nodes[nodeId(this.workflow, name)];
  }

  childrenOf(node: NodeStatus): NodeStatus[] {
    return (node.children ?? []).flatMap(id => this.nodes[id] ?? []);
  }

  add(asked: NewNode): NodeStatus {
    const done = asked.phase !== 'Pending' && asked.phase !== 'Running';
    const at = seconds(this.now);
    const node: NodeStatus = {
      id: nodeId(this.workflow, asked.name),
      name: asked.name,
      displayName: asked.displayName,
      type: asked.type,
      ...(asked.template === undefined ? {} : { templateName: asked.template.name, templateScope: `local/${this.workflow}` }),
      phase: asked.phase,
      ...(asked.boundaryID === undefined ? {} : { boundaryID: asked.boundaryID }),
      ...(asked.message === undefined ? {} : { message: asked.message }),
      startedAt: at,
      finishedAt: done ? at : null
    };
    this.put(node);
    return node;
  }

  /** Replaces fields of a node; a phase that ends it sets `finishedAt`. */
  change(node: NodeStatus, fields: Partial<NodeStatus>): NodeStatus {
    const current = this.nodes[node.id] ?? node;
    const next = { ...current, ...fields };
    if (fulfilled(next) && !next.finishedAt) {
      next.finishedAt = seconds(this.now);
    }
    this.put(next);
    return next;
  }

  addChild(parent: NodeStatus | undefined, child: NodeStatus): void {
    const current = parent === undefined ? undefined : this.nodes[parent.id];
    if (current !== undefined && current.id !== child.id && !(current.children ?? []).includes(child.id)) {
      this.put({ ...current, children: [...(current.children ?? []), child.id] });
    }
  }

  /** The last nodes of what `node` stands for: what comes after it becomes their child. */
  outboundOf(node: NodeStatus): NodeStatus[] {
    if (node.type === 'Retry') {
      const last = this.childrenOf(node).at(-1);
      return last === undefined ? [node] : this.outboundOf(last);
    }
    const found = (node.outboundNodes ?? []).flatMap(id => this.nodes[id] ?? []);
    return found.length > 0 ? found : [node];
  }

  /** How many pods, steps and DAGs directly below this node have not ended. */
  activeBelow(boundary: NodeStatus): number {
    return this.activeIn.get(boundary.id) ?? 0;
  }

  private count(node: NodeStatus, by: 1 | -1): void {
    if (!WORKING.has(node.type) || fulfilled(node)) {
      return;
    }
    this.activePods += node.type === 'Pod' ? by : 0;
    if (node.boundaryID !== undefined) {
      this.activeIn.set(node.boundaryID, (this.activeIn.get(node.boundaryID) ?? 0) + by);
    }
  }

  private put(node: NodeStatus): void {
    const before = this.nodes[node.id];
    if (before !== undefined) {
      this.count(before, -1);
    }
    this.count(node, 1);
    this.nodes[node.id] = node;
    this.changed = true;
  }
}

/** A point of time as Kubernetes writes it. */
export function seconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}Z`;
}
