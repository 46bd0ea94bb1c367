/** The pods of steps, and the reporter that runs inside of them, in a real shell. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { assessPod, reportsInLog, type Pod } from './podResult';
import { stepObjects } from './stepPod';
import type { NodeStatus, Template, Workflow } from './types';

const WORKFLOW = { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', metadata: { name: 'w', namespace: 'n', uid: 'u' }, spec: {} } as Workflow;
const NODE: NodeStatus = { id: 'w-1', name: 'w.a', displayName: 'a', type: 'Pod', phase: 'Pending', startedAt: '2026-01-01T00:00:00Z', finishedAt: null };

/** Runs the step's main container as a process and judges it as the controller does. */
function runStep(template: Template, wantsResult: boolean): { told: Partial<NodeStatus>; stdout: string } {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'step-'));
  const message = path.join(folder, 'message');
  const pod = stepObjects(WORKFLOW, NODE, template, wantsResult, []).at(-1) as Pod;
  const main = (pod.spec as { containers: { command: string[]; args: string[] }[] }).containers[0];
  const [command = '', ...rest] = [...(main?.command ?? []), ...(main?.args ?? [])].map(text => text.replaceAll('$$(', '$(').replaceAll('/dev/termination-log', message));
  const ran = spawnSync(command, rest, { encoding: 'utf8', maxBuffer: 1e8, env: { ...process.env, ...(wantsResult ? { KF_RESULT: 'yes' } : {}) } });
  const code = ran.status ?? 1;
  const terminated = { exitCode: code, message: fs.existsSync(message) ? fs.readFileSync(message, 'utf8') : '' };
  const ended: Pod = { ...pod, status: { phase: code === 0 ? 'Succeeded' : 'Failed', containerStatuses: [{ name: 'main', state: { terminated } }] } };
  fs.rmSync(folder, { recursive: true });
  return { told: assessPod(ended, template, reportsInLog(ended) ? ran.stdout : undefined), stdout: ran.stdout };
}

function shell(source: string, outputs: Template['outputs'] = {}): Template {
  return { name: 't', container: { image: 'x', command: ['sh', '-c', source, 'name', "it's  two", '*'] }, outputs };
}

test('arguments, exit code and output arrive as if nobody were between', () => {
  const fine = runStep(shell('printf "%s|" "$@"'), true);
  assert.equal(fine.stdout, "it's  two|*|");
  assert.deepEqual(fine.told, { phase: 'Succeeded', message: undefined, outputs: { exitCode: '0', result: "it's  two|*|" } });
  assert.equal(runStep(shell('exit 7'), true).told.outputs?.exitCode, '7');
});

test('output files are told whole, small or large, empty or with spaces in their names', () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'out puts-'));
  const outputs = { parameters: ['small', 'empty', 'large'].map(name => ({ name, valueFrom: { path: path.join(folder, name) } })) };
  const source = (size: number): string => `cd '${folder}'; echo 'ü "x"' > small; : > empty; head -c ${size} /dev/zero | tr '\\0' a > large`;
  for (const size of [10, 300_000]) {
    const { told } = runStep(shell(source(size), outputs), false);
    assert.deepEqual(told.outputs?.parameters?.map(({ value }) => value), ['ü "x"', '', 'a'.repeat(size)]);
  }
  fs.rmSync(folder, { recursive: true });
});

test('a script travels in a ConfigMap, however long it is', () => {
  const [files, pod] = stepObjects(WORKFLOW, NODE, { name: 't', script: { image: 'x', command: ['python'], source: 'x'.repeat(300_000) } }, false, []);
  assert.equal((files as unknown as { data: Record<string, string> }).data.script?.length, 300_000);
  assert.deepEqual((pod?.spec as { containers: { args: string[] }[] }).containers[0]?.args, ['/argo/staging/script']);
});
