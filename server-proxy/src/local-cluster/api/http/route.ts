/** Reads the API's paths. */
import { findResource, type Resource } from '../resources';

/** What a path points to below a group and version. */
export interface ResourceRoute {
  readonly resource: Resource;
  /** `''` for cluster-scoped kinds and for all namespaces. */
  readonly namespace: string;
  readonly name?: string;
  readonly subresource?: string;
}

export interface GroupRoute {
  readonly group: string;
  readonly version: string;
  /** What follows the version. */
  readonly rest: readonly string[];
}

/** Splits `/api/v1/…` and `/apis/GROUP/VERSION/…`; undefined for all other paths. */
export function groupRoute(path: string): GroupRoute | undefined {
  const [root, ...parts] = path.split('/').filter(part => part !== '').map(decodeURIComponent);
  if (root === 'api' && parts[0] !== undefined) {
    return { group: '', version: parts[0], rest: parts.slice(1) };
  }
  if (root === 'apis' && parts[0] !== undefined && parts[1] !== undefined) {
    return { group: parts[0], version: parts[1], rest: parts.slice(2) };
  }
  return undefined;
}

/** The object, list or subresource that `route` names, or undefined. */
export function resourceRoute(route: GroupRoute): ResourceRoute | undefined {
  const { group, version, rest } = route;
  const inNamespace = rest[0] === 'namespaces' && rest.length > 2 && !(group === '' && ['status', 'finalize'].includes(rest[2] ?? '') && rest.length === 3);
  const [plural, name, subresource, ...more] = inNamespace ? rest.slice(2) : rest;
  const resource = plural === undefined ? undefined : findResource(group, version, plural);
  if (resource === undefined || more.length > 0 || (inNamespace && !resource.namespaced)) {
    return undefined;
  }
  if (resource.namespaced && !inNamespace && name !== undefined) {
    return undefined;
  }
  return { resource, namespace: inNamespace ? (rest[1] ?? '') : '', ...(name === undefined ? {} : { name }), ...(subresource === undefined ? {} : { subresource }) };
}
