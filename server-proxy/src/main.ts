/** Entry of the Node program: chooses the adapters and hands over to the command line or the page's proxy. */
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CliDoors, Connection, Output } from './cli/doors';
import { loadConfig, privateVariables, type Config } from './config';
import { VERSION } from './version';

const config = loadConfig(process.argv.slice(2), process.env, {
  platform: process.platform,
  home: os.homedir(),
  cwd: process.cwd(),
  programFolder: path.dirname(fileURLToPath(import.meta.url))
});
const stop = new AbortController();
const output: Output = {
  result: text => void process.stdout.write(text),
  say: line => void process.stderr.write(`${line}\n`),
  interactive: process.stderr.isTTY === true
};

/** client-node takes longest to load, so it is loaded only when a cluster is asked. */
const kubernetes = (): Promise<typeof import('./cluster/kubernetes')> => import('./cluster/kubernetes');

async function probe(kubeconfig: string): Promise<boolean> {
  const { KubernetesCluster } = await kubernetes();
  const cluster = KubernetesCluster.load({ file: kubeconfig });
  try {
    return await cluster.ready(AbortSignal.timeout(5000)).catch(() => false);
  } finally {
    await cluster.close();
  }
}

async function connect(context?: string): Promise<Connection> {
  const [{ KubeconfigUnreadable, KubernetesCluster, UnknownContext }, { CliError }] = await Promise.all([kubernetes(), import('./cli/doors')]);
  try {
    if (context !== undefined) {
      const api = KubernetesCluster.load({ context });
      return { api, namespace: api.namespace, local: false, revive: async () => undefined, close: () => api.close() };
    }
    const { ensureDaemon } = await import('./cli/cluster/daemon');
    const api = KubernetesCluster.load({ file: await ensureDaemon(config, probe, output.say) });
    return { api, namespace: api.namespace, local: true, revive: async () => void (await ensureDaemon(config, probe, output.say)), close: () => api.close() };
  } catch (error) {
    if (error instanceof UnknownContext) throw new CliError(`there is no context "${error.context}"${error.known.length > 0 ? `; the kubeconfig has ${error.known.join(', ')}` : '; no kubeconfig was found'}`);
    if (error instanceof KubeconfigUnreadable) throw new CliError(error.message);
    throw error;
  }
}

async function confirm(question: string): Promise<boolean | undefined> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) return undefined;
  const { createInterface } = await import('node:readline/promises');
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await prompt.question(`${question} [y/N] `)).trim());
  } finally {
    prompt.close();
  }
}

async function runCommandLine(): Promise<number> {
  const [{ bugText, runCli }, { EXIT }] = await Promise.all([import('./cli/cli'), import('./cli/doors')]);
  // A second Ctrl-C ends the process as it would any other.
  process.once('SIGINT', () => stop.abort(new Error('interrupted')));
  process.once('uncaughtException', error => {
    output.say(bugText(error, VERSION));
    process.exit(EXIT.bug);
  });
  // `inspect … | head` closes the pipe early: that is no failure of ours.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    output.say(`standard output can't be written: ${error.message}`);
    process.exit(EXIT.wrongInput);
  });
  const doors: CliDoors = { config, version: VERSION, output, signal: stop.signal, connect, probe, confirm };
  return runCli(doors);
}

async function runProxy(given: Config): Promise<void> {
  // Jupyter's and the Hub's secrets are nobody's business here: no child, no login program of a kubeconfig, no run can have them.
  for (const name of privateVariables(process.env)) delete process.env[name];
  const [{ startProxy }, { proxyDoors }] = await Promise.all([import('./http/start'), import('./proxyDoors')]);
  process.once('SIGTERM', () => stop.abort());
  process.once('SIGINT', () => stop.abort());
  await startProxy(given.args, proxyDoors(given, VERSION, probe), stop);
}

if (config.mode === 'proxy') await runProxy(config);
else process.exitCode = await runCommandLine();
