/** `npm start`: sets up what is missing and opens JupyterLab on the examples. Arguments after `--` go to JupyterLab. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { projectEnv, root, setUp, venvBin } from './setup.mjs';

setUp();
const asRoot = typeof process.getuid === 'function' && process.getuid() === 0 ? ['--allow-root'] : [];
const lab = spawn(path.join(venvBin, 'jupyter-lab'), [...asRoot, `--ServerApp.root_dir=${path.join(root, 'examples')}`, ...process.argv.slice(2)], { cwd: root, stdio: 'inherit', env: projectEnv() });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => lab.kill(signal));
lab.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
