/** The `log` subresource: checks what is asked and hands over to the kubelet's source. */
import type { KubernetesObject } from '../../../../src/core/k8s/types';
import type { LogSource, LogSourceOptions } from '../../cluster/logSource';
import type { Registry } from './registry';
import { findResource, type Resource } from './resources';
import { StatusError } from './statusError';

/** Holds the log source once there is one. */
export interface LogDoor {
  source?: LogSource;
}

type LogRequest = Omit<LogSourceOptions, 'container'> & { readonly container?: string };

interface PodView extends KubernetesObject {
  spec?: { containers?: { name: string }[]; initContainers?: { name: string }[] };
  status?: { containerStatuses?: ContainerStatus[]; initContainerStatuses?: ContainerStatus[] };
}

interface ContainerStatus {
  name: string;
  state?: { waiting?: { reason?: string } };
  lastState?: { terminated?: unknown };
}

/** The bytes of a container's log; throws as the API server does when there can't be any. */
export function openLog(registry: Registry, door: LogDoor, ref: { namespace: string; name: string }, request: LogRequest, signal: AbortSignal): AsyncIterable<Uint8Array> {
  const pod = registry.get(findResource('', 'v1', 'pods') as Resource, ref.namespace, ref.name) as PodView;
  const container = containerOf(pod, request.container);
  const status = [...(pod.status?.containerStatuses ?? []), ...(pod.status?.initContainerStatuses ?? [])].find(one => one.name === container);
  if (request.previous && status?.lastState?.terminated === undefined) {
    throw StatusError.badRequest(`previous terminated container "${container}" in pod "${ref.name}" not found`);
  }
  if (!request.previous && (status === undefined || (status.state?.waiting !== undefined && status.lastState?.terminated === undefined))) {
    const why = status?.state?.waiting?.reason ?? 'ContainerCreating';
    throw StatusError.badRequest(`container "${container}" in pod "${ref.name}" is waiting to start: ${why}`);
  }
  if (door.source === undefined) {
    throw StatusError.of(503, 'ServiceUnavailable', `the log of pod "${ref.name}" can't be read: no kubelet is running in this cluster`);
  }
  return door.source(ref.namespace, ref.name, { ...request, container }, signal);
}

function containerOf(pod: PodView, asked: string | undefined): string {
  const name = pod.metadata.name ?? '';
  const main = (pod.spec?.containers ?? []).map(one => one.name);
  const all = [...main, ...(pod.spec?.initContainers ?? []).map(one => one.name)];
  if (asked !== undefined && asked !== '') {
    if (!all.includes(asked)) {
      throw StatusError.badRequest(`container ${asked} is not valid for pod ${name}`);
    }
    return asked;
  }
  const [only, ...more] = main;
  if (only === undefined || more.length > 0) {
    throw StatusError.badRequest(`a container name must be specified for pod ${name}, choose one of: [${main.join(' ')}]`);
  }
  return only;
}
