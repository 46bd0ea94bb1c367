/** One decision about a workflow: walks its templates from the entrypoint and says which pods to make. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import { artifactsLookup, compoundArtifacts, inputArtifacts } from './artifacts';
import { fulfilled } from './depends';
import { evaluate, type Lookup } from './expression';
import { textOf } from './expressionValues';
import { NodeTable } from './nodeTable';
import { podName } from './names';
import { chain, inputsLookup, text, valueOf, workflowLookup } from './references';
import { retry } from './retry';
import { stepObjects } from './stepPod';
import { runSuspend, suppliedOutputs } from './suspend';
import { substitute, UnresolvedTag } from './tags';
import type { Arguments, Inputs, NodeStatus, Outputs, Parameter, Template, Workflow, WorkflowStatus } from './types';

/** A template to run, and where in the tree of nodes. */
export interface Call {
  readonly name: string;
  readonly displayName: string;
  readonly template: Template;
  readonly arguments?: Arguments;
  readonly boundaryID?: string;
}

/** A pod to make (with its files) for a node. */
export interface PodPlan {
  readonly nodeId: string;
  readonly objects: readonly KubernetesObject[];
}

type RunCompound = (operation: Operation, node: NodeStatus, template: Template, scope: Lookup) => void;

export class Operation {
  readonly table: NodeTable;
  readonly plans: PodPlan[] = [];
  readonly deletions: string[] = [];
  private readonly templates: ReadonlyMap<string, Template>;
  private readonly wanted: ReadonlySet<string>;
  private wakeAt = Infinity;
  globals: Lookup;

  constructor(
    readonly workflow: Workflow,
    readonly status: WorkflowStatus,
    readonly now: Date,
    private readonly compounds: { steps: RunCompound; dag: RunCompound }
  ) {
    this.table = new NodeTable(workflow.metadata.name ?? '', status.nodes ?? {}, now);
    this.templates = new Map((workflow.spec.templates ?? []).map(template => [template.name, template]));
    this.wanted = resultReaders(workflow);
    this.globals = workflowLookup(workflow, this.table);
  }

  /** Milliseconds until time alone changes the answer. */
  get wakeAfterMs(): number | undefined {
    return this.wakeAt === Infinity ? undefined : Math.max(0, this.wakeAt - this.now.getTime());
  }
  wake(at: number): void {
    this.wakeAt = Math.min(this.wakeAt, at);
  }

  template(name: string | undefined): Template {
    const found = this.templates.get(name ?? '');
    if (found === undefined) {
      throw new Error(`template name '${name ?? ''}' undefined`);
    }
    return found;
  }

  /** Whether another pod may be made now. */
  mayStartPod(template?: Template, boundary?: NodeStatus): boolean {
    const all = this.workflow.spec.parallelism;
    if (this.workflow.spec.suspend === true || (all !== undefined && this.table.activePods >= all)) {
      return false;
    }
    return template?.parallelism === undefined || boundary === undefined || this.table.activeBelow(boundary) < template.parallelism;
  }

  /** Brings the node of `call` forward; undefined when it could not start yet. */
  run(call: Call): NodeStatus | undefined {
    const existing = this.table.byName(call.name);
    if (fulfilled(existing)) {
      return existing;
    }
    try {
      return call.template.retryStrategy === undefined && this.workflow.spec.retryStrategy === undefined ? this.runOnce(call, existing) : this.runRetry(call, existing);
    } catch (error) {
      return this.fail(call, error);
    }
  }

  private runRetry(call: Call, existing: NodeStatus | undefined): NodeStatus | undefined {
    const leaf = call.template.container !== undefined || call.template.script !== undefined;
    const strategy = call.template.retryStrategy ?? (leaf ? this.workflow.spec.retryStrategy : undefined);
    return strategy === undefined ? this.runOnce(call, existing) : retry(this, call, existing, strategy);
  }

  /** The node for a template without regard to its retries; errors are thrown. */
  runOnce(call: Call, existing: NodeStatus | undefined, extra?: Lookup): NodeStatus | undefined {
    if (fulfilled(existing)) {
      return existing;
    }
    const { template } = call;
    if (template.container !== undefined || template.script !== undefined) {
      return existing ?? (this.mayStartPod() ? this.startPod(call, extra) : undefined);
    }
    const inputs = existing === undefined ? this.inputs(call, extra) : (existing.inputs ?? {});
    const scope = chain(this.scopeOf(call, inputs), extra ?? (() => undefined));
    if (template.suspend !== undefined) {
      return runSuspend(this, substitute(template, scope), existing ?? this.table.change(this.open(call, 'Suspend', inputs), suppliedOutputs(substitute(template, scope))));
    }
    const node = existing ?? this.open(call, template.dag === undefined ? 'Steps' : 'DAG', inputs);
    (template.dag === undefined ? this.compounds.steps : this.compounds.dag)(this, node, template, scope);
    return this.table.nodes[node.id];
  }

  private open(call: Call, type: NodeStatus['type'], inputs: Inputs): NodeStatus {
    const { name, displayName, template, boundaryID } = call;
    const node = this.table.add({ name, displayName, type, template, boundaryID, phase: 'Running' });
    return Object.keys(inputs).length === 0 ? node : this.table.change(node, { inputs });
  }

  private startPod(call: Call, extra?: Lookup): NodeStatus {
    const { name, displayName, boundaryID } = call;
    const inputs = this.inputs(call, extra);
    const { inputs: _, outputs, ...body } = call.template;
    const scope = chain(this.scopeOf(call, inputs), path => outputPath(call.template, path), extra ?? (() => undefined));
    const template: Template = { ...substitute(body, scope), name: call.template.name, ...(outputs === undefined ? {} : { outputs: substitute(outputs, scope) }), ...(inputs.artifacts === undefined ? {} : { inputs: { artifacts: substitute(inputs.artifacts, scope) } }) };
    const node = this.table.add({ name, displayName, type: 'Pod', template: call.template, boundaryID, phase: 'Pending' });
    this.plans.push({ nodeId: node.id, objects: stepObjects(this.withTags(scope), node, template, this.wanted.has(template.name), this.status.persistentVolumeClaims ?? []) });
    return Object.keys(inputs).length === 0 ? node : this.table.change(node, { inputs });
  }

  /** The workflow with the tags replaced in what all its pods share. */
  private withTags(scope: Lookup): Workflow {
    const { podMetadata, volumes, nodeSelector } = this.workflow.spec;
    const shared = substitute({ ...(podMetadata ? { podMetadata } : {}), ...(volumes ? { volumes } : {}), ...(nodeSelector ? { nodeSelector } : {}) }, scope);
    return { ...this.workflow, spec: { ...this.workflow.spec, ...shared } };
  }

  private scopeOf(call: Call, inputs: Inputs): Lookup {
    const workflow = this.workflow.metadata.name ?? '';
    const own: Record<string, string> = { 'node.name': call.name, 'pod.name': podName(workflow, call.name, call.template.name) };
    return chain(inputsLookup(inputs.parameters ?? []), artifactsLookup(inputs.artifacts ?? []), path => own[path], this.globals);
  }

  private inputs(call: Call, extra?: Lookup): Inputs {
    const parameters = this.inputParameters(call, extra);
    const scope = chain(inputsLookup(parameters), extra ?? (() => undefined), this.globals);
    const artifacts = inputArtifacts(call.template, call.arguments, scope);
    return { ...(parameters.length === 0 ? {} : { parameters }), ...(artifacts.length === 0 ? {} : { artifacts }) };
  }

  private inputParameters(call: Call, extra?: Lookup): { name: string; value: string }[] {
    const given = call.arguments?.parameters ?? [];
    const scope = chain(extra ?? (() => undefined), this.globals);
    return (call.template.inputs?.parameters ?? []).map(input => {
      const value = text(given.find(parameter => parameter.name === input.name)?.value) ?? text(substitute(valueOf(input), scope));
      if (value === undefined) {
        throw new Error(`templates.${call.template.name} inputs.parameters.${input.name} was not supplied`);
      }
      if (input.enum !== undefined && !input.enum.map(textOf).includes(value)) {
        throw new Error(`templates.${call.template.name} inputs.parameters.${input.name}: '${value}' is not one of ${input.enum.map(textOf).join(', ')}`);
      }
      return { name: input.name, value };
    });
  }

  private fail(call: Call, error: unknown): NodeStatus {
    const { name, displayName, template, boundaryID } = call;
    const message = error instanceof Error ? error.message : String(error);
    const existing = this.table.byName(name);
    return existing === undefined
      ? this.table.add({ name, displayName, template, boundaryID, type: 'Skipped', phase: 'Error', message })
      : this.table.change(existing, { phase: 'Error', message });
  }

  /** The outputs of a steps or dag template from its children. */
  compoundOutputs(template: Template, scope: Lookup): Outputs | undefined {
    const parameters = (template.outputs?.parameters ?? []).map(output => ({ name: output.name, value: this.outputValue(output, scope), ...(output.globalName === undefined ? {} : { globalName: output.globalName }) }));
    const artifacts = compoundArtifacts(template, scope);
    return parameters.length + artifacts.length === 0 ? undefined : { ...(parameters.length === 0 ? {} : { parameters }), ...(artifacts.length === 0 ? {} : { artifacts }) };
  }
  private outputValue(output: Parameter, scope: Lookup): string {
    const from = output.valueFrom ?? {};
    let value: unknown;
    try {
      value = from.parameter !== undefined ? substitute(from.parameter, scope) : from.expression !== undefined ? evaluate(from.expression, scope) : undefined;
    } catch (error) {
      if (!(error instanceof UnresolvedTag) || from.default === undefined) {
        throw error;
      }
    }
    const found = text(value ?? from.default);
    if (found === undefined) {
      throw new Error(`output parameter '${output.name}' has no value and no default`);
    }
    return found;
  }
}

function outputPath(template: Template, path: string): string | undefined {
  const [, direction, kind, name] = /^(inputs|outputs)\.(parameters|artifacts)\.(.+)\.path$/.exec(path) ?? [];
  if (direction === 'outputs' && kind === 'parameters') {
    return template.outputs?.parameters?.find(parameter => parameter.name === name)?.valueFrom?.path;
  }
  const artifacts = direction === 'inputs' ? template.inputs?.artifacts : template.outputs?.artifacts;
  return artifacts?.find(artifact => artifact.name === name)?.path;
}

/** Templates whose `outputs.result` somebody reads; without a reader the result is not kept. */
function resultReaders(workflow: Workflow): ReadonlySet<string> {
  const found = new Set<string>();
  for (const template of workflow.spec.templates ?? []) {
    const tasks = [...(template.dag?.tasks ?? []), ...(template.steps ?? []).flat()];
    const written = tasks.length > 0 ? JSON.stringify(template) : '';
    for (const task of tasks) {
      if (written.includes(`${task.name}.outputs.result`) || written.includes(`['${task.name}'].outputs.result`)) {
        found.add(task.template ?? '');
      }
    }
  }
  return found;
}
