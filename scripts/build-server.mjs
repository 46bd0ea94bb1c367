/** Bundles the Node programs (proxy and command line, daemon) into the Python package, or into the folder named, with the licences of what is in them. */
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { common, root } from './bundle.mjs';
import { licencesOf } from './licences.mjs';

const out = process.argv[2] ? path.resolve(process.argv[2]) : path.join(root, 'kernel-bridge', 'jupyterlab_kubeflow', 'server');
// Beside, then in its place: a build that fails, or one that runs meanwhile, leaves a program that works.
const fresh = `${out}.${process.pid}`;
const { metafile } = await build({
  ...common,
  entryPoints: {
    server: path.join(root, 'server-proxy/src/main.ts'),
    cluster: path.join(root, 'server-proxy/src/local-cluster/main.ts')
  },
  outdir: fresh,
  outExtension: { '.js': '.mjs' },
  // Commands load what they need when they need it: `inspect` must not wait for the Kubernetes client.
  splitting: true,
  minify: true,
  sourcemap: false,
  define: { ...common.define, 'process.env.NODE_ENV': '"production"' },
  legalComments: 'none',
  metafile: true
});
fs.writeFileSync(path.join(fresh, 'third-party-licenses.json'), licencesOf(Object.keys(metafile.inputs).map(file => path.resolve(file))));
const old = `${fresh}.old`;
if (fs.existsSync(out)) fs.renameSync(out, old);
fs.renameSync(fresh, out);
fs.rmSync(old, { recursive: true, force: true });
