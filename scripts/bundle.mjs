/** How esbuild treats our Node code: one place, so that tests run what ships. */
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);
export const root = path.resolve(import.meta.dirname ?? path.dirname(new URL(import.meta.url).pathname), '..');

const { version } = JSON.parse(fs.readFileSync(path.join(root, 'package.json'), 'utf8'));

/** WebAssembly goes into the bundle even where packages stay outside. */
const inlineWasm = {
  name: 'inline-wasm',
  setup(build) {
    build.onResolve({ filter: /\.wasm$/ }, args => ({ path: require.resolve(args.path, { paths: [args.resolveDir, root] }) }));
  }
};

/** Options that every bundle of the Node code shares. `.wasm` arrives as bytes, `.py`, `.sh` and `.sql` as text. */
export const common = {
  bundle: true,
  platform: 'node',
  target: 'node22',
  format: 'esm',
  loader: { '.wasm': 'binary', '.py': 'text', '.sh': 'text', '.sql': 'text' },
  plugins: [inlineWasm],
  sourcemap: 'linked',
  logLevel: 'warning',
  define: { __VERSION__: JSON.stringify(version) },
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" }
};
