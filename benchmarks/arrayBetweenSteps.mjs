/**
 * A NumPy array of 1 GB from step to step: written and read as the step runner does it, beside joblib.
 * `node benchmarks/arrayBetweenSteps.mjs [rounds] [folder]`. Needs 4 GB free in the folder and 3 GB of memory.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { bin, median, root, shown, times, writeResult } from './place.mjs';

const BYTES = 1_000_000_000;
const rounds = Number(process.argv[2] ?? 5);
const parent = process.argv[3] ?? os.tmpdir();
const { bavail, bsize } = fs.statfsSync(parent);
if (bavail * bsize < 4 * BYTES) throw new Error(`${parent} has less than 4 GB free: name another folder`);
const folder = fs.mkdtempSync(path.join(parent, 'kf-bench-'));

function act(what, way) {
  const env = { ...process.env, PYTHONPATH: path.join(root, 'kernel-bridge') };
  const { status, stdout, stderr, error } = spawnSync(path.join(bin, 'python'), [path.join(import.meta.dirname, 'arrayBetweenSteps.py'), what, way, folder, String(BYTES)], { env, encoding: 'utf8' });
  if (error || status !== 0) throw new Error(`${what} ${way}: ${error?.message ?? stderr.slice(-2000)}`);
  return JSON.parse(stdout);
}

const taken = {};
function note(way, measured) {
  for (const [what, value] of Object.entries(measured)) ((taken[way] ??= {})[what] ??= []).push(value);
}

/** One round: each way writes into fresh files and reads them in another process, as the next step does. */
function round() {
  for (const way of ['bytes', 'ours', 'joblib']) {
    note(way, act('write', way));
    if (way === 'bytes') fs.rmSync(path.join(folder, way));
  }
  for (const way of ['ours', 'joblib', 'joblib-mapped']) note(way, act('read', way));
  for (const way of ['ours', 'joblib']) fs.rmSync(path.join(folder, way), { recursive: true });
}

try {
  for (let number = 0; number < rounds; number += 1) round();
  const sums = new Set(Object.values(taken).flatMap(({ sum = [] }) => sum));
  if (sums.size !== 1) throw new Error(`not the same array everywhere: ${[...sums].join(', ')}`);
  const of = (way, what) => (taken[way][what] === undefined ? undefined : median(taken[way][what]));
  const cell = (way, what) => (of(way, what) === undefined ? '' : shown(of(way, what)));
  const row = (title, way) => `| ${title} | ${cell(way, 'write')} | ${cell(way, 'read')} | ${cell(way, 'readAndSum')} |`;
  writeResult('arrayBetweenSteps', [
    '# A 1 GB array from step to step',
    `\`node benchmarks/arrayBetweenSteps.mjs ${rounds}\`: each act a process of its own, medians of ${rounds} rounds, in turn; the files are in the page cache when they are read, as they are after the step before.`,
    'Ours and the bare bytes are on the disk when the write ends (`fsync`), and ours has a digest of the content by then; joblib leaves the writing to the system. The budget: write at disk speed, read in under 10 ms.',
    '',
    '| way | write | read | read and sum up all |',
    '|---|---:|---:|---:|',
    row('the step runner', 'ours'),
    row('joblib', 'joblib'),
    row('joblib, `mmap_mode="c"`', 'joblib-mapped'),
    row('the bytes alone, with `fsync`', 'bytes'),
    '',
    `Writing takes joblib ${times(of('ours', 'write'), of('joblib', 'write'))} and the bare bytes ${times(of('ours', 'write'), of('bytes', 'write'))} of ours; reading takes joblib ${times(of('ours', 'read'), of('joblib', 'read'))} of ours.`
  ]);
} finally {
  fs.rmSync(folder, { recursive: true, force: true });
}
