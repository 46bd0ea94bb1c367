/** The pod (and the ConfigMap with its files) of a container or script template. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import { artifactClaimName, artifactKey, STORE, storedPath } from './artifacts';
import { podName } from './names';
import { ownerOf } from './owner';
import { INPUTS, REPORTER, UNPACKER } from './reporter';
import type { Artifact, Container, NodeStatus, Template, Workflow } from './types';

/** Larger templates are left out of the environment: a pod would be twice as large for something that hardly a program reads. */
const LONGEST_TEMPLATE = 20_000;
const FROM_SPEC = ['nodeSelector', 'affinity', 'tolerations', 'serviceAccountName', 'securityContext', 'imagePullSecrets', 'hostNetwork', 'dnsPolicy', 'dnsConfig', 'schedulerName', 'hostAliases', 'automountServiceAccountToken', 'priorityClassName'];

/** The files whose content or existence is asked for, in the order in which the reporter numbers them. */
export function reportedFiles(template: Template): string[] {
  return [...(template.outputs?.parameters ?? []).flatMap(output => output.valueFrom?.path ?? []), ...(template.outputs?.artifacts ?? []).flatMap(output => output.path ?? [])];
}

/** Files that are brought into the container, by key of the ConfigMap. */
function broughtFiles(template: Template): { key: string; path: string; data: string }[] {
  const raw = (template.inputs?.artifacts ?? []).flatMap((artifact, index) => (artifact.raw && artifact.path ? [{ key: `artifact-${index}`, path: artifact.path, data: artifact.raw.data }] : []));
  return template.script === undefined ? raw : [{ key: 'script', path: '/argo/staging/script', data: template.script.source ?? '' }, ...raw];
}

/** The objects to create for a leaf node, its pod last. `template` has its tags replaced. */
export function stepObjects(workflow: Workflow, node: NodeStatus, template: Template, wantsResult: boolean, claims: { name: string; persistentVolumeClaim: { claimName: string } }[]): KubernetesObject[] {
  const name = podName(workflow.metadata.name ?? '', node.name, template.name);
  const brought = broughtFiles(template);
  const stored = (template.inputs?.artifacts ?? []).filter(artifact => artifact.s3 !== undefined && artifact.path !== undefined);
  const keeps = stored.length > 0 || (template.outputs?.artifacts ?? []).some(artifact => artifact.path !== undefined);
  const files: KubernetesObject & { data?: Record<string, string> } = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: workflow.metadata.namespace, labels: { 'workflows.argoproj.io/workflow': workflow.metadata.name ?? '' }, ownerReferences: [ownerOf(workflow)] },
    data: Object.fromEntries(brought.map(file => [file.key, file.data]))
  };
  const { spec } = workflow;
  const volumes = [
    ...(spec.volumes ?? []),
    ...claims,
    ...(template.volumes ?? []),
    ...(brought.length > 0 ? [{ name: 'argo-staging', configMap: { name } }] : []),
    ...(keeps ? [{ name: STORE.volume, persistentVolumeClaim: { claimName: artifactClaimName(workflow.metadata.name ?? '') } }] : []),
    ...(stored.length > 0 ? [{ name: INPUTS.volume, emptyDir: {} }] : [])
  ];
  const pick = (field: string): object => ((template[field] ?? spec[field]) === undefined ? {} : { [field]: template[field] ?? spec[field] });
  const main = mainContainer({ workflow, node, template, pod: name }, wantsResult, brought, stored);
  const initContainers = [...(stored.length > 0 ? [unpacker(main, stored)] : []), ...(template.initContainers ?? [])];
  const pod: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: podMeta(workflow, node, template, name),
    spec: {
      restartPolicy: 'Never',
      ...Object.assign({}, ...FROM_SPEC.map(pick)),
      ...(template.activeDeadlineSeconds === undefined ? {} : { activeDeadlineSeconds: Number(template.activeDeadlineSeconds) }),
      ...(initContainers.length === 0 ? {} : { initContainers }),
      containers: [main],
      volumes
    }
  };
  return brought.length > 0 ? [files, pod] : [pod];
}

function podMeta(workflow: Workflow, node: NodeStatus, template: Template, name: string): KubernetesObject['metadata'] {
  const { spec, metadata } = workflow;
  const onExit = node.name.startsWith(`${metadata.name}.onExit`);
  return {
    name,
    namespace: metadata.namespace,
    labels: {
      ...spec.podMetadata?.labels,
      ...template.metadata?.labels,
      'workflows.argoproj.io/workflow': metadata.name ?? '',
      'workflows.argoproj.io/completed': 'false',
      ...(onExit ? { 'workflows.argoproj.io/on-exit': 'true' } : {})
    },
    annotations: {
      ...spec.podMetadata?.annotations,
      ...template.metadata?.annotations,
      'kubectl.kubernetes.io/default-container': 'main',
      'workflows.argoproj.io/node-name': node.name,
      'workflows.argoproj.io/node-id': node.id
    },
    ownerReferences: [ownerOf(workflow)]
  };
}

interface StepOf {
  readonly workflow: Workflow;
  readonly node: NodeStatus;
  readonly template: Template;
  readonly pod: string;
}

function mainContainer(step: StepOf, wantsResult: boolean, brought: { key: string; path: string }[], stored: Artifact[]): Container {
  const { template } = step;
  const { source: _, ...written } = template.script ?? template.container ?? {};
  const command = written.command ?? [];
  const args = [...(written.args ?? []), ...(template.script === undefined ? [] : ['/argo/staging/script'])];
  const files = reportedFiles(template);
  const reports = files.length > 0 || wantsResult;
  const kept = (template.outputs?.artifacts ?? []).filter(artifact => artifact.path !== undefined);
  const mounts = [
    ...brought.map(file => ({ name: 'argo-staging', mountPath: file.path, subPath: file.key, readOnly: true })),
    ...stored.map(artifact => ({ name: INPUTS.volume, mountPath: artifact.path, subPath: artifact.name })),
    ...(kept.length > 0 ? [{ name: STORE.volume, mountPath: STORE.path }] : [])
  ];
  return {
    ...written,
    name: 'main',
    ...(reports ? { command: ['sh', '-c', REPORTER.replaceAll('$(', '$$('), 'argo', String(files.length), ...files], args: [...command, ...args] } : { ...(command.length > 0 ? { command } : {}), ...(args.length > 0 ? { args } : {}) }),
    env: [...((written.env as object[] | undefined) ?? []), ...argoVariables(step, wantsResult), ...(kept.length > 0 ? storeVariables(step, kept, files.length) : [])],
    ...(mounts.length > 0 ? { volumeMounts: [...(written.volumeMounts ?? []), ...mounts] } : {})
  };
}

/** What Argo's own pods tell the program in their environment. */
function argoVariables({ node, template }: StepOf, wantsResult: boolean): { name: string; value: string }[] {
  // Kubernetes would read `$(X)` in a value as a reference to another variable.
  const json = JSON.stringify(template).replaceAll('$', '$$$$');
  return [
    { name: 'ARGO_CONTAINER_NAME', value: 'main' },
    ...(json.length > LONGEST_TEMPLATE ? [] : [{ name: 'ARGO_TEMPLATE', value: json }]),
    { name: 'ARGO_NODE_ID', value: node.id },
    { name: 'ARGO_INCLUDE_SCRIPT_OUTPUT', value: String(wantsResult) },
    ...(wantsResult ? [{ name: 'KF_RESULT', value: 'yes' }] : [])
  ];
}

function storeVariables({ workflow, pod }: StepOf, kept: Artifact[], files: number): { name: string; value: string }[] {
  const first = files - kept.length;
  const names = kept.map((artifact, index) => `${first + index}:${storedPath(artifactKey(workflow.metadata.name ?? '', pod, artifact)).slice(pod.length + 1)}`);
  return [
    { name: 'KF_ARTIFACTS', value: names.join(' ') },
    { name: 'KF_STORE', value: `${STORE.path}/${pod}` }
  ];
}

function unpacker(main: Container, stored: Artifact[]): Container {
  return {
    name: 'init',
    image: main.image,
    command: ['sh', '-c', UNPACKER.replaceAll('$(', '$$('), 'argo', ...stored.flatMap(artifact => [storedPath(artifact.s3?.key ?? ''), artifact.name, artifact.mode === undefined ? '' : artifact.mode.toString(8)])],
    volumeMounts: [
      { name: STORE.volume, mountPath: STORE.path, readOnly: true },
      { name: INPUTS.volume, mountPath: INPUTS.path }
    ]
  };
}
