/** The parser of Python in the page: code and WebAssembly come when they are first asked for. */
import type { Analyser } from '../core/analysis/analyse';

// Assets of the extension's build; naming them loads nothing.
const runtimeUrl = new URL('web-tree-sitter/web-tree-sitter.wasm', import.meta.url);
const grammarUrl = new URL('tree-sitter-python/tree-sitter-python.wasm', import.meta.url);

let loading: Promise<Analyser> | undefined;

/** The page's one analyser; a failed load may be tried again. */
export function loadAnalyser(): Promise<Analyser> {
  loading ??= load().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function load(): Promise<Analyser> {
  const [{ loadPython }, analysis] = await Promise.all([import('../core/analysis/python'), import('../core/analysis/analyse')]);
  const language = await loadPython(async () => {
    const [runtime, grammar] = await Promise.all([compiled(runtimeUrl), compiled(grammarUrl)]);
    return { runtime, grammar };
  });
  return new analysis.Analyser(language);
}

async function compiled(url: URL): Promise<WebAssembly.Module> {
  const response = await fetch(url, { credentials: 'same-origin' });
  if (!response.ok) throw new Error(`The parser of Python could not be loaded: ${url.pathname} answered ${response.status}. Reload the page.`);
  // A server that doesn't know the type is no reason to fail.
  const streamed = /^application\/wasm/.test(response.headers.get('content-type') ?? '');
  return streamed ? WebAssembly.compileStreaming(response) : WebAssembly.compile(await response.arrayBuffer());
}
