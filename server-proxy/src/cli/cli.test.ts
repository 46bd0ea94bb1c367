import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Config } from '../config';
import { runCli } from './cli';
import { EXIT, type CliDoors } from './doors';

function doors(args: string[], wrong: Partial<CliDoors>): { doors: CliDoors; said: string[] } {
  const said: string[] = [];
  const config: Config = { mode: 'cli', args, cwd: '/', dataFolder: '/nowhere', daemonProgram: '/nowhere/cluster.mjs', programFolders: [], environment: {}, platform: 'linux' };
  const output = { result: (text: string) => void said.push(text), say: (line: string) => void said.push(line), interactive: false };
  const none = async (): Promise<never> => Promise.reject(new Error('not asked for here'));
  return { said, doors: { config, version: '1.2.3', output, signal: new AbortController().signal, connect: none, probe: none, confirm: none, ...wrong } };
}

test('our own mistake does not end like a failed step, and says whose it is', async () => {
  const output = { result: () => { throw new TypeError('x is undefined'); }, interactive: false };
  const { doors: broken, said } = doors(['--version'], {});
  const code = await runCli({ ...broken, output: { ...output, say: line => void said.push(line) } });
  assert.equal(code, EXIT.bug);
  assert.match(said.join('\n'), /TypeError: x is undefined[\s\S]*bug in jupyterlab-kubeflow 1\.2\.3[\s\S]*report/);
});

test('what a person can cause is a sentence without a stack', async () => {
  const { doors: wrong, said } = doors(['inspect', 'nowhere.ipynb'], {});
  assert.equal(await runCli(wrong), EXIT.wrongInput);
  assert.deepEqual(said, ['there is no file nowhere.ipynb']);
});
