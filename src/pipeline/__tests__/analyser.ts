/** The real parser for specs of the page. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Analyser } from '../../core/analysis/analyse';
import { loadPython } from '../../core/analysis/python';

export async function nodeAnalyser(): Promise<Analyser> {
  const require = createRequire(__filename);
  const bytes = (name: string): Promise<WebAssembly.Module> => WebAssembly.compile(new Uint8Array(readFileSync(require.resolve(name))));
  const language = await loadPython(async () => ({ runtime: await bytes('web-tree-sitter/web-tree-sitter.wasm'), grammar: await bytes('tree-sitter-python/tree-sitter-python.wasm') }));
  return new Analyser(language);
}
