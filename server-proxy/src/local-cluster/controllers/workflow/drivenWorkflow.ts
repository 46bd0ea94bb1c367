/** For tests: a workflow driven by hand. The controller's decision is applied again and again, under a clock that the test sets. */
import { decide, podOf, type Decision } from './decide';
import { admitWorkflow } from './admit';
import type { Pod } from './podResult';
import type { NodeStatus, Outputs, Template, Workflow, WorkflowSpec, WorkflowStatus } from './types';

/** How a container ends. */
export interface Ending {
  readonly code?: number;
  readonly result?: string;
  /** Contents of the template's output files by path. */
  readonly files?: Readonly<Record<string, string>>;
}

interface Main {
  command?: string[];
  args?: string[];
  env?: { name: string; value?: string }[];
}

/** A template whose program is `command`. */
export function program(name: string, more: Partial<Template> = {}, command: string[] = ['run', name]): Template {
  return { name, container: { image: 'x', command }, ...more };
}

/** A workflow and its pods. */
export class DrivenWorkflow {
  workflow: Workflow;
  readonly pods = new Map<string, Pod>();
  /** Full node names in the order in which their pods were made. */
  readonly started: string[] = [];
  readonly deleted: string[] = [];
  /** Names of the claims that were made. */
  readonly claims: string[] = [];
  decision: Decision | undefined;
  private at = Date.parse('2026-01-01T00:00:00Z');

  constructor(spec: WorkflowSpec, name = 'w') {
    this.workflow = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name, namespace: 'n', uid: 'u', creationTimestamp: '2026-01-01T00:00:00Z' }, spec: { entrypoint: 'main', ...spec } };
    const causes = admitWorkflow(this.workflow);
    if (causes.length > 0) {
      throw new Error(causes.map(cause => `${cause.field}: ${cause.message}`).join('; '));
    }
    this.look();
  }

  get now(): Date {
    return new Date(this.at);
  }
  get status(): WorkflowStatus {
    return this.workflow.status ?? {};
  }

  /** One look of the controller at the cluster. */
  look(): this {
    const decided = decide(this.workflow, { pods: this.pods, logs: new Map() }, this.now);
    this.decision = decided;
    this.workflow = { ...this.workflow, status: decided.status };
    for (const name of decided.deletions) {
      this.pods.delete(name);
      this.deleted.push(name);
    }
    this.claims.push(...decided.claims.map(claim => claim.metadata.name ?? ''));
    for (const plan of decided.plans) {
      const pod = plan.objects.at(-1) as Pod;
      this.pods.set(pod.metadata.name ?? '', { ...pod, status: { phase: 'Running' } });
      this.started.push(pod.metadata.annotations?.['workflows.argoproj.io/node-name'] ?? '');
    }
    // The kubelet starts what is new, and the controller sees it.
    return decided.plans.length > 0 ? this.look() : this;
  }

  /** Time goes on, then the controller looks. */
  later(seconds: number): this {
    this.at += seconds * 1000;
    return this.look();
  }

  /** Ends the pod of the node of this display name, then the controller looks. */
  end(displayName: string, ending: Ending = {}): this {
    return this.endWithoutLook(displayName, ending).look();
  }
  endWithoutLook(displayName: string, { code = 0, ...told }: Ending = {}): this {
    const name = podOf(this.workflow, this.node(displayName));
    const pod = this.pods.get(name);
    if (pod === undefined) {
      throw new Error(`no pod ${name} of ${displayName}`);
    }
    const terminated = { exitCode: code, reason: code === 0 ? 'Completed' : 'Error', message: code === 0 ? reportOf(this.main(displayName), told) : '' };
    this.pods.set(name, { ...pod, status: { phase: code === 0 ? 'Succeeded' : 'Failed', containerStatuses: [{ name: 'main', state: { terminated } }] } });
    return this;
  }

  /** The container of the node's pod. */
  main(displayName: string): Main {
    const pod = this.pods.get(podOf(this.workflow, this.node(displayName)));
    return (pod?.spec as { containers: Main[] } | undefined)?.containers[0] ?? {};
  }

  /** The node of this display name; of several the last one. */
  node(displayName: string): NodeStatus {
    const found = this.find(displayName);
    if (found === undefined) {
      throw new Error(`no node ${displayName} among ${Object.values(this.status.nodes ?? {}).map(node => node.displayName).join(', ')}`);
    }
    return found;
  }
  find(displayName: string): NodeStatus | undefined {
    return Object.values(this.status.nodes ?? {}).findLast(node => node.displayName === displayName);
  }
  phase(displayName: string): NodeStatus['phase'] | undefined {
    return this.find(displayName)?.phase;
  }
  outputs(displayName: string): Outputs | undefined {
    return this.node(displayName).outputs;
  }

  /** A change of the status from outside. */
  edit(displayName: string, fields: Partial<NodeStatus>): this {
    const node = this.node(displayName);
    this.workflow = { ...this.workflow, status: { ...this.status, nodes: { ...this.status.nodes, [node.id]: { ...node, ...fields } } } };
    return this.look();
  }
  /** A change of the spec from outside. */
  set(spec: Partial<WorkflowSpec>): this {
    this.workflow = { ...this.workflow, spec: { ...this.workflow.spec, ...spec } };
    return this.look();
  }
}

/** What the reporter writes into the termination message. */
export function reportOf(main: Main, { result, files = {} }: Ending): string {
  if (main.command?.[3] !== 'argo') {
    return '';
  }
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const told = main.command.slice(5).map((file, index) => `${index}:${files[file] === undefined ? '-' : encode(files[file])}`);
  return ['argo-outputs', ...(result === undefined ? [] : [`result:${encode(result)}`]), ...told, ''].join('\n');
}
