/** Measures folders without holding up the daemon's other work. */
import fs from 'node:fs/promises';
import path from 'node:path';

/** Bytes on the disk below a folder: `all` of them, a file with several names once, and those that go free with it, `own`. */
export async function bytesIn(folder: string): Promise<{ all: number; own: number }> {
  const seen = new Set<string>();
  let [all, own] = [0, 0];
  const waiting = [folder];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    // Steps work meanwhile: a file may be gone.
    const stat = await fs.lstat(file).catch(() => undefined);
    if (stat === undefined) continue;
    const bytes = process.platform === 'win32' ? stat.size : stat.blocks * 512;
    if (stat.isDirectory()) {
      waiting.push(...(await fs.readdir(file).catch(() => [])).map(name => path.join(file, name)));
    } else if (stat.nlink > 1) {
      const inode = `${stat.dev} ${stat.ino}`;
      if (seen.has(inode)) continue;
      seen.add(inode);
      all += bytes;
      continue;
    }
    all += bytes;
    own += bytes;
  }
  return { all, own };
}
