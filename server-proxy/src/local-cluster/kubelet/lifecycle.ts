/** What should happen to a pod next: pure, from what is observed and the time. */
import type { AttemptRecord } from './attempt';
import type { PodHealthView } from './health';
import { isSidecar, type Container, type Pod } from './podTypes';

export interface Observed {
  readonly pod: Pod;
  /** Attempts of each container, oldest first. */
  readonly attempts: ReadonlyMap<string, readonly AttemptRecord[]>;
  /** Deadline passed or other terminal verdict that was reached before. */
  readonly verdict?: Verdict;
  /** How the running containers stand; one that is not in it has no probe and no hook. */
  readonly health?: PodHealthView;
}

/** Ends a pod whatever its containers do. */
export interface Verdict {
  readonly reason: string;
  readonly message: string;
}

export type Action =
  | { readonly type: 'start'; readonly container: Container }
  /** `whole`: the pod is being ended, so its containers share the grace. */
  | { readonly type: 'stop'; readonly container: string; readonly graceSeconds: number; readonly whole: boolean }
  | { readonly type: 'release' };

export interface Decision {
  readonly actions: readonly Action[];
  readonly phase: 'Pending' | 'Running' | 'Succeeded' | 'Failed';
  readonly verdict?: Verdict;
  /** Containers that wait for their back-off. */
  readonly waiting: ReadonlyMap<string, number>;
  /** When to look again, in milliseconds since 1970. */
  readonly wakeAt?: number;
}

// A start time is written in whole seconds, cut: a deadline may be late by this much, never early.
const SECOND_MS = 999;
const FIRST_BACKOFF_MS = 10_000;
const LONGEST_BACKOFF_MS = 300_000;
const FORGIVEN_AFTER_MS = 600_000;

/** The one decision: what to start, what to stop, and which phase the pod is in. */
export function decide(observed: Observed, now: number): Decision {
  const { pod } = observed;
  const deadline = deadlineOf(pod);
  const verdict = observed.verdict ?? (deadline !== undefined && now >= deadline ? DEADLINE : undefined);
  if (pod.metadata.deletionTimestamp !== undefined) {
    const actions = stopAll(observed, pod.metadata.deletionGracePeriodSeconds ?? 30);
    const phase = phaseOf(observed, new Map(), verdict);
    return { actions: actions.length > 0 ? actions : [{ type: 'release' }], phase, verdict, waiting: new Map() };
  }
  if (verdict !== undefined) {
    const actions = stopAll(observed, pod.spec.terminationGracePeriodSeconds ?? 30);
    return { actions, phase: actions.length > 0 ? 'Running' : 'Failed', verdict, waiting: new Map() };
  }
  const { actions, waiting } = startDue(observed, now);
  const times = [...waiting.values(), ...(deadline === undefined ? [] : [deadline])];
  const phase = phaseOf(observed, waiting, undefined);
  if (phase === 'Succeeded' || phase === 'Failed') {
    const left = stopAll(observed, pod.spec.terminationGracePeriodSeconds ?? 30);
    const begun = pod.spec.containers.some(one => observed.attempts.get(one.name)?.at(-1) !== undefined);
    // The pod has not ended before its sidecars have.
    return { actions: left, phase: left.length === 0 ? phase : begun ? 'Running' : 'Pending', waiting };
  }
  return { actions: [...actions, ...stopUnhealthy(observed)], phase, waiting, wakeAt: times.length === 0 ? undefined : Math.min(...times) };
}

const DEADLINE: Verdict = { reason: 'DeadlineExceeded', message: 'Pod was active on the node longer than the specified deadline' };

function deadlineOf(pod: Pod): number | undefined {
  const { startTime, phase } = pod.status ?? {};
  const seconds = pod.spec.activeDeadlineSeconds;
  return seconds === undefined || startTime === undefined || phase === 'Succeeded' || phase === 'Failed' ? undefined : Date.parse(startTime) + seconds * 1000 + SECOND_MS;
}

/** Ends what runs: sidecars last, and of them the one that started first at the end. */
function stopAll(observed: Observed, graceSeconds: number): Action[] {
  const stop = (container: string): Action => ({ type: 'stop', container, graceSeconds, whole: true });
  const runs = (container: string): boolean => observed.attempts.get(container)?.at(-1) !== undefined && observed.attempts.get(container)?.at(-1)?.ended === undefined;
  const sidecars = (observed.pod.spec.initContainers ?? []).filter(isSidecar).map(one => one.name);
  const others = [...observed.attempts.keys()].filter(name => !sidecars.includes(name) && runs(name));
  return others.length > 0 ? others.map(stop) : sidecars.filter(runs).slice(-1).map(stop);
}

/** Ends containers whose probe or hook has failed; what follows is a matter of the restart policy. */
function stopUnhealthy(observed: Observed): Action[] {
  return [...(observed.health ?? [])].flatMap(([container, { failed }]) =>
    failed === undefined ? [] : [{ type: 'stop', container, graceSeconds: failed.graceSeconds ?? observed.pod.spec.terminationGracePeriodSeconds ?? 30, whole: false } as const]
  );
}

/** Whether the start of the others no longer waits for this init container. */
export function initPassed(observed: Observed, container: Container): boolean {
  const last = observed.attempts.get(container.name)?.at(-1);
  if (!isSidecar(container)) {
    return last?.ended?.exitCode === 0;
  }
  // A sidecar that ends later on holds nobody up: the others have begun.
  const begun = observed.pod.spec.containers.some(one => observed.attempts.get(one.name)?.at(-1) !== undefined);
  return begun || (last?.startedAt !== undefined && last.ended === undefined && (observed.health?.get(container.name)?.started ?? true));
}

/** Starts what is due, in order: init containers one by one, then all the others. */
function startDue(observed: Observed, now: number): { actions: Action[]; waiting: Map<string, number> } {
  const { pod, attempts } = observed;
  const waiting = new Map<string, number>();
  const actions: Action[] = [];
  const consider = (container: Container, restarts: (exitCode: number) => boolean): void => {
    const past = attempts.get(container.name) ?? [];
    const last = past.at(-1);
    if (last === undefined) {
      actions.push({ type: 'start', container });
    } else if (last.ended !== undefined && restarts(last.ended.exitCode)) {
      const due = last.ended.finishedAt + backoff(past);
      if (due <= now) {
        actions.push({ type: 'start', container });
      } else {
        waiting.set(container.name, due);
      }
    }
  };
  const policy = pod.spec.restartPolicy ?? 'Always';
  for (const container of pod.spec.initContainers ?? []) {
    if (isSidecar(container)) {
      consider(container, () => true);
    } else if (!initPassed(observed, container)) {
      consider(container, code => policy !== 'Never' && code !== 0);
    }
    if (!initPassed(observed, container)) {
      return { actions, waiting };
    }
  }
  for (const container of pod.spec.containers) {
    consider(container, code => policy === 'Always' || (policy === 'OnFailure' && code !== 0));
  }
  return { actions, waiting };
}

/** The first restart comes at once, then after 10 s, 20 s, … up to 5 min; forgotten after 10 min of running. */
function backoff(past: readonly AttemptRecord[]): number {
  let failures = 0;
  for (const { startedAt, ended } of past) {
    failures = ended !== undefined && startedAt !== undefined && ended.finishedAt - startedAt > FORGIVEN_AFTER_MS ? 1 : failures + 1;
  }
  return failures <= 1 ? 0 : Math.min(FIRST_BACKOFF_MS * 2 ** (failures - 2), LONGEST_BACKOFF_MS);
}

function phaseOf(observed: Observed, waiting: ReadonlyMap<string, number>, verdict: Verdict | undefined): Decision['phase'] {
  const { pod, attempts } = observed;
  const policy = pod.spec.restartPolicy ?? 'Always';
  const last = (container: Container): AttemptRecord | undefined => attempts.get(container.name)?.at(-1);
  const inits = pod.spec.initContainers ?? [];
  const failedInit = inits.some(one => policy === 'Never' && !isSidecar(one) && (last(one)?.ended?.exitCode ?? 0) !== 0);
  const mains = pod.spec.containers;
  if (verdict !== undefined || failedInit) {
    return 'Failed';
  }
  if (inits.some(one => !initPassed(observed, one)) || mains.every(one => last(one) === undefined)) {
    return 'Pending';
  }
  const final = (one: Container): boolean => {
    const code = last(one)?.ended?.exitCode;
    return code !== undefined && !waiting.has(one.name) && (policy === 'Never' || (policy === 'OnFailure' && code === 0) || pod.metadata.deletionTimestamp !== undefined);
  };
  if (!mains.every(final)) {
    // A container counts as started once its attempt exists; phase Pending means that none has run yet.
    return mains.some(one => (attempts.get(one.name) ?? []).some(attempt => attempt.startedAt !== undefined || attempt.ended !== undefined)) ? 'Running' : 'Pending';
  }
  return mains.every(one => last(one)?.ended?.exitCode === 0) ? 'Succeeded' : 'Failed';
}
