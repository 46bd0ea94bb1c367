/** When probes are sent and what their answers mean, under a clock of the test's own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Container } from './podTypes';
import { AttemptProbes, type ProbeKind } from './probes';

const container = (more: Partial<Container>): Container => ({ name: 'main', ...more });
const fatal = (probes: AttemptProbes): ProbeKind | undefined => probes.fatal?.kind;
const kinds = (probes: AttemptProbes, now: number): ProbeKind[] => probes.due(now).map(one => one.kind);

test('initial delay and period say when', () => {
  const probes = new AttemptProbes(container({ readinessProbe: { initialDelaySeconds: 5, periodSeconds: 3 } }), 1000, undefined);
  assert.equal(probes.wakeAt(), 6000);
  assert.deepEqual(kinds(probes, 5999), []);
  assert.deepEqual(kinds(probes, 6000), ['Readiness']);
  assert.deepEqual(kinds(probes, 6001), []);
  assert.equal(probes.wakeAt(), 9000);
});

test('readiness needs its successes in a row, and is lost after its failures in a row', () => {
  const probes = new AttemptProbes(container({ readinessProbe: { successThreshold: 2, failureThreshold: 2 } }), 0, undefined);
  const answers = [true, false, true, true, false, true, false, false].map(ok => {
    probes.record('Readiness', ok);
    return probes.ready;
  });
  assert.deepEqual(answers, [false, false, false, true, true, true, true, false]);
  assert.equal(fatal(probes), undefined);
});

test('nothing else is asked before the startup probe has succeeded', () => {
  const probes = new AttemptProbes(container({ startupProbe: { periodSeconds: 1, failureThreshold: 3 }, livenessProbe: {}, readinessProbe: {} }), 0, undefined);
  assert.deepEqual(kinds(probes, 0), ['Startup']);
  probes.record('Startup', false);
  assert.deepEqual([probes.started, probes.ready], [false, false]);
  assert.deepEqual(kinds(probes, 1000), ['Startup']);
  probes.record('Startup', true);
  assert.equal(probes.started, true);
  assert.deepEqual(kinds(probes, 1000).sort(), ['Liveness', 'Readiness']);
  assert.equal(probes.ready, false);
});

test('a startup probe that never succeeds is fatal, and then nothing is asked any more', () => {
  const probes = new AttemptProbes(container({ startupProbe: { failureThreshold: 2, terminationGracePeriodSeconds: 4 } }), 0, undefined);
  probes.record('Startup', false);
  assert.equal(fatal(probes), undefined);
  probes.record('Startup', false);
  assert.deepEqual([fatal(probes), probes.fatal?.probe.terminationGracePeriodSeconds], ['Startup', 4]);
  assert.equal(probes.wakeAt(), undefined);
});

test('liveness fails after failures in a row only', () => {
  const probes = new AttemptProbes(container({ livenessProbe: { failureThreshold: 3 } }), 0, undefined);
  assert.equal(probes.ready, true);
  for (const ok of [false, false, true, false, false]) probes.record('Liveness', ok);
  assert.equal(fatal(probes), undefined);
  probes.record('Liveness', false);
  assert.equal(fatal(probes), 'Liveness');
});

test('what an earlier kubelet found holds until a probe says otherwise', () => {
  const probes = new AttemptProbes(container({ startupProbe: {}, readinessProbe: { failureThreshold: 1 } }), 0, { started: true, ready: true });
  assert.deepEqual([probes.started, probes.ready], [true, true]);
  assert.deepEqual(kinds(probes, 0), ['Readiness']);
  probes.record('Readiness', false);
  assert.equal(probes.ready, false);
});
