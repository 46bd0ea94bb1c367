/** The run itself: an Argo Workflow in which whatever can run side by side does. */
import type { Diagnostic } from '../diagnostics';
import type { StepGraph, StepPlan } from '../graph/types';
import type { KubernetesObject } from '../k8s/types';
import type { EnvironmentVariable, StepOptions } from '../notebook/types';
import { inertParameter, parameterText } from '../pipeline/parameterText';
import { isSecretParameter, secretParameters } from '../pipeline/secretParameters';
import { inertAnnotation, inertEnvironmentValue } from './escape';
import { filesMount } from './files';
import { MANAGED_BY } from './managedBy';

/** A step with its document, in place or in a ConfigMap. */
export type StepSource = { readonly plan: StepPlan; readonly json: string } | { readonly plan: StepPlan; readonly configMap: string };

export interface WorkflowParts {
  readonly name: string;
  readonly claim: string;
  readonly runner: string;
  /** ConfigMaps of files, in the order of their mounts. */
  readonly files: readonly string[];
  readonly image: string;
  /** The Secret that values of secret parameters come from. */
  readonly secret: string;
  readonly steps: readonly StepSource[];
}

const PREFIX = 'jupyterlab-kubeflow';
/** A claim that one node mounts at a time: the pods of a run that live side by side must be on that node. */
const ONE_NODE = {
  podAffinity: {
    requiredDuringSchedulingIgnoredDuringExecution: [{ topologyKey: 'kubernetes.io/hostname', labelSelector: { matchLabels: { 'workflows.argoproj.io/workflow': '{{workflow.name}}' } } }]
  }
};
/** Variables whose values are nobody's business, by a word of their names (`TOKENIZERS_PARALLELISM` is none), or by a password in a URL. */
const SECRET_LIKE = /(^|_)(secrets?|token|passwd?|password|pwd|passphrase|credentials?|api_?key|access_?key|private_?key)(_|$)/i;
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;

/** The Workflow of a pipeline; what could not be written into it is added to `diagnostics`. */
export function workflowOf(graph: StepGraph, parts: WorkflowParts, diagnostics: Diagnostic[]): KubernetesObject {
  const { notebook } = graph;
  const open = graph.parameters.filter(parameter => !isSecretParameter(parameter));
  const tasks = parts.steps.map(({ plan }) => ({ name: taskName(plan.step.name), template: plan.step.name, ...(plan.after.length ? { dependencies: plan.after.map(taskName) } : {}) }));
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Workflow',
    metadata: {
      generateName: `${parts.name}-`,
      labels: { ...MANAGED_BY, [`${PREFIX}/pipeline`]: parts.name },
      annotations: {
        [`${PREFIX}/notebook`]: inertAnnotation(notebook.path),
        [`${PREFIX}/titles`]: inertAnnotation(JSON.stringify(Object.fromEntries(parts.steps.map(({ plan }) => [plan.step.name, plan.step.title])))),
        ...(notebook.settings.description === undefined ? {} : { 'workflows.argoproj.io/description': inertAnnotation(notebook.settings.description) })
      }
    },
    spec: {
      entrypoint: 'pipeline',
      ...(open.length ? { arguments: { parameters: open.map(parameter => ({ name: parameter.name, value: inertParameter(parameterText(parameter)) })) } } : {}),
      ...((notebook.settings.storage?.accessMode ?? 'ReadWriteOnce') === 'ReadWriteOnce' ? { affinity: ONE_NODE } : {}),
      volumes: [
        { name: 'storage', persistentVolumeClaim: { claimName: parts.claim } },
        { name: 'runner', configMap: { name: parts.runner } },
        ...parts.files.map((name, index) => ({ name: filesVolume(index), configMap: { name } }))
      ],
      templates: [{ name: 'pipeline', dag: { failFast: false, tasks } }, ...parts.steps.map(source => template(graph, parts, source, diagnostics))]
    }
  };
}

function filesVolume(index: number): string {
  return index === 0 ? 'files' : `files-${index + 1}`;
}

/** Argo refuses a task name that begins with a digit where dependencies are used. */
function taskName(step: string): string {
  return /^\d/.test(step) ? `step-${step}` : step;
}

function template(graph: StepGraph, parts: WorkflowParts, source: StepSource, diagnostics: Diagnostic[]): object {
  const { step } = source.plan;
  const options = withoutTags(merged(graph.notebook.settings.defaults, step.options), step.cells[0], diagnostics);
  const large = 'configMap' in source;
  const hasOpen = !graph.parameters.every(isSecretParameter);
  const resources = { ...(options.requests ? { requests: options.requests } : {}), ...(options.limits ? { limits: options.limits } : {}) };
  return {
    name: step.name,
    ...(options.retries ? { retryStrategy: { limit: options.retries } } : {}),
    ...(options.timeoutSeconds === undefined ? {} : { activeDeadlineSeconds: options.timeoutSeconds }),
    ...(options.nodeSelector ? { nodeSelector: options.nodeSelector } : {}),
    metadata: {
      labels: { ...options.labels, ...MANAGED_BY, [`${PREFIX}/step`]: step.name },
      annotations: {
        ...options.annotations,
        ...kernelspec(graph, diagnostics),
        ...(hasOpen ? { [`${PREFIX}/parameters`]: '{{workflow.parameters.json}}' } : {})
      }
    },
    ...(large ? { volumes: [{ name: 'step', configMap: { name: source.configMap } }] } : {}),
    container: {
      image: options.image ?? parts.image,
      command: ['python3', '-u', '/kubeflow/runner/runner.py', 'step'],
      env: [
        ...environment(options.environment ?? [], step.cells[0], diagnostics),
        { name: 'KF_RUN', value: '{{workflow.uid}}' },
        ...secretParameters(graph).map(({ variable, key }) => ({ name: variable, valueFrom: { secretKeyRef: { name: parts.secret, key, optional: true } } })),
        ...(hasOpen ? [{ name: 'KF_PARAMETERS', valueFrom: { fieldRef: { fieldPath: `metadata.annotations['${PREFIX}/parameters']` } } }] : []),
        large ? { name: 'KF_STEP_FILE', value: '/kubeflow/step/step.json' } : { name: 'KF_STEP', value: source.json }
      ],
      ...(Object.keys(resources).length ? { resources } : {}),
      volumeMounts: [
        { name: 'storage', mountPath: '/kubeflow/storage' },
        { name: 'runner', mountPath: '/kubeflow/runner' },
        ...parts.files.map((_, index) => ({ name: filesVolume(index), mountPath: filesMount(index) })),
        ...(large ? [{ name: 'step', mountPath: '/kubeflow/step' }] : [])
      ]
    }
  };
}

/** No kernelspec has braces in its name; Argo would read them. */
function kernelspec({ notebook }: StepGraph, diagnostics: Diagnostic[]): Record<string, string> {
  const { name } = notebook.kernelspec;
  if (!name.includes('{{')) return { [`${PREFIX}/kernelspec`]: name };
  if (!diagnostics.some(({ code, name: about }) => code === 'invalid-option' && about === 'kernelspec')) diagnostics.push({ code: 'invalid-option', severity: 'warning', name: 'kernelspec', args: { message: name } });
  return {};
}

/** Leaves out options in which Argo would read a tag, saying so: nothing escapes `{{` there. */
function withoutTags(options: StepOptions, cell: number | undefined, diagnostics: Diagnostic[]): StepOptions {
  const entries = Object.entries(options).filter(([name, value]) => {
    if (name === 'environment' || name === 'packages' || !JSON.stringify(value).includes('{{')) return true;
    diagnostics.push({ code: 'invalid-option', severity: 'warning', name, ...(cell === undefined ? {} : { cell }) });
    return false;
  });
  return Object.fromEntries(entries);
}

/** A step's own options win over the notebook's; lists and records are joined. */
function merged(defaults: StepOptions, own: StepOptions): StepOptions {
  const record = <K extends 'requests' | 'limits' | 'nodeSelector' | 'labels' | 'annotations'>(key: K): Pick<StepOptions, K> | object =>
    defaults[key] || own[key] ? { [key]: { ...defaults[key], ...own[key] } } : {};
  const names = new Set(own.environment?.map(({ name }) => name));
  const both = [...(defaults.environment ?? []).filter(({ name }) => !names.has(name)), ...(own.environment ?? [])];
  return { ...defaults, ...own, ...record('requests'), ...record('limits'), ...record('nodeSelector'), ...record('labels'), ...record('annotations'), ...(both.length ? { environment: both } : {}) };
}

function environment(variables: readonly EnvironmentVariable[], cell: number | undefined, diagnostics: Diagnostic[]): object[] {
  const place = cell === undefined ? {} : { cell };
  return variables.flatMap((variable): object[] => {
    if ('secret' in variable) return [{ name: variable.name, valueFrom: { secretKeyRef: { name: variable.secret, key: variable.key } } }];
    const value = inertEnvironmentValue(variable.value);
    const code = SECRET_LIKE.test(variable.name) || URL_WITH_PASSWORD.test(variable.value) ? 'secret-needed' : value === undefined ? 'invalid-option' : undefined;
    if (code === undefined) return [{ name: variable.name, value }];
    diagnostics.push({ code, severity: 'warning', name: variable.name, ...place });
    return [];
  });
}
