/** The status of a pod, told from its attempts: pure. */
import type { AttemptRecord } from './attempt';
import { POD_IP } from './fieldRef';
import type { PodHealthView } from './health';
import { initPassed, type Decision } from './lifecycle';
import { isSidecar, type Container, ContainerState, ContainerStatus, Pod, PodCondition, PodStatus } from './podTypes';

export interface StatusInput {
  readonly pod: Pod;
  readonly attempts: ReadonlyMap<string, readonly AttemptRecord[]>;
  readonly decision: Decision;
  readonly health: PodHealthView;
  /** Why a container that has no attempt yet is not started. */
  readonly problem?: { readonly reason: string; readonly message: string };
  /** Termination message of an attempt that ended. */
  readonly message: (container: Container, attempt: AttemptRecord) => string | undefined;
  readonly now: number;
}

const OWN_CONDITIONS = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady', 'PodScheduled'];

/** The whole status to write. */
export function podStatus(input: StatusInput): PodStatus {
  const { pod, decision } = input;
  const { verdict, phase } = decision;
  const inits = (pod.spec.initContainers ?? []).map(one => containerStatus(input, one, true));
  const mains = (pod.spec.containers ?? []).map(one => containerStatus(input, one, false));
  const initialized = (pod.spec.initContainers ?? []).every(one => initPassed(input, one));
  const sidecars = inits.filter((_, index) => isSidecar((pod.spec.initContainers ?? [])[index] as Container));
  const allReady = phase === 'Running' && [...sidecars, ...mains].every(one => one.ready);
  const others = (pod.status?.conditions ?? []).filter(one => !OWN_CONDITIONS.includes(one.type));
  const gate = (pod.spec.readinessGates ?? []).find(({ conditionType }) => others.find(one => one.type === conditionType)?.status !== 'True');
  const ready = allReady && gate === undefined;
  const ended = phase === 'Succeeded' ? 'PodCompleted' : phase === 'Failed' ? 'PodFailed' : undefined;
  const unready = allReady ? undefined : (ended ?? 'ContainersNotReady');
  const wanted: PodCondition[] = [
    { type: 'PodReadyToStartContainers', status: ended === undefined ? 'True' : 'False' },
    { type: 'Initialized', status: initialized ? 'True' : 'False', reason: initialized ? (phase === 'Succeeded' ? ended : undefined) : 'ContainersNotInitialized' },
    { type: 'Ready', status: ready ? 'True' : 'False', reason: allReady && !ready ? 'ReadinessGatesNotReady' : unready },
    { type: 'ContainersReady', status: allReady ? 'True' : 'False', reason: unready },
    { type: 'PodScheduled', status: 'True' }
  ];
  return {
    ...pod.status,
    phase,
    ...(verdict === undefined ? {} : verdict),
    startTime: pod.status?.startTime ?? timestamp(input.now),
    hostIP: POD_IP,
    podIP: POD_IP,
    podIPs: [{ ip: POD_IP }],
    conditions: [...withTimes(wanted, pod.status?.conditions ?? [], input.now), ...others],
    ...(inits.length > 0 ? { initContainerStatuses: inits } : {}),
    containerStatuses: mains
  };
}

/** Conditions keep the time of their last change. */
export function withTimes(wanted: readonly PodCondition[], before: readonly PodCondition[], now: number): PodCondition[] {
  return wanted.map(one => {
    const same = before.find(other => other.type === one.type && other.status === one.status);
    return { ...JSON.parse(JSON.stringify(one)), lastTransitionTime: same?.lastTransitionTime ?? timestamp(now) } as PodCondition;
  });
}

/** Seconds, as Kubernetes writes times. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Names an attempt for people and programs. */
export function containerId(pod: Pod, container: string, attempt: AttemptRecord): string {
  return `process://${pod.metadata.uid}/${container}/${attempt.number}`;
}

function containerStatus(input: StatusInput, container: Container, init: boolean): ContainerStatus {
  const attempts = input.attempts.get(container.name) ?? [];
  const last = attempts.at(-1);
  const past = attempts.at(-2);
  const image = container.image ?? '';
  const due = input.decision.waiting.get(container.name);
  const crashed = due !== undefined && last !== undefined;
  const state: ContainerState = crashed
    ? { waiting: { reason: 'CrashLoopBackOff', message: `back-off ${Math.ceil((due - (last.ended?.finishedAt ?? due)) / 1000)}s restarting failed container=${container.name} pod=${input.pod.metadata.name}` } }
    : stateOf(input, container, last, init);
  const before = crashed ? last : past;
  const running = state.running !== undefined;
  const health = input.health.get(container.name);
  const serves = !init || isSidecar(container);
  return {
    name: container.name,
    state,
    lastState: before?.ended === undefined ? {} : terminated(input, container, before),
    ready: serves ? running && (health?.ready ?? true) : state.terminated?.exitCode === 0,
    started: running && (health?.started ?? true),
    restartCount: Math.max(0, attempts.length - 1),
    image,
    imageID: '',
    ...(last === undefined ? {} : { containerID: containerId(input.pod, container.name, last) })
  };
}

function stateOf(input: StatusInput, container: Container, last: AttemptRecord | undefined, init: boolean): ContainerState {
  if (last?.ended !== undefined) {
    return terminated(input, container, last);
  }
  if (last?.startedAt !== undefined && input.health.get(container.name)?.settling !== true) {
    return { running: { startedAt: timestamp(last.startedAt) } };
  }
  const waitsForInit = !init && (input.pod.spec.initContainers ?? []).some(one => !initPassed(input, one));
  return { waiting: last === undefined && input.problem !== undefined && !waitsForInit ? { ...input.problem } : { reason: waitsForInit ? 'PodInitializing' : 'ContainerCreating' } };
}

function terminated(input: StatusInput, container: Container, attempt: AttemptRecord): ContainerState {
  const ended = attempt.ended;
  if (ended === undefined) {
    return {};
  }
  const { exitCode, failure } = ended;
  const message = failure ?? (ended.lost === true ? 'The container could not be located when the kubelet came back: its end was not seen' : input.message(container, attempt));
  const reason = ended.outOfMemory ? 'OOMKilled' : ended.lost === true ? 'ContainerStatusUnknown' : failure !== undefined ? 'StartError' : exitCode === 0 ? 'Completed' : 'Error';
  return {
    terminated: {
      exitCode,
      reason,
      ...(ended.signal > 0 ? { signal: ended.signal } : {}),
      ...(message === undefined || message === '' ? {} : { message }),
      startedAt: timestamp(attempt.startedAt ?? ended.finishedAt),
      finishedAt: timestamp(ended.finishedAt),
      containerID: containerId(input.pod, container.name, attempt)
    }
  };
}
