/** From a step graph to the Kubernetes objects of its pipeline: standing ones, and the run as an Argo Workflow. */
import type { Diagnostic, Result } from '../diagnostics';
import type { StepGraph } from '../graph/types';
import type { KubernetesObject } from '../k8s/types';
import { kubernetesName, shortHash } from '../notebook/names';
import { buildStepDocument } from '../pipeline/buildStepDocument';
import { secretParameters, type SecretParameter } from '../pipeline/secretParameters';
import { base64, findFiles, keyFor, mountedFiles, utf8Text, type FoundFiles } from './files';
import { inertJson } from './escape';
import type { CompileHost } from './host';
import { MANAGED_BY, workflowOf, type StepSource } from './workflow';

export type { CompileHost } from './host';

export interface CompiledPipeline {
  /** The volume claim and ConfigMaps, named by content or by the notebook's identity. */
  readonly standing: readonly KubernetesObject[];
  readonly run: KubernetesObject;
  /** Where steps look for the values of secret parameters (`pipeline/secretParameters.ts`); absent: there are none. */
  readonly secretParameters?: { readonly secret: string; readonly parameters: readonly SecretParameter[] };
}

/** A document of more bytes than this (Linux takes 128 KiB for one variable), or one that makes the Workflow too big, goes into a ConfigMap. */
const LONGEST_ENVIRONMENT = 100_000;
const LARGEST_WORKFLOW = 900_000;

/** Compiles; the same notebook gives the same bytes. Errors among the diagnostics mean that a run would lack something. */
export function compilePipeline(graph: StepGraph, host: CompileHost): Result<CompiledPipeline> {
  const name = kubernetesName(graph.notebook.settings.name ?? stem(graph.notebook.path), new Set(), 40);
  const found = findFiles(graph, host);
  const surroundings = { workdir: found.workdir, files: mountedFiles(found) };
  const documents = graph.plans.map(plan => ({ plan, json: inertJson(buildStepDocument(graph, plan, surroundings)) }));
  const total = documents.reduce((sum, { json }) => sum + byteLength(json), 0);
  const claim = `${name}-${shortHash(graph.notebook.settings.id ?? graph.notebook.path)}`;
  const runner = configMap(`${name}-runner`, { 'runner.py': host.runnerSource });
  const files = found.files.length ? configMap(`${name}-files`, ...dataOf(found)) : undefined;
  const extra: KubernetesObject[] = [];
  const steps: StepSource[] = documents.map(({ plan, json }) => {
    if (byteLength(json) <= LONGEST_ENVIRONMENT && total <= LARGEST_WORKFLOW) return { plan, json };
    const map = configMap(kubernetesName(`${name}-${plan.step.name}`, new Set(), 50), { 'step.json': json });
    extra.push(map);
    return { plan, configMap: map.metadata.name ?? '' };
  });
  const secret = `${claim}-parameters`;
  const secrets = secretParameters(graph);
  const diagnostics: Diagnostic[] = [...graph.diagnostics, ...found.diagnostics];
  const run = workflowOf(graph, { name, claim, runner: runner.metadata.name ?? '', files: files?.metadata.name, image: host.images(graph.notebook.pythonVersion), secret, steps }, diagnostics);
  return { value: { standing: [claimOf(claim, graph), runner, ...(files ? [files] : []), ...extra], run, ...(secrets.length ? { secretParameters: { secret, parameters: secrets } } : {}) }, diagnostics };
}

/** Bytes of UTF-8: what limits count, and three times the length for Chinese. */
function byteLength(text: string): number {
  return [...text].reduce((sum, symbol) => sum + (symbol < '\u0080' ? 1 : symbol < '\u0800' ? 2 : symbol.length === 1 ? 3 : 4), 0);
}

function stem(path: string): string {
  return (path.split('/').at(-1) ?? path).replace(/\.ipynb$/, '');
}

function claimOf(name: string, graph: StepGraph): KubernetesObject {
  const { storage } = graph.notebook.settings;
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name, labels: { ...MANAGED_BY } },
    spec: {
      accessModes: [storage?.accessMode ?? 'ReadWriteOnce'],
      resources: { requests: { storage: storage?.size ?? '10Gi' } },
      ...(storage?.storageClass === undefined ? {} : { storageClassName: storage.storageClass })
    }
  };
}

type ConfigMap = KubernetesObject & { data?: Record<string, string>; binaryData?: Record<string, string> };

/** Named by its content, so that a newer one stands beside an older one that a run may still use. */
function configMap(prefix: string, data: Record<string, string>, binaryData: Record<string, string> = {}): ConfigMap {
  const content = JSON.stringify([data, binaryData]);
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${prefix}-${shortHash(content)}${shortHash(`${content.length}${content}`)}`, labels: { ...MANAGED_BY } },
    ...(Object.keys(data).length ? { data } : {}),
    ...(Object.keys(binaryData).length ? { binaryData } : {})
  };
}

function dataOf(found: FoundFiles): [Record<string, string>, Record<string, string>] {
  const [data, binaryData]: [Record<string, string>, Record<string, string>] = [{}, {}];
  for (const { path, bytes } of found.files) {
    const text = utf8Text(bytes);
    if (text === undefined) binaryData[keyFor(path)] = base64(bytes);
    else data[keyFor(path)] = text;
  }
  return [data, binaryData];
}
