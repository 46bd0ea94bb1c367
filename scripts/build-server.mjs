/** Bundles the Node programs (proxy and command line, daemon) into the Python package. */
import fs from 'node:fs';
import path from 'node:path';
import { build } from 'esbuild';
import { common, root } from './bundle.mjs';

const out = path.join(root, 'kernel-bridge', 'jupyterlab_kubeflow', 'server');
fs.rmSync(out, { recursive: true, force: true });
await build({
  ...common,
  entryPoints: {
    server: path.join(root, 'server-proxy/src/main.ts'),
    cluster: path.join(root, 'server-proxy/src/local-cluster/main.ts')
  },
  outdir: out,
  outExtension: { '.js': '.mjs' },
  // Commands load what they need when they need it: `inspect` must not wait for the Kubernetes client.
  splitting: true,
  minify: true,
  sourcemap: false,
  define: { ...common.define, 'process.env.NODE_ENV': '"production"' },
  legalComments: 'linked'
});
