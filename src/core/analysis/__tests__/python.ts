/** The analyser on the grammar of the installed package, once per test file. */
import { readFileSync } from 'node:fs';
import { Analyser } from '../analyse';
import { loadPython } from '../python';

/** An analyser to test with. */
export async function testAnalyser(): Promise<Analyser> {
  const bytes = (name: string) => new Uint8Array(readFileSync(require.resolve(name)));
  const language = await loadPython(async () => ({
    runtime: bytes('web-tree-sitter/web-tree-sitter.wasm'),
    grammar: bytes('tree-sitter-python/tree-sitter-python.wasm')
  }));
  return new Analyser(language);
}
