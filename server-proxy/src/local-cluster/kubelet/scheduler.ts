/** Whether a pod fits on this machine now. */
import { isSidecar, type Container, type Pod } from './podTypes';
import { quantity } from './quantity';

/** Cores and bytes. */
export interface Capacity {
  readonly cpu: number;
  readonly memory: number;
}

/** What a pod asks for: the sum of its containers and sidecars, or an init container with the sidecars before it where that is more. */
export function podRequests(pod: Pod): Capacity {
  let sidecars: Capacity = { cpu: 0, memory: 0 };
  let most = sidecars;
  for (const one of pod.spec.initContainers ?? []) {
    const beside = add(sidecars, requests(one));
    sidecars = isSidecar(one) ? beside : sidecars;
    most = greater(most, beside);
  }
  return greater(most, (pod.spec.containers ?? []).map(requests).reduce(add, sidecars));
}

/** Undefined when the pod fits beside `others` (those that are on the node and not ended), else why not. */
export function whyUnschedulable(pod: Pod, others: readonly Pod[], capacity: Capacity): string | undefined {
  const asked = podRequests(pod);
  const used = others.map(podRequests).reduce(add, { cpu: 0, memory: 0 });
  const problems: string[] = [];
  for (const name of ['cpu', 'memory'] as const) {
    if (asked[name] > capacity[name]) {
      problems.push(`Insufficient ${name}: the pod asks for ${asked[name]} and this machine has ${capacity[name]}, so it can never fit; ask for less`);
    } else if (asked[name] > 0 && used[name] + asked[name] > capacity[name] + 1e-9) {
      problems.push(`Insufficient ${name}: ${asked[name]} asked for, ${Math.max(0, capacity[name] - used[name])} of ${capacity[name]} free now`);
    }
  }
  return problems.length === 0 ? undefined : `0/1 nodes are available: ${problems.join('; ')}.`;
}

function requests(container: Container): Capacity {
  const { requests: asked = {}, limits = {} } = container.resources ?? {};
  return { cpu: quantity(asked.cpu ?? limits.cpu ?? 0), memory: quantity(asked.memory ?? limits.memory ?? 0) };
}

function add(left: Capacity, right: Capacity): Capacity {
  return { cpu: left.cpu + right.cpu, memory: left.memory + right.memory };
}

function greater(left: Capacity, right: Capacity): Capacity {
  return { cpu: Math.max(left.cpu, right.cpu), memory: Math.max(left.memory, right.memory) };
}
