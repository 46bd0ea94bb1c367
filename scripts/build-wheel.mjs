/** `npm run build:wheel`: the wheel, with the built extension and the bundled Node programs, into `dist/`. */
import fs from 'node:fs';
import path from 'node:path';
import { root, run, setUp, venvBin } from './setup.mjs';

setUp();
fs.rmSync(path.join(root, 'dist'), { recursive: true, force: true });
run('building the wheel', path.join(venvBin, 'hatchling'), ['build', '-t', 'wheel', '-d', 'dist']);
console.error(`✓ dist/${fs.readdirSync(path.join(root, 'dist'))[0]}`);
