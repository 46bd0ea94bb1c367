/** The kinds that the local cluster serves. */
import { KINDS, type KubernetesObject, type ResourceKind } from '../../../../src/core/k8s/types';
import { EVENT_VIEW, type View } from './eventView';

/** A served kind and how it behaves. */
export interface Resource extends ResourceKind {
  readonly singular: string;
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  /** Status is written only through `/status`. */
  readonly status: boolean;
  /** A kind of Kubernetes itself: strategic merge patches work and the schema is known. */
  readonly builtIn: boolean;
  /** Another form of objects that are kept as another kind. */
  readonly view?: View;
}

const SHORT_NAMES: Record<string, readonly string[]> = {
  namespaces: ['ns'],
  nodes: ['no'],
  pods: ['po'],
  configmaps: ['cm'],
  events: ['ev'],
  serviceaccounts: ['sa'],
  persistentvolumeclaims: ['pvc'],
  persistentvolumes: ['pv'],
  workflows: ['wf'],
  workflowtemplates: ['wftmpl'],
  cronworkflows: ['cwf', 'cronwf']
};
const WITH_STATUS = new Set(['namespaces', 'nodes', 'pods', 'persistentvolumeclaims', 'persistentvolumes', 'jobs']);

function resource(kind: ResourceKind): Resource {
  return {
    ...kind,
    singular: kind.kind.toLowerCase(),
    shortNames: SHORT_NAMES[kind.plural] ?? [],
    categories: kind.plural === 'pods' || kind.plural === 'jobs' ? ['all'] : [],
    status: WITH_STATUS.has(kind.plural),
    builtIn: kind.group !== 'argoproj.io'
  };
}

const argo = (plural: string, kind: string): ResourceKind => ({ group: 'argoproj.io', version: 'v1alpha1', plural, kind, namespaced: true });

const SERVED: readonly Resource[] = [
  ...Object.values(KINDS),
  { group: '', version: 'v1', plural: 'persistentvolumes', kind: 'PersistentVolume', namespaced: false },
  { group: 'coordination.k8s.io', version: 'v1', plural: 'leases', kind: 'Lease', namespaced: true },
  argo('workflowtemplates', 'WorkflowTemplate'),
  argo('cronworkflows', 'CronWorkflow')
].map(resource);

/** The kinds that have objects of their own. */
export const STORED: readonly Resource[] = SERVED;

/** All served kinds, in the order of discovery. */
export const RESOURCES: readonly Resource[] = [...SERVED, { ...resource({ group: 'events.k8s.io', version: 'v1', plural: 'events', kind: 'Event', namespaced: true }), view: EVENT_VIEW }];

/** `group/plural`, the store's name of a resource. */
export function storeName(kind: ResourceKind & { readonly view?: View }): string {
  return kind.view?.storedAs ?? `${kind.group}/${kind.plural}`;
}

/** The served kind, or undefined. */
export function findResource(group: string, version: string, plural: string): Resource | undefined {
  return RESOURCES.find(known => known.group === group && known.version === version && known.plural === plural);
}

/** The kind whose objects a view shows; any other kind itself. */
export function storedKind(kind: Resource): Resource {
  return kind.view === undefined ? kind : (STORED.find(known => storeName(known) === storeName(kind)) ?? kind);
}

/** The fields that `fieldSelector` may name, with their values in `object`. */
export function selectableFields(kind: Resource, object: KubernetesObject): Record<string, string> {
  const fields: Record<string, string> = { 'metadata.name': object.metadata.name ?? '' };
  if (kind.namespaced) {
    fields['metadata.namespace'] = object.metadata.namespace ?? '';
  }
  for (const path of SELECTABLE[kind.view?.model ?? kind.plural] ?? []) {
    fields[path] = textAt(object, path);
  }
  return fields;
}

const SELECTABLE: Record<string, readonly string[]> = {
  pods: ['spec.nodeName', 'spec.restartPolicy', 'spec.schedulerName', 'spec.serviceAccountName', 'spec.hostNetwork', 'status.phase', 'status.podIP', 'status.nominatedNodeName'],
  events: ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(part => `involvedObject.${part}`).concat('reason', 'reportingComponent', 'source', 'type'),
  EventsEvent: ['kind', 'namespace', 'name', 'uid', 'apiVersion', 'resourceVersion', 'fieldPath'].map(part => `regarding.${part}`).concat('reason', 'reportingController', 'type'),
  jobs: ['status.successful'],
  namespaces: ['status.phase'],
  nodes: ['spec.unschedulable'],
  secrets: ['type']
};

function textAt(object: unknown, path: string): string {
  let value = object;
  for (const part of path.split('.')) {
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[part] : undefined;
  }
  if (path === 'source' && typeof value === 'object' && value !== null) {
    return String((value as Record<string, unknown>).component ?? '');
  }
  return value === undefined || value === null ? (path === 'spec.hostNetwork' || path === 'spec.unschedulable' ? 'false' : '') : String(value);
}
