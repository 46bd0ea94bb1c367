/** What a Job needs next, from what is there: pure, so that every turn can be told in a table. */
import { ended, type Job, type JobCondition, type JobPod, type JobStatus } from './jobTypes';

export interface JobDecision {
  readonly status: JobStatus;
  /** How many pods to make now. */
  readonly create: number;
  /** Pods that must go. */
  readonly remove: readonly JobPod[];
  /** The job itself is past its time to live. */
  readonly expired: boolean;
  /** Look again after so long even if nothing changes. */
  readonly againAfterMs?: number;
}

const FIRST_DELAY_MS = 10_000;
const LONGEST_DELAY_MS = 360_000;

/** As batch/v1 does: pods run until `completions` succeeded, failures wait longer each time, too many or too late end it. */
export function decideJob(job: Job, pods: readonly JobPod[], now: Date): JobDecision {
  const before = job.status ?? {};
  const over = ended(before);
  if (over) return afterEnd(job, before, over, now);
  const live = pods.filter(({ status, metadata }) => !isOver(status?.phase) && metadata.deletionTimestamp === undefined);
  const failures = pods.filter(({ status }) => status?.phase === 'Failed').sort((a, b) => finishedAt(a) - finishedAt(b));
  const succeeded = pods.filter(({ status }) => status?.phase === 'Succeeded').length;
  const spec = job.spec ?? {};
  const counts = { active: live.length, ready: live.filter(isReady).length, succeeded, failed: failures.length };
  if (spec.suspend === true) return { status: { ...before, ...counts, active: 0, ready: 0, conditions: [condition('Suspended', now, 'JobSuspended', 'Job suspended')] }, create: 0, remove: live, expired: false };
  const status: JobStatus = { ...before, ...counts, startTime: before.startTime ?? stamp(now) };
  delete status.conditions;
  const wanted = spec.completions ?? (succeeded > 0 ? succeeded + live.length : undefined);
  if (wanted !== undefined && succeeded >= wanted && (spec.completions !== undefined || live.length === 0)) {
    const conditions = [condition('SuccessCriteriaMet', now, 'CompletionsReached', 'Reached expected number of succeeded pods'), condition('Complete', now, 'CompletionsReached', 'Reached expected number of succeeded pods')];
    return { status: { ...status, active: 0, ready: 0, completionTime: stamp(now), conditions }, create: 0, remove: live, expired: false };
  }
  const deadline = spec.activeDeadlineSeconds === undefined ? undefined : Date.parse(status.startTime ?? stamp(now)) + spec.activeDeadlineSeconds * 1000 - now.getTime();
  const failed = failures.length > (spec.backoffLimit ?? 6) ? (['BackoffLimitExceeded', 'Job has reached the specified backoff limit'] as const) : deadline !== undefined && deadline <= 0 ? (['DeadlineExceeded', 'Job was active longer than specified deadline'] as const) : undefined;
  if (failed) return { status: { ...status, active: 0, ready: 0, failed: failures.length + live.length, conditions: [condition('FailureTarget', now, failed[0], failed[1]), condition('Failed', now, failed[0], failed[1])] }, create: 0, remove: live, expired: false };
  const wait = delayLeft(failures, now);
  const room = Math.min(spec.parallelism ?? 1, wanted === undefined ? Infinity : wanted - succeeded) - live.length;
  const create = wait > 0 || (spec.completions === undefined && succeeded > 0) ? 0 : Math.max(0, room);
  const times = [wait, deadline].filter((each): each is number => each !== undefined && each > 0);
  return { status, create, remove: room < 0 ? live.slice(room) : [], expired: false, ...(times.length ? { againAfterMs: Math.min(...times) } : {}) };
}

function afterEnd(job: Job, status: JobStatus, over: JobCondition, now: Date): JobDecision {
  const ttl = job.spec?.ttlSecondsAfterFinished;
  const left = ttl === undefined ? undefined : Date.parse(over.lastTransitionTime ?? stamp(now)) + ttl * 1000 - now.getTime();
  return { status, create: 0, remove: [], expired: left !== undefined && left <= 0, ...(left !== undefined && left > 0 ? { againAfterMs: left } : {}) };
}

/** Ten seconds after the first failure, twice as long after each further one, six minutes at most. */
function delayLeft(failures: readonly JobPod[], now: Date): number {
  const last = failures.at(-1);
  return last === undefined ? 0 : finishedAt(last) + Math.min(FIRST_DELAY_MS * 2 ** (failures.length - 1), LONGEST_DELAY_MS) - now.getTime();
}

function finishedAt(pod: JobPod): number {
  const times = (pod.status?.containerStatuses ?? []).flatMap(({ state }) => state?.terminated?.finishedAt ?? []).map(Date.parse);
  return times.length ? Math.max(...times) : Date.parse(pod.metadata.creationTimestamp ?? '') || 0;
}

function isOver(phase: string | undefined): boolean {
  return phase === 'Succeeded' || phase === 'Failed';
}

function isReady(pod: JobPod): boolean {
  return pod.status?.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true;
}

function condition(type: JobCondition['type'], now: Date, reason: string, message: string): JobCondition {
  return { type, status: 'True', reason, message, lastProbeTime: stamp(now), lastTransitionTime: stamp(now) };
}

function stamp(now: Date): string {
  return now.toISOString().replace(/\.\d+Z$/, 'Z');
}
