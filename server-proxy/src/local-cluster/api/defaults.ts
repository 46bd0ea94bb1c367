/** The values that Kubernetes fills in when an object is created or changed. */
import type { KubernetesObject } from '../../../../src/core/k8s/types';
import type { Resource } from './resources';

type Fields = Record<string, unknown>;

/** Fills the defaults of `object` in place. Idempotent. */
export function applyDefaults(kind: Resource, object: KubernetesObject): void {
  DEFAULTS[kind.kind]?.(object);
}

const DEFAULTS: Record<string, (object: KubernetesObject) => void> = {
  Pod: object => {
    const spec = fieldsOf(object, 'spec');
    defaultPodSpec(spec, 'Always');
    const status = fieldsOf(object, 'status');
    fill(status, { phase: 'Pending', qosClass: qosClass(spec) });
  },
  Job: object => {
    const spec = fieldsOf(object, 'spec');
    const indexed = spec.completionMode === 'Indexed';
    if (spec.completions === undefined && spec.parallelism === undefined) {
      fill(spec, { completions: 1 });
    }
    fill(spec, { parallelism: 1, backoffLimit: indexed && spec.backoffLimitPerIndex !== undefined ? 2 ** 31 - 1 : 6, completionMode: 'NonIndexed', suspend: false });
    fill(spec, { podReplacementPolicy: spec.podFailurePolicy === undefined ? 'TerminatingOrFailed' : 'Failed' });
    if (spec.manualSelector !== true && object.metadata.uid !== undefined) {
      labelJobPods(object, spec);
    }
    const podSpec = fieldsOf(fieldsOf(spec, 'template'), 'spec');
    defaultPodSpec(podSpec, undefined);
    fieldsOf(object, 'status');
  },
  Namespace: object => {
    fill(fieldsOf(object, 'spec'), { finalizers: ['kubernetes'] });
    fill(fieldsOf(object, 'status'), { phase: 'Active' });
    object.metadata.labels = { ...object.metadata.labels, 'kubernetes.io/metadata.name': object.metadata.name ?? '' };
  },
  PersistentVolumeClaim: object => {
    fill(fieldsOf(object, 'spec'), { volumeMode: 'Filesystem' });
    fill(fieldsOf(object, 'status'), { phase: 'Pending' });
  },
  PersistentVolume: object => {
    fill(fieldsOf(object, 'spec'), { volumeMode: 'Filesystem', persistentVolumeReclaimPolicy: 'Retain' });
    fill(fieldsOf(object, 'status'), { phase: 'Pending' });
  },
  Secret: object => {
    const secret = object as KubernetesObject & { type?: string; data?: Record<string, string>; stringData?: Record<string, string> };
    secret.type ??= 'Opaque';
    if (secret.stringData !== undefined) {
      const encoded = Object.entries(secret.stringData).map(([key, value]) => [key, Buffer.from(String(value)).toString('base64')]);
      secret.data = { ...secret.data, ...(Object.fromEntries(encoded) as Record<string, string>) };
      delete secret.stringData;
    }
  }
};

function defaultPodSpec(spec: Fields, restartPolicy: string | undefined): void {
  fill(spec, {
    ...(restartPolicy === undefined ? {} : { restartPolicy }),
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    schedulerName: 'default-scheduler',
    securityContext: {}
  });
  if (restartPolicy !== undefined) {
    fill(spec, { serviceAccountName: spec.serviceAccount ?? 'default', enableServiceLinks: true });
    fill(spec, { serviceAccount: spec.serviceAccountName });
  }
  for (const container of [...listOf(spec.containers), ...listOf(spec.initContainers)]) {
    const image = String(container.image ?? '');
    const latest = image.endsWith(':latest') || !/[:@][^/]*$/.test(image);
    fill(container, {
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: latest ? 'Always' : 'IfNotPresent',
      resources: {}
    });
    for (const port of listOf(container.ports)) {
      fill(port, { protocol: 'TCP' });
    }
    for (const variable of listOf(container.env)) {
      const field = (variable.valueFrom as Fields | undefined)?.fieldRef as Fields | undefined;
      if (field !== undefined) {
        fill(field, { apiVersion: 'v1' });
      }
    }
  }
}

/** A Job's pods are found by labels that carry its uid. */
function labelJobPods(job: KubernetesObject, spec: Fields): void {
  const uid = job.metadata.uid ?? '';
  const name = job.metadata.name ?? '';
  fill(spec, { selector: { matchLabels: { 'batch.kubernetes.io/controller-uid': uid } } });
  const metadata = fieldsOf(fieldsOf(spec, 'template'), 'metadata');
  metadata.labels = {
    ...(metadata.labels as Record<string, string> | undefined),
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name
  };
}

function qosClass(spec: Fields): string {
  const resources = [...listOf(spec.containers), ...listOf(spec.initContainers)].map(container => (container.resources ?? {}) as Record<string, Record<string, string> | undefined>);
  const any = resources.some(({ requests, limits }) => Object.keys(requests ?? {}).length + Object.keys(limits ?? {}).length > 0);
  const all = resources.every(({ requests, limits }) => ['cpu', 'memory'].every(name => limits?.[name] !== undefined && (requests?.[name] ?? limits[name]) === limits[name]));
  return !any ? 'BestEffort' : all ? 'Guaranteed' : 'Burstable';
}

function fill(target: Fields, values: Fields): void {
  for (const [key, value] of Object.entries(values)) {
    if (target[key] === undefined || target[key] === null) {
      target[key] = value;
    }
  }
}

/** The object at `key`, made when it is absent; anything else is left for the validation to refuse. */
function fieldsOf(parent: object, key: string): Fields {
  const fields = parent as Fields;
  if (fields[key] === undefined || fields[key] === null) {
    fields[key] = {};
  }
  const value = fields[key];
  return typeof value === 'object' ? (value as Fields) : {};
}

function listOf(value: unknown): Fields[] {
  return Array.isArray(value) ? value.filter((item): item is Fields => typeof item === 'object' && item !== null) : [];
}
