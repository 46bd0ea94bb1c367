/** The journeys in a real browser. Names what is missing when there is none. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { projectEnv, root, stop, venvBin } from './setup.mjs';

const known = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const browser =
  process.env.CHROMIUM ??
  (process.env.PATH ?? '')
    .split(path.delimiter)
    .flatMap(folder => known.map(name => path.join(folder, name)))
    .find(file => fs.existsSync(file));
if (!browser) stop('A Chromium is needed for the browser tests and was not found: `apt install chromium` (or name one in the variable CHROMIUM).');

const data = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-ui-'));
const env = { ...projectEnv(), CHROMIUM: browser, JUPYTERLAB_KUBEFLOW_DATA: path.join(data, 'cluster') };
try {
  const { status } = spawnSync(path.join(root, 'node_modules/.bin/playwright'), ['test'], {
    cwd: path.join(root, 'ui-tests'),
    stdio: ['ignore', 'inherit', 'inherit'],
    env
  });
  process.exitCode = status ?? 1;
} finally {
  // The cluster that runs have started outlives JupyterLab.
  spawnSync(path.join(venvBin, 'jupyter-kubeflow'), ['cluster', 'stop'], { env, stdio: 'ignore' });
  fs.rmSync(data, { recursive: true, force: true });
}
