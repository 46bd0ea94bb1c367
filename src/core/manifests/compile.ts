/** From a step graph to the Kubernetes objects of its pipeline: standing ones, and the run as an Argo Workflow. */
import type { Diagnostic, Result } from '../diagnostics';
import type { StepGraph } from '../graph/types';
import type { KubernetesObject } from '../k8s/types';
import { byteLength, kubernetesName, shortHash } from '../notebook/names';
import { buildStepDocument } from '../pipeline/buildStepDocument';
import { secretParameters, type SecretParameter } from '../pipeline/secretParameters';
import { configMap, CONFIG_MAP_BYTES, type ConfigMap } from './configMaps';
import { inertJson } from './escape';
import { findFiles, mountedFiles } from './files';
import type { CompileHost } from './host';
import { MANAGED_BY } from './managedBy';
import { stepTooLarge } from './stepSize';
import { workflowOf, type StepSource } from './workflow';

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
  const documents = graph.plans.map(plan => {
    const document = buildStepDocument(graph, plan, surroundings);
    return { plan, document, json: inertJson(document) };
  });
  const total = documents.reduce((sum, { json }) => sum + byteLength(json), 0);
  const claim = `${name}-${shortHash(graph.notebook.settings.id ?? graph.notebook.path)}`;
  const runner = configMap(`${name}-runner`, [{ key: 'runner.py', text: host.runnerSource }]);
  const files = found.files.map(group => configMap(`${name}-files`, group.map(({ entry }) => entry)));
  const extra: ConfigMap[] = [];
  const diagnostics: Diagnostic[] = [...graph.diagnostics, ...found.diagnostics];
  const steps: StepSource[] = documents.map(({ plan, document, json }) => {
    const bytes = byteLength(json);
    if (bytes <= LONGEST_ENVIRONMENT && total <= LARGEST_WORKFLOW) return { plan, json };
    if (bytes > CONFIG_MAP_BYTES) diagnostics.push(stepTooLarge(document, bytes));
    const map = configMap(kubernetesName(`${name}-${plan.step.name}`, new Set(), 50), [{ key: 'step.json', text: json }]);
    extra.push(map);
    return { plan, configMap: map.metadata.name };
  });
  const secret = `${claim}-parameters`;
  const secrets = secretParameters(graph);
  const run = workflowOf(graph, { name, claim, runner: runner.metadata.name, files: files.map(({ metadata }) => metadata.name), image: host.images(graph.notebook.pythonVersion), secret, steps }, diagnostics);
  return { value: { standing: [claimOf(claim, graph), runner, ...files, ...extra], run, ...(secrets.length ? { secretParameters: { secret, parameters: secrets } } : {}) }, diagnostics };
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
