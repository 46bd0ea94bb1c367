/** `compile NOTEBOOK`: the Kubernetes objects as YAML, standing ones first. */
import fs from 'node:fs';
import path from 'node:path';
import type { KubernetesObject } from '../../../src/core/k8s/types';
import type { CompiledPipeline } from '../../../src/core/manifests/compile';
import { helpOf, parseCommand, type CommandSpec } from './arguments';
import { CliError, EXIT, type CliDoors, type ExitCode } from './doors';
import { compileFile, loadFile } from './notebook';
import { yamlOf } from './yaml';

const SPEC: CommandSpec = {
  name: 'compile',
  positionals: ['NOTEBOOK'],
  flags: {
    output: { type: 'string', short: 'o', value: 'FILE', about: 'write there instead of to standard output' },
    part: { type: 'string', value: 'standing|run', about: 'only the standing objects (volume claim, ConfigMaps), or only the run' }
  },
  about: 'Writes the Kubernetes objects of a notebook as YAML; `kubectl create -f` of it starts a run.'
};

/** Runs `compile ARGS…`. */
export async function runCompile(doors: CliDoors, args: readonly string[]): Promise<ExitCode> {
  const parsed = parseCommand(SPEC, args);
  if (parsed.help) {
    doors.output.result(helpOf(SPEC));
    return EXIT.ok;
  }
  const part = parsed.text('part');
  if (part !== undefined && part !== 'standing' && part !== 'run') throw new CliError(`--part is standing or run, not "${part}"`);
  const loaded = await loadFile(doors, parsed.positionals[0] ?? '');
  const compiled = compileFile(doors, loaded);
  const text = yamlOf(partOf(compiled, part));
  const target = parsed.text('output');
  if (target === undefined) doors.output.result(text);
  else writeText(path.resolve(doors.config.cwd, target), target, text);
  return EXIT.ok;
}

function partOf(compiled: CompiledPipeline, part: 'standing' | 'run' | undefined): readonly KubernetesObject[] {
  if (part === 'standing') return compiled.standing;
  return part === 'run' ? [compiled.run] : [...compiled.standing, compiled.run];
}

function writeText(file: string, given: string, text: string): void {
  try {
    fs.writeFileSync(file, text);
  } catch (error) {
    throw new CliError(`${given} can't be written: ${(error as Error).message}`);
  }
}
