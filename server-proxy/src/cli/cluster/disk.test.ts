import assert from 'node:assert/strict';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { diskUse, sizeText } from './disk';

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-disk-'));
after(() => fs.rmSync(folder, { recursive: true, force: true }));

test('disk use is told by part, linked files once, a folder that is not there as nothing', () => {
  const write = (name: string, bytes: number): string => {
    const file = path.join(folder, name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, Buffer.alloc(bytes, 1));
    return file;
  };
  const kept = write('volumes/a/runs/1/values', 1_000_000);
  fs.mkdirSync(path.join(folder, 'volumes/a/cache'));
  fs.linkSync(kept, path.join(folder, 'volumes/a/cache/values'));
  write('state.sqlite', 40_000);
  write('state.sqlite-wal', 20_000);
  write('daemon.log', 100);
  write('token', 40);
  const { bytes, parts, claims } = diskUse(folder);
  assert.deepEqual(Object.keys(parts), ['volumes', 'state', 'daemon']);
  assert.ok((parts.volumes ?? 0) >= 1_000_000 && (parts.volumes ?? 0) < 1_200_000, String(parts.volumes));
  assert.ok((parts.state ?? 0) >= 60_000, String(parts.state));
  const { bytes: all = 0, cache = 0 } = claims.a ?? {};
  assert.ok(cache >= 1_000_000 && all >= cache && all < 1_200_000, `${all} ${cache}`);
  assert.equal(bytes, Object.values(parts).reduce((sum, part) => sum + part, 0));
  assert.deepEqual(diskUse(path.join(folder, 'nowhere')), { bytes: 0, parts: {}, claims: {} });
  assert.deepEqual([sizeText(12_345_678), sizeText(123_456_789_000), sizeText(0)], ['12.3 MB', '123.5 GB', '0.0 MB']);
});
