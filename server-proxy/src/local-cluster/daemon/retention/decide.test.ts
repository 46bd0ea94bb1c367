/** What goes and what stays, case by case. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { decide, type Observed, type ObservedFolder, type ObservedObject, type RetentionLimits } from './decide';

const DAY = 24 * 60 * 60 * 1000;
const NOW = 1000 * DAY;
const NONE: RetentionLimits = { finishedDays: null, finishedCount: null, diskBytes: null };

/** Ended that many days ago; without days it runs. */
const run = (uid: string, days?: number, kind = 'Workflow'): ObservedObject => ({ kind, uid, ...(days === undefined ? {} : { endedAt: NOW - days * DAY }) });
const folder = (uid: string, bytes = 100, busy = false): ObservedFolder => ({ path: `/volumes/claim/runs/${uid}`, uid, bytes, busy });
const gone = (observed: Partial<Observed>, limits: Partial<RetentionLimits>): [Record<string, string>, string[]] => {
  const { objects, folders } = decide({ objects: [], folders: [], diskBytes: 0, ...observed }, NOW, { ...NONE, ...limits });
  return [Object.fromEntries(objects), folders.map(path => path.split('/').at(-1) ?? '')];
};

test('what ended too long ago goes, what runs stays however old', () => {
  assert.deepEqual(gone({ objects: [run('old', 31), run('new', 29), run('runs')] }, { finishedDays: 30 }), [{ old: 'age' }, []]);
  assert.deepEqual(gone({ objects: [run('old', 31), run('runs')] }, {}), [{}, []]);
  assert.deepEqual(gone({ objects: [run('one', 1), run('runs')] }, { finishedDays: 0, finishedCount: 0, diskBytes: 0 }), [{ one: 'age' }, []]);
});

test('the newest of each kind stay', () => {
  const objects = [run('a', 3), run('b', 1), run('c', 2), run('p', 9, 'Pod'), run('q', 8, 'Pod'), run('runs')];
  assert.deepEqual(gone({ objects }, { finishedCount: 2 }), [{ a: 'count' }, []]);
  assert.deepEqual(gone({ objects }, { finishedCount: 1 }), [{ c: 'count', a: 'count', p: 'count' }, []]);
});

test('folders of runs that are gone go, unless a pod uses the claim', () => {
  assert.deepEqual(gone({ objects: [run('kept', 1), run('runs')], folders: [folder('kept'), folder('runs'), folder('left'), folder('used', 1, true)] }, {}), [{}, ['left']]);
});

test('a folder goes only after its run has gone', () => {
  assert.deepEqual(gone({ objects: [run('old', 40)], folders: [folder('old')] }, { finishedDays: 30 }), [{ old: 'age' }, []]);
});

test('for room the oldest runs that free any go, the newest stays', () => {
  const objects = [run('new', 1), run('middle', 2), run('empty', 3), run('oldest', 4), run('runs')];
  const folders = [folder('new'), folder('middle'), folder('oldest'), folder('runs', 1000)];
  assert.deepEqual(gone({ objects, folders, diskBytes: 1300 }, { diskBytes: 1200 })[0], { oldest: 'disk' });
  assert.deepEqual(gone({ objects, folders, diskBytes: 1300 }, { diskBytes: 1 })[0], { oldest: 'disk', middle: 'disk' });
  assert.deepEqual(gone({ objects, folders, diskBytes: 1300 }, { diskBytes: 1300 })[0], {});
});

test('room that goes free anyway is counted', () => {
  const objects = [run('new', 1), run('middle', 2), run('old', 40)];
  const folders = [folder('new'), folder('middle'), folder('old'), folder('left')];
  assert.deepEqual(gone({ objects, folders, diskBytes: 400 }, { diskBytes: 200, finishedDays: 30 })[0], { old: 'age' });
});
