/** Reads what a run left on its volume through the Kubernetes API alone: a small pod prints it, we read its log. */
import { KINDS, type KubernetesObject } from '../../../src/core/k8s/types';
import type { Workflow } from '../../../src/core/results/workflowSteps';
import type { ClusterApi } from '../cluster/port';
import { RunError } from './error';
import { follow } from './follow';
import { specOf, stepTemplates, type Container, type Volume } from './workflowSpec';

interface Pod extends KubernetesObject {
  status?: { phase?: string; message?: string; containerStatuses?: { state?: { terminated?: { exitCode?: number; message?: string } } }[] };
}

const MOUNTS = new Set(['/kubeflow/storage', '/kubeflow/runner']);
/** Python has it everywhere; a folder that isn't there is as good as removed. */
const REMOVE = 'import shutil, sys, os; shutil.rmtree(sys.argv[1]) if os.path.isdir(sys.argv[1]) else None';
const RUNNER = '/kubeflow/runner/runner.py';

/** Lines that `runner.py read ARGS…` prints in a pod beside the run's volume. The pod is gone afterwards. */
export async function* readRun(api: ClusterApi, workflow: Workflow, args: readonly string[], signal: AbortSignal): AsyncIterable<string> {
  yield* linesOfPod(api, besidePod(workflow, 'read', ['python3', '-u', RUNNER, 'read', ...args]), signal);
}

/** Removes the run's folder from its volume; the cache and other runs stay. Nothing to do for a run without steps of ours. */
export async function removeRunFiles(api: ClusterApi, workflow: Workflow, signal: AbortSignal): Promise<void> {
  const { uid = '' } = workflow.metadata;
  if (!/^[\w-]{8,}$/.test(uid) || stepTemplates(specOf(workflow)).length === 0) return;
  for await (const _ of linesOfPod(api, besidePod(workflow, 'clean', ['python3', '-c', REMOVE, `/kubeflow/storage/runs/${uid}`]), signal));
}

/** What the pod prints, line by line; rejects when it fails. The pod is gone afterwards. */
async function* linesOfPod(api: ClusterApi, pod: Pod, signal: AbortSignal): AsyncIterable<string> {
  const created = await api.create<Pod>(KINDS.Pod, pod, signal);
  const ref = { kind: KINDS.Pod, namespace: created.metadata.namespace ?? '', name: created.metadata.name ?? '' };
  try {
    await last(follow<Pod>(api, ref, pod => pod.status?.phase !== undefined && pod.status.phase !== 'Pending', { signal }));
    yield* linesOf(api.log(ref, { follow: true }, signal));
    const end = await last(follow<Pod>(api, ref, ended, { signal }));
    if (end?.status?.phase !== 'Succeeded') {
      const terminated = end?.status?.containerStatuses?.[0]?.state?.terminated;
      throw new RunError('results', `the results of the run could not be read: ${terminated?.message ?? end?.status?.message ?? `the reader pod ended with ${terminated?.exitCode ?? 'an error'}`}`);
    }
  } finally {
    // Also after Ctrl-C, so without the signal.
    await api.delete(ref, { gracePeriodSeconds: 0 });
  }
}

/** A pod beside the run's volume, in the image of its first step. */
function besidePod(workflow: Workflow, what: string, command: string[]): Pod {
  const spec = specOf(workflow);
  const step = stepTemplates(spec)[0];
  if (!step) throw new Error(`the run ${workflow.metadata.name} has no step template`);
  const volumeMounts = (step.container.volumeMounts ?? []).filter(mount => MOUNTS.has(mount.mountPath)).map(mount => (mount.mountPath === '/kubeflow/storage' ? mount : { ...mount, readOnly: true }));
  const names = new Set(volumeMounts.map(mount => mount.name));
  const volumes: Volume[] = (spec.volumes ?? []).filter(volume => names.has(volume.name));
  const container: Container = { name: 'main', ...(step.container.image ? { image: step.container.image } : {}), command, volumeMounts };
  const kernel = { ...spec.podMetadata?.annotations, ...step.metadata?.annotations }['jupyterlab-kubeflow/kernelspec'];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      generateName: `${(workflow.metadata.name ?? 'run').slice(0, 50)}-${what}-`,
      ...(workflow.metadata.namespace ? { namespace: workflow.metadata.namespace } : {}),
      labels: { 'app.kubernetes.io/managed-by': 'jupyterlab-kubeflow' },
      // Istio's sidecar would keep the pod from ever ending.
      annotations: { 'sidecar.istio.io/inject': 'false', ...(kernel ? { 'jupyterlab-kubeflow/kernelspec': kernel } : {}) },
      ownerReferences: [{ apiVersion: workflow.apiVersion, kind: workflow.kind, name: workflow.metadata.name ?? '', uid: workflow.metadata.uid ?? '' }]
    },
    spec: { restartPolicy: 'Never', containers: [container], volumes, ...(step.nodeSelector ? { nodeSelector: step.nodeSelector } : {}) }
  };
}

function ended(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

async function last<T>(items: AsyncIterable<T>): Promise<T | undefined> {
  let found: T | undefined;
  for await (const item of items) found = item;
  return found;
}

/** Text lines of a byte stream; a character cut between two chunks stays whole. */
export async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  const pending: string[] = [];
  for await (const chunk of chunks) {
    const parts = decoder.decode(chunk, { stream: true }).split('\n');
    for (const [index, part] of parts.entries()) {
      pending.push(part);
      // Lines may be megabytes (figures), so their parts are joined once.
      if (index < parts.length - 1) yield pending.splice(0).join('');
    }
  }
  const rest = pending.join('') + decoder.decode();
  if (rest !== '') yield rest;
}
