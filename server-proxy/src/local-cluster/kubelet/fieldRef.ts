/** What `fieldRef` and `resourceFieldRef` mean for a pod. */
import type { Container, Pod } from './podTypes';
import { quantity } from './quantity';
import type { Capacity } from './scheduler';

/** Address of every pod: they share the machine's loopback. */
export const POD_IP = '127.0.0.1';

/** The text that a field path stands for; throws when the path is not one that Kubernetes offers. */
export function fieldValue(pod: Pod, path: string): string {
  const { metadata, spec } = pod;
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed !== null) {
    return metadata[keyed[1] as 'labels' | 'annotations']?.[keyed[2] ?? ''] ?? '';
  }
  const fields: Readonly<Record<string, () => string>> = {
    'metadata.name': () => metadata.name ?? '',
    'metadata.namespace': () => metadata.namespace ?? '',
    'metadata.uid': () => metadata.uid ?? '',
    'metadata.labels': () => formatMap(metadata.labels),
    'metadata.annotations': () => formatMap(metadata.annotations),
    'spec.nodeName': () => spec.nodeName ?? '',
    'spec.serviceAccountName': () => spec.serviceAccountName ?? 'default',
    'status.hostIP': () => POD_IP,
    'status.hostIPs': () => POD_IP,
    'status.podIP': () => POD_IP,
    'status.podIPs': () => POD_IP
  };
  const field = fields[path];
  if (field === undefined) {
    throw new Error(`fieldPath ${path} is not one that a pod offers; use one of ${Object.keys(fields).join(', ')}`);
  }
  return field();
}

/** The text of a resource field: in whole divisors, rounded up; an absent limit is what the machine has. */
export function resourceValue(pod: Pod, container: Container, ref: { containerName?: string; resource: string; divisor?: string }, capacity: Capacity): string {
  const named = ref.containerName === undefined ? container : [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].find(one => one.name === ref.containerName);
  const [list, resource = ''] = ref.resource.split('.') as ['limits' | 'requests', string];
  const given = named?.resources?.[list]?.[resource] ?? named?.resources?.limits?.[resource];
  const absent = list === 'limits' ? (resource === 'cpu' ? capacity.cpu : resource === 'memory' ? capacity.memory : 0) : 0;
  const divisor = ref.divisor === undefined || ref.divisor === '0' ? 1 : quantity(ref.divisor);
  return String(Math.ceil((given === undefined ? absent : quantity(given)) / divisor));
}

function formatMap(map: Readonly<Record<string, string>> | undefined): string {
  return Object.keys(map ?? {})
    .sort()
    .map(key => `${key}=${JSON.stringify(map?.[key])}`)
    .join('\n');
}
