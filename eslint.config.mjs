/** Style and, above all, the import rules between the rooms: who may know whom. */
import js from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import tseslint from 'typescript-eslint';

const lab = ['@jupyterlab/*', '@lumino/*', 'react', 'react-dom'];
const client = ['@kubernetes/client-node'];
const node = ['node:*', 'fs', 'path', 'os', 'child_process', 'crypto'];

/** Forbids imports by pattern in one room, saying why. */
const room = (files, why, group, ignores = []) => ({
  files,
  ignores: ['**/*.spec.ts', '**/*.spec.tsx', '**/*.test.ts', '**/__tests__/**', ...ignores],
  rules: { 'no-restricted-imports': ['error', { patterns: [{ group, message: why }] }] }
});

export default tseslint.config(
  { ignores: ['**/node_modules/**', 'lib/**', 'dist/**', '**/dist-test/**', '**/build/**', '.venv/**', '.tools/**', 'kernel-bridge/**/labextension/**', 'kernel-bridge/**/server/**', 'ui-tests/test-results/**', '**/playwright-report/**'] },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    files: ['**/*.ts', '**/*.tsx'],
    rules: {
      'no-console': 'error',
      'max-lines': ['error', { max: 400, skipBlankLines: true, skipComments: true }],
      'max-params': 'off',
      '@typescript-eslint/max-params': ['error', { max: 6 }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }],
      'no-control-regex': 'off'
    }
  },
  { files: ['**/*.spec.ts', '**/*.test.ts', '**/__tests__/**', 'ui-tests/**'], rules: { 'max-lines': ['error', { max: 600, skipBlankLines: true, skipComments: true }], 'no-console': 'off' } },
  { files: ['**/*.mjs', '**/*.js', '**/*.cjs'], languageOptions: { globals: { process: 'readonly', console: 'readonly', URL: 'readonly', module: 'writable', require: 'readonly', __dirname: 'readonly', setTimeout: 'readonly', fetch: 'readonly', performance: 'readonly', Buffer: 'readonly', WebAssembly: 'readonly' } }, rules: { '@typescript-eslint/no-require-imports': 'off' } },
  { files: ['src/**/*.ts', 'src/**/*.tsx'], ignores: ['src/core/**'], plugins: { jupyter }, rules: { 'jupyter/command-described-by': 'error', 'jupyter/plugin-activation-args': 'error', 'jupyter/plugin-description': 'error' } },
  {
    files: ['src/core/**/*.ts'],
    ignores: ['**/*.spec.ts', '**/__tests__/**'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'window', 'document', 'console', 'fetch', 'setTimeout', 'setInterval'],
      'no-restricted-properties': ['error', { object: 'Date', property: 'now', message: 'The core gets the time from its host.' }, { object: 'Math', property: 'random', message: 'The core is deterministic.' }]
    }
  },
  room(['src/core/**/*.ts'], 'The core is pure: it imports only itself and web-tree-sitter.', [...lab, ...client, ...node, '**/server-proxy/**']),
  room(['src/client/**/*.ts', 'src/wire/**/*.ts'], 'The client knows neither features nor React; of Lumino only what has no look: signals, disposables, tokens.', ['react', 'react-dom', '@lumino/*', '!@lumino/signaling', '!@lumino/disposable', '!@lumino/coreutils', ...client, ...node]),
  room(['src/**/*.ts', 'src/**/*.tsx'], 'The page has neither Node nor the Kubernetes client.', [...client, ...node, '**/server-proxy/**'], ['src/core/**', 'src/client/**', 'src/wire/**']),
  room(['server-proxy/src/http/**/*.ts', 'server-proxy/src/watch/**/*.ts', 'server-proxy/src/cli/**/*.ts'], 'They reach a cluster through cluster/port alone; main.ts chooses the adapter.', [...lab, ...client, '**/local-cluster/**', '**/cluster/kubernetes', '**/cluster/memory']),
  room(['server-proxy/src/cluster/runtime/**/*.ts'], 'What controllers and the kubelet run on knows a cluster by its port alone.', [...lab, ...client, '**/local-cluster/**', '**/kubernetes', '**/memory']),
  room(['server-proxy/src/runs/**/*.ts'], 'What command line and page share knows neither of them, and a cluster by cluster/port alone.', [...lab, ...client, '**/cli/**', '**/http/**', '**/local-cluster/**', '**/cluster/kubernetes', '**/cluster/memory']),
  room(['server-proxy/src/local-cluster/store/**/*.ts'], 'The store knows SQLite and nothing of ours.', [...lab, ...client, '**/core/**', '**/api/**', '**/cluster/**', '**/controllers/**', '**/kubelet/**']),
  room(['server-proxy/src/local-cluster/api/**/*.ts'], 'The API knows the store and the core.', [...lab, ...client, '**/controllers/**', '**/kubelet/**']),
  room(['server-proxy/src/local-cluster/controllers/**/*.ts'], 'Controllers know the port alone, so that they run against a real cluster too.', [...lab, ...client, '**/store/**', '**/api/**', '**/kubelet/**', '**/cluster/memory', '**/cluster/kubernetes']),
  room(['server-proxy/src/local-cluster/kubelet/**/*.ts'], 'The kubelet knows the port and the machine.', [...lab, ...client, '**/controllers/**', '**/store/**', '**/api/**', '**/cluster/memory', '**/cluster/kubernetes'])
);
