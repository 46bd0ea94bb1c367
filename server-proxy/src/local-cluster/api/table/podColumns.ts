/** The pod columns of `kubectl get`. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import { age } from './humanDuration';

interface State {
  waiting?: { reason?: string };
  running?: object;
  terminated?: { reason?: string; exitCode?: number; signal?: number; finishedAt?: string };
}

interface ContainerStatus {
  name: string;
  ready?: boolean;
  restartCount?: number;
  state?: State;
  lastState?: State;
}

interface PodView extends KubernetesObject {
  spec?: { containers?: unknown[]; initContainers?: unknown[]; nodeName?: string };
  status?: { phase?: string; reason?: string; podIP?: string; containerStatuses?: ContainerStatus[]; initContainerStatuses?: ContainerStatus[]; conditions?: { type: string; status: string }[] };
}

/** `1/1`. */
export function podReady(object: KubernetesObject): string {
  const pod = object as PodView;
  const ready = (pod.status?.containerStatuses ?? []).filter(status => status.ready === true && status.state?.running !== undefined).length;
  return `${ready}/${pod.spec?.containers?.length ?? 0}`;
}

/** Running, Completed, Error, Init:0/1, Terminating…: the one word for how the pod is. */
export function podStatus(object: KubernetesObject): string {
  const pod = object as PodView;
  const status = pod.status ?? {};
  const initial = initStatus(pod);
  let reason = initial ?? status.reason ?? status.phase ?? 'Unknown';
  if (initial === undefined) {
    let running = false;
    for (const container of [...(status.containerStatuses ?? [])].reverse()) {
      const { waiting, terminated } = container.state ?? {};
      reason = waiting?.reason ?? (terminated === undefined ? reason : endReason(terminated));
      running ||= container.ready === true && container.state?.running !== undefined;
    }
    if (reason === 'Completed' && running) {
      const ready = status.conditions?.some(condition => condition.type === 'Ready' && condition.status === 'True');
      reason = ready ? 'Running' : 'NotReady';
    }
  }
  const ended = status.phase === 'Succeeded' || status.phase === 'Failed';
  return pod.metadata.deletionTimestamp !== undefined && !ended ? 'Terminating' : reason;
}

/** `0`, or `2 (5m ago)`. */
export function podRestarts(object: KubernetesObject, now: Date): string {
  const statuses = [...((object as PodView).status?.containerStatuses ?? []), ...((object as PodView).status?.initContainerStatuses ?? [])];
  const count = statuses.reduce((sum, status) => sum + (status.restartCount ?? 0), 0);
  const last = statuses.map(status => status.lastState?.terminated?.finishedAt ?? '').sort().at(-1);
  return count > 0 && last ? `${count} (${age(last, now)} ago)` : String(count);
}

function initStatus(pod: PodView): string | undefined {
  const statuses = pod.status?.initContainerStatuses ?? [];
  for (const [index, container] of statuses.entries()) {
    const { waiting, terminated } = container.state ?? {};
    if (terminated?.exitCode === 0) {
      continue;
    }
    if (terminated !== undefined) {
      return `Init:${endReason(terminated)}`;
    }
    return waiting?.reason !== undefined && waiting.reason !== 'PodInitializing' ? `Init:${waiting.reason}` : `Init:${index}/${pod.spec?.initContainers?.length ?? statuses.length}`;
  }
  return undefined;
}

function endReason({ reason, signal, exitCode }: { reason?: string; exitCode?: number; signal?: number }): string {
  return reason || (signal ? `Signal:${signal}` : `ExitCode:${exitCode ?? 0}`);
}
