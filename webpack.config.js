/** Merged into the extension's build. Without the definition the parser's chunk would hold the path of the machine that built it. */
const { DefinePlugin } = require('@rspack/core');

module.exports = {
  output: { assetModuleFilename: '[name].[contenthash][ext]?v=[contenthash]' },
  plugins: [new DefinePlugin({ 'import.meta.url': '""' })],
  performance: { hints: false }
};
