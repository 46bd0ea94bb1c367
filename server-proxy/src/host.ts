/** What the pure core gets from Node: the parser's WebAssembly, the runner's source, files beside the notebook. */
import fs from 'node:fs';
import path from 'node:path';
import python from 'tree-sitter-python/tree-sitter-python.wasm';
import runtime from 'web-tree-sitter/web-tree-sitter.wasm';
import type { Analyser } from '../../src/core/analysis/analyse';
import { loadPython } from '../../src/core/analysis/python';
import type { CompileHost } from '../../src/core/manifests/compile';
import runnerSource from '../build/runner.py';
import type { Config } from './config';
import { imageFor } from './image';

/** The Python grammar, loaded once for the process. */
export function loadPythonGrammar(): ReturnType<typeof loadPython> {
  return loadPython(async () => ({ runtime, grammar: python }));
}

/** What a folder's compiling needs: the analyser reads local modules; `folder`: pods will see the notebook's folder. */
export interface CompilePlace {
  readonly analyser: Analyser;
  readonly folder?: boolean;
}

/** Lets `compilePipeline` see the notebook's folder. */
export function compileHost(folder: string, config: Pick<Config, 'image'>, place: CompilePlace): CompileHost {
  return {
    runnerSource,
    folder: place.folder ?? false,
    readFile: relative => readFile(path.resolve(folder, relative)),
    importsOf: source => place.analyser.analyse(source).loads,
    listFolder: relative => listFolder(path.resolve(folder, relative)),
    images: version => imageFor(config.image, version)
  };
}

/** The step runner as it travels to clusters. */
export { runnerSource };

function readFile(file: string): Uint8Array | undefined {
  try {
    return fs.statSync(file).isFile() ? fs.readFileSync(file) : undefined;
  } catch {
    return undefined;
  }
}

function listFolder(folder: string): string[] | undefined {
  try {
    return fs.readdirSync(folder).sort();
  } catch {
    return undefined;
  }
}
