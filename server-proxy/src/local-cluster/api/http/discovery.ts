/** Tells clients what is served: versions, groups and resources. */
import { apiVersionOf } from '../../../../../src/core/k8s/types';
import { RESOURCES, type Resource } from '../resources';

const VERBS = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];

interface Virtual {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Kinds that can only be posted, and are answered on the spot. */
export const REVIEWS: readonly Virtual[] = [
  { group: 'authorization.k8s.io', plural: 'selfsubjectaccessreviews', kind: 'SelfSubjectAccessReview', namespaced: false },
  { group: 'authorization.k8s.io', plural: 'selfsubjectrulesreviews', kind: 'SelfSubjectRulesReview', namespaced: false },
  { group: 'authorization.k8s.io', plural: 'subjectaccessreviews', kind: 'SubjectAccessReview', namespaced: false },
  { group: 'authorization.k8s.io', plural: 'localsubjectaccessreviews', kind: 'LocalSubjectAccessReview', namespaced: true },
  { group: 'authentication.k8s.io', plural: 'tokenreviews', kind: 'TokenReview', namespaced: false },
  { group: 'authentication.k8s.io', plural: 'selfsubjectreviews', kind: 'SelfSubjectReview', namespaced: false }
];

/** The subresources of a kind, by name. */
export function subresourcesOf(kind: Resource): { name: string; kind: string; verbs: string[] }[] {
  return [
    ...(kind.status ? [{ name: 'status', kind: kind.kind, verbs: ['get', 'patch', 'update'] }] : []),
    ...(kind.plural === 'pods' ? [{ name: 'log', kind: 'Pod', verbs: ['get'] }] : []),
    ...(kind.plural === 'namespaces' ? [{ name: 'finalize', kind: 'Namespace', verbs: ['update'] }] : []),
    ...(kind.plural === 'serviceaccounts' ? [{ name: 'token', kind: 'TokenRequest', verbs: ['create'] }] : [])
  ];
}

/** `group/version` of all that is served besides the core group. */
export function servedGroups(): { group: string; version: string }[] {
  const seen = new Map<string, string>();
  for (const kind of RESOURCES) {
    seen.set(kind.group, kind.version);
  }
  for (const review of REVIEWS) {
    seen.set(review.group, 'v1');
  }
  seen.delete('');
  return [...seen].map(([group, version]) => ({ group, version })).sort((a, b) => (a.group < b.group ? -1 : 1));
}

/** GET /api */
export function coreVersions(): object {
  return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
}

/** GET /apis */
export function groupList(): object {
  return { kind: 'APIGroupList', apiVersion: 'v1', groups: servedGroups().map(({ group, version }) => groupEntry(group, version)) };
}

/** GET /apis/GROUP; undefined for an unknown group. */
export function groupOf(name: string): object | undefined {
  const found = servedGroups().find(({ group }) => group === name);
  return found === undefined ? undefined : { kind: 'APIGroup', apiVersion: 'v1', ...groupEntry(found.group, found.version) };
}

/** GET /api/v1 and /apis/GROUP/VERSION; undefined for what isn't served. */
export function resourceList(group: string, version: string): object | undefined {
  const kinds = RESOURCES.filter(kind => kind.group === group && kind.version === version);
  const reviews = REVIEWS.filter(review => review.group === group && version === 'v1');
  if (kinds.length + reviews.length === 0) {
    return undefined;
  }
  const resources = kinds.flatMap(kind => [
    {
      name: kind.plural,
      singularName: kind.singular,
      namespaced: kind.namespaced,
      kind: kind.kind,
      verbs: VERBS,
      ...(kind.shortNames.length > 0 ? { shortNames: kind.shortNames } : {}),
      ...(kind.categories.length > 0 ? { categories: kind.categories } : {})
    },
    ...subresourcesOf(kind).map(sub => ({
      name: `${kind.plural}/${sub.name}`,
      singularName: '',
      namespaced: kind.namespaced,
      kind: sub.kind,
      ...(sub.name === 'token' ? { group: 'authentication.k8s.io', version: 'v1' } : {}),
      verbs: sub.verbs
    }))
  ]);
  const posted = reviews.map(({ plural, kind, namespaced }) => ({ name: plural, singularName: kind.toLowerCase(), namespaced, kind, verbs: ['create'] }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: group === '' ? version : `${group}/${version}`, resources: [...resources, ...posted] };
}

/** Aggregated discovery of `/api` (`core`) or `/apis`. */
export function aggregated(core: boolean): object {
  const groups = core ? [{ group: '', version: 'v1' }] : servedGroups();
  const items = groups.map(({ group, version }) => ({
    metadata: { ...(group === '' ? {} : { name: group }), creationTimestamp: null },
    versions: [{ version, resources: aggregatedResources(group, version), freshness: 'Current' }]
  }));
  return { kind: 'APIGroupDiscoveryList', apiVersion: 'apidiscovery.k8s.io/v2', metadata: {}, items };
}

function aggregatedResources(group: string, version: string): object[] {
  const kinds = RESOURCES.filter(kind => kind.group === group && kind.version === version);
  const responseKind = (kind: string): object => ({ group, version, kind });
  const scope = (namespaced: boolean): string => (namespaced ? 'Namespaced' : 'Cluster');
  const listed = kinds.map(kind => ({
    resource: kind.plural,
    responseKind: responseKind(kind.kind),
    scope: scope(kind.namespaced),
    singularResource: kind.singular,
    verbs: VERBS,
    shortNames: kind.shortNames,
    categories: kind.categories,
    subresources: subresourcesOf(kind).map(sub => ({
      subresource: sub.name,
      responseKind: sub.name === 'token' ? { group: 'authentication.k8s.io', version: 'v1', kind: sub.kind } : responseKind(sub.kind),
      verbs: sub.verbs
    }))
  }));
  const posted = REVIEWS.filter(review => review.group === group).map(review => ({
    resource: review.plural,
    responseKind: responseKind(review.kind),
    scope: scope(review.namespaced),
    singularResource: review.kind.toLowerCase(),
    verbs: ['create']
  }));
  return [...listed, ...posted];
}

function groupEntry(group: string, version: string): object {
  const entry = { groupVersion: `${group}/${version}`, version };
  return { name: group, versions: [entry], preferredVersion: entry };
}

/** `v1` or `group/version` of every served group and version. */
export function servedVersions(): string[] {
  return [...new Set(RESOURCES.map(apiVersionOf)), 'authorization.k8s.io/v1', 'authentication.k8s.io/v1'];
}
