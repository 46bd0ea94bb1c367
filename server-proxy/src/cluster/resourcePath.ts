/** Where the Kubernetes API keeps a resource. */
import type { ResourceKind } from '../../../src/core/k8s/types';

/** URL path of a collection, an object or its subresource; every part is escaped. */
export function resourcePath(kind: ResourceKind, namespace?: string, name?: string, subresource?: string): string {
  const base = kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
  const inNamespace = kind.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${base}${inNamespace}/${kind.plural}${object}${subresource ? `/${subresource}` : ''}`;
}
