import assert from 'node:assert/strict';
import test from 'node:test';
import { decideJob } from './decide';
import { admitJob } from './index';
import type { Job, JobPod } from './jobTypes';

const now = new Date('2026-01-01T00:01:00Z');
const job = (spec: Job['spec'] = {}, status: Job['status'] = {}): Job => ({ apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'j', uid: 'u' }, spec: { completions: 1, parallelism: 1, backoffLimit: 6, ...spec }, status });
const pod = (phase: string, finishedAt = '2026-01-01T00:00:00Z'): JobPod => ({ apiVersion: 'v1', kind: 'Pod', metadata: { name: `p-${phase}` }, status: { phase, containerStatuses: [{ state: { terminated: { finishedAt } } }] } });

test('what a job needs next', () => {
  const table: [string, Job, JobPod[], { create?: number; remove?: number; condition?: string; reason?: string; again?: number }][] = [
    ['a new one gets a pod', job(), [], { create: 1 }],
    ['as many as may run side by side, and no more than are wanted', job({ completions: 3, parallelism: 2 }), [pod('Succeeded'), pod('Running')], { create: 1 }],
    ['never more than are left', job({ completions: 2, parallelism: 5 }), [pod('Succeeded')], { create: 1 }],
    ['done', job(), [pod('Succeeded')], { condition: 'Complete', reason: 'CompletionsReached' }],
    ['a failure waits ten seconds', job(), [pod('Failed', '2026-01-01T00:00:55Z')], { create: 0, again: 5000 }],
    ['and is tried again', job(), [pod('Failed')], { create: 1 }],
    ['until there were too many', job({ backoffLimit: 1 }), [pod('Failed'), pod('Failed')], { condition: 'Failed', reason: 'BackoffLimitExceeded' }],
    ['or it took too long', job({ activeDeadlineSeconds: 30 }, { startTime: '2026-01-01T00:00:00Z' }), [pod('Running')], { condition: 'Failed', reason: 'DeadlineExceeded', remove: 1 }],
    ['a suspended one has no pods', job({ suspend: true }), [pod('Running')], { remove: 1, condition: 'Suspended' }],
    ['less parallelism removes pods', job({ completions: 5, parallelism: 1 }), [pod('Running'), pod('Running')], { remove: 1 }]
  ];
  for (const [name, given, pods, expected] of table) {
    const decision = decideJob(given, pods, now);
    assert.equal(decision.create, expected.create ?? 0, name);
    assert.equal(decision.remove.length, expected.remove ?? 0, name);
    const last = decision.status.conditions?.at(-1);
    assert.equal(last?.type, expected.condition, name);
    if (expected.reason) assert.equal(last?.reason, expected.reason, name);
    if (expected.again) assert.equal(decision.againAfterMs, expected.again, name);
  }
});

test('an ended job is left as it is and goes after its time to live', () => {
  const status: Job['status'] = { succeeded: 1, conditions: [{ type: 'Complete', status: 'True', lastTransitionTime: '2026-01-01T00:00:30Z' }] };
  assert.equal(decideJob(job({}, status), [], now).create, 0);
  assert.equal(decideJob(job({ ttlSecondsAfterFinished: 60 }, status), [], now).againAfterMs, 30_000);
  assert.equal(decideJob(job({ ttlSecondsAfterFinished: 10 }, status), [], now).expired, true);
});

test('what is not done is refused by name', () => {
  const causes = admitJob({ apiVersion: 'batch/v1', kind: 'Job', metadata: {}, spec: { completionMode: 'Indexed', podFailurePolicy: { rules: [] } } });
  assert.deepEqual(causes.map(({ field }) => field), ['spec.podFailurePolicy', 'spec.completionMode']);
});
