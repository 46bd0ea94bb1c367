/** The pure core is tested in plain Node, without JupyterLab's browser set-up. */
module.exports = {
  displayName: 'core',
  testEnvironment: 'node',
  roots: ['<rootDir>/src/core'],
  testRegex: '\\.spec\\.ts$',
  modulePathIgnorePatterns: ['<rootDir>/lib/', '<rootDir>/kernel-bridge/', '<rootDir>/.venv/', '<rootDir>/dist/'],
  transform: {
    '\\.[jt]s$': ['@swc/jest', { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } }]
  },
  // Published as ES modules alone.
  transformIgnorePatterns: ['/node_modules/(?!@noble/)']
};
