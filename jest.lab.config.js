/** Everything that touches JupyterLab is tested on its own testing base, in jsdom. */
const base = require('@jupyterlab/testing/lib/jest-config')(__dirname);
const esModules = ['@jupyterlab/', '@jupyter/', '@microsoft/', '@noble/', '@codemirror/', '@marijn/', '@rjsf/', 'exenv-es6', 'lib0', 'lodash-es', 'nanoid', 'vscode-ws-jsonrpc', 'y-protocols', 'y-websocket', 'yjs'].join('|');

module.exports = {
  ...base,
  displayName: 'lab',
  roots: ['<rootDir>/src'],
  testRegex: '\\.spec\\.tsx?$',
  testPathIgnorePatterns: ['<rootDir>/src/core/'],
  modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/kernel-bridge/', '<rootDir>/.venv/', '<rootDir>/dist/'],
  preset: undefined,
  transform: { '\\.svg$': '@jupyterlab/testing/lib/jest-raw-loader.js', '\\.[jt]sx?$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript', tsx: true }, target: 'es2022' }, module: { type: 'commonjs' } }] },
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(${esModules}))`],
  collectCoverage: false,
  reporters: ['default']
};
