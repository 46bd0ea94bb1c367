/** Sends a compiled pipeline: standing objects first, then the run. */
import { randomBytes } from 'node:crypto';
import { KINDS, type KubernetesObject, type ResourceKind } from '../../../src/core/k8s/types';
import type { CompiledPipeline } from '../../../src/core/manifests/compile';
import type { Workflow } from '../../../src/core/results/workflowSteps';
import { ApiError, type ClusterApi, type ObjectRef } from '../cluster/port';
import { inertParameter } from '../../../src/core/pipeline/parameterText';
import { withEnvironment, type PassedEnvironment } from './environment';
import { RunError } from './error';
import type { ParameterValues } from './parameters';
import { runSecret, withSecretParameters } from './runSecret';
import { specOf, stepTemplates } from './workflowSpec';

export interface Submission {
  readonly pipeline: CompiledPipeline;
  readonly namespace: string;
  readonly parameters: ParameterValues;
  /** By key of the run's Secret: what `secretParameterData` gives. */
  readonly secretParameters: ReadonlyMap<string, string>;
  readonly environment: PassedEnvironment;
  /** Variables that a step reads. */
  readers(step: string): readonly string[];
  /** No step may take its result from the cache; what they give replaces what was kept. */
  readonly fresh?: boolean;
  /** Annotations and labels of this run. */
  readonly annotations?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Objects that belong to this run and go with it, besides its Secret: in its namespace, without an owner yet. */
  readonly companions?: readonly KubernetesObject[];
  /** The notebook's folder, mounted read-only for files too big to travel; only where pods run on this machine. */
  readonly folder?: string;
}

/**
 * Creates what is missing and the run; resolves with the run as the cluster has it. When `signal` aborts there is no run; once its
 * creation is under way the answer is waited for, so that a run that exists is always known by name.
 */
export async function submit(api: ClusterApi, submission: Submission, signal: AbortSignal): Promise<Workflow> {
  for (const object of submission.pipeline.standing) await applyStanding(api, inNamespace(object, submission.namespace), signal);
  const secretName = `run-secret-${randomBytes(5).toString('hex')}`;
  const secret = new Map([...submission.environment.secret, ...submission.secretParameters]);
  const workflow = completeRun(submission, secretName);
  signal.throwIfAborted();
  const companions = [...(secret.size === 0 ? [] : [runSecret(secretName, submission.namespace, secret)]), ...(submission.companions ?? [])];
  const made: ObjectRef[] = [];
  try {
    for (const object of companions) {
      await api.create(kindOf(object), object, signal);
      made.push({ kind: kindOf(object), namespace: submission.namespace, name: object.metadata.name ?? '' });
    }
    signal.throwIfAborted();
  } catch (error) {
    await removeAll(api, made);
    throw error;
  }
  const run = await createRun(api, workflow).catch(async (error: unknown) => {
    await removeAll(api, made);
    throw error;
  });
  const owner = { apiVersion: run.apiVersion, kind: run.kind, name: run.metadata.name, uid: run.metadata.uid };
  for (const ref of made) await api.patch(ref, { metadata: { ownerReferences: [owner] } }, { type: 'merge' });
  return run;
}

/** As far as the cluster answers: the first error is the one to tell. */
async function removeAll(api: ClusterApi, refs: readonly ObjectRef[]): Promise<void> {
  await Promise.allSettled(refs.map(ref => api.delete(ref)));
}

/** The Workflow with this run's parameters, environment and folder; the compiled one stays as it is. */
function completeRun(submission: Submission, secretName: string): KubernetesObject {
  const workflow = structuredClone(inNamespace(submission.pipeline.run, submission.namespace));
  workflow.metadata.annotations = { ...workflow.metadata.annotations, ...submission.annotations };
  workflow.metadata.labels = { ...workflow.metadata.labels, ...submission.labels };
  const spec = specOf(workflow);
  for (const parameter of spec.arguments?.parameters ?? []) {
    const value = submission.parameters.get(parameter.name);
    if (value !== undefined) parameter.value = inertParameter(value);
  }
  withSecretParameters(spec, submission.pipeline.secretParameters?.secret, secretName, submission.secretParameters);
  withEnvironment(spec, submission.environment, secretName, submission.readers);
  if (submission.fresh) for (const template of stepTemplates(spec)) (template.container.env ??= []).push({ name: 'KF_CACHE', value: 'refresh' });
  // Only a run that reads something from there gets to see the folder.
  if (submission.folder !== undefined && JSON.stringify(submission.pipeline).includes('/kubeflow/folder/')) {
    spec.volumes = [...(spec.volumes ?? []), { name: 'folder', hostPath: { path: submission.folder, type: 'Directory' } }];
    for (const template of stepTemplates(spec)) (template.container.volumeMounts ??= []).push({ name: 'folder', mountPath: '/kubeflow/folder', readOnly: true });
  }
  return workflow;
}

async function createRun(api: ClusterApi, workflow: KubernetesObject): Promise<Workflow> {
  try {
    return (await api.create(KINDS.Workflow, workflow)) as Workflow;
  } catch (error) {
    if (error instanceof ApiError && error.code === 404 && error.status.details?.kind !== 'namespaces') {
      throw new RunError('no-workflows', 'the cluster has no Argo Workflows (or no such namespace); install Kubeflow Pipelines there, or leave out --context to run on this machine');
    }
    throw error;
  }
}

async function applyStanding(api: ClusterApi, object: KubernetesObject, signal: AbortSignal): Promise<void> {
  const kind = kindOf(object);
  try {
    await api.create(kind, object, signal);
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists') throw error;
    // A claim can't be changed; a ConfigMap is named by its content unless somebody edited it.
    if (object.kind !== 'ConfigMap') return;
    const { data, binaryData } = object as KubernetesObject & { data?: unknown; binaryData?: unknown };
    const ref = { kind, namespace: object.metadata.namespace ?? '', name: object.metadata.name ?? '' };
    const there = await api.get<KubernetesObject & { data?: unknown; binaryData?: unknown }>(ref, signal);
    if (there && same(there.data, data) && same(there.binaryData, binaryData)) return;
    await api.patch(ref, { data, binaryData }, { type: 'merge' }, signal);
  }
}

function same(a: unknown, b: unknown): boolean {
  const sorted = (value: unknown): string => JSON.stringify(Object.entries((value ?? {}) as object).sort(([x], [y]) => (x < y ? -1 : 1)));
  return sorted(a) === sorted(b);
}

function kindOf(object: KubernetesObject): ResourceKind {
  const kind = Object.values(KINDS).find(candidate => candidate.kind === object.kind);
  if (!kind) throw new Error(`the compiler made a ${object.kind}, which nobody here can send`);
  return kind;
}

function inNamespace(object: KubernetesObject, namespace: string): KubernetesObject {
  return { ...object, metadata: { ...object.metadata, namespace } };
}
