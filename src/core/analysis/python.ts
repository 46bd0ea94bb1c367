/** The Python grammar, loaded from two WebAssembly modules that a host hands over; no DOM, no Node, no URL. */
import { Language, Parser } from 'web-tree-sitter';

/** What a host has at hand: a compiled `WebAssembly.Module`, or its bytes. */
export type Wasm = object;
/** The two modules: tree-sitter's runtime and the grammar of Python. */
export interface PythonWasm {
  readonly runtime: Wasm;
  readonly grammar: Wasm;
}
export type { Language };

/** The part of WebAssembly that is used; the core's library has no types for it. */
interface WebAssemblyDoor {
  compile(bytes: Wasm): Promise<Wasm>;
  instantiate(module: Wasm, imports: object): Promise<object>;
}

let ready: Promise<Language> | undefined;

/** Loads the grammar once for the process; a failed load may be tried again. */
export function loadPython(get: () => Promise<PythonWasm>): Promise<Language> {
  ready ??= load(get).catch((error: unknown) => {
    ready = undefined;
    throw error;
  });
  return ready;
}

async function load(get: () => Promise<PythonWasm>): Promise<Language> {
  const door = (globalThis as unknown as { WebAssembly: WebAssemblyDoor }).WebAssembly;
  // `instanceof` fails across realms.
  const compile = async (wasm: Wasm) =>
    Object.prototype.toString.call(wasm) === '[object WebAssembly.Module]' ? wasm : door.compile(wasm);
  const source = await get();
  const [runtime, grammar] = await Promise.all([compile(source.runtime), compile(source.grammar)]);
  // The hook has no error path of its own: a failed instantiation leaves through `fail`.
  await new Promise<void>((done, fail) => {
    const options = {
      instantiateWasm(imports: object, use: (instance: object, module: object) => void) {
        door.instantiate(runtime, imports).then(instance => use(instance, runtime)).catch(fail);
        return {};
      }
    };
    Parser.init(options as unknown as Parameters<typeof Parser.init>[0]).then(done, fail);
  });
  return Language.loadSync(grammar as Parameters<typeof Language.loadSync>[0]);
}
