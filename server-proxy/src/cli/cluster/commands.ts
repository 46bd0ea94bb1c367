/** `cluster start|stop|status|reset|kubeconfig`. */
import fs from 'node:fs';
import path from 'node:path';
import { parseCommand, helpOf, type CommandSpec, type ParsedArguments } from '../arguments';
import { CliError, EXIT, type CliDoors, type ExitCode } from '../doors';
import { settingsFile } from '../../clusterSettings';
import { suggestion } from '../../nearest';
import { claimLines, claimNames, namedClaims } from './claims';
import { diskUse, sizeText } from './disk';
import { settingsHelp, settingsOf, settingsText } from './settings';
import { isOlder, whatRuns } from './handover';
import { ensureDaemon, kubeconfigOf, runningDaemon, stopDaemon } from './daemon';

type Run = (doors: CliDoors, args: ParsedArguments) => Promise<ExitCode>;

const JSON_FLAG = { json: { type: 'boolean', about: 'print JSON' } } as const;
const COMMANDS: readonly { readonly spec: CommandSpec; readonly run: Run }[] = [
  { spec: { name: 'cluster start', positionals: [], flags: {}, about: 'Starts the local cluster if it is not running, and waits until it answers.' }, run: start },
  { spec: { name: 'cluster stop', positionals: [], flags: {}, about: 'Stops the local cluster; steps that run go on, and are taken up again at the next start.' }, run: stop },
  { spec: { name: 'cluster status', positionals: [], flags: JSON_FLAG, about: 'Says whether the local cluster runs; exits 0 when it does, 3 when not.' }, run: status },
  {
    spec: { name: 'cluster reset', positionals: [], flags: { yes: { type: 'boolean', short: 'y', about: 'do not ask' } }, about: 'Stops the local cluster and removes all that it keeps; its settings stay.' },
    run: reset
  },
  { spec: { name: 'cluster kubeconfig', positionals: [], flags: {}, about: 'Prints the path of a kubeconfig for the local cluster.' }, run: kubeconfig }
];

/** Help for all of `cluster`. */
export function clusterHelp(): string {
  return ['jupyter kubeflow cluster COMMAND', '', ...COMMANDS.map(({ spec }) => `  ${spec.name.slice('cluster '.length).padEnd(12)}${spec.about}`), '', settingsHelp(), ''].join('\n');
}

/** Runs `cluster ARGS…`. */
export async function runCluster(doors: CliDoors, args: readonly string[]): Promise<ExitCode> {
  const [verb, ...rest] = args;
  if (verb === '--help' || verb === '-h') {
    doors.output.result(clusterHelp());
    return EXIT.ok;
  }
  const verbs = COMMANDS.map(({ spec }) => spec.name.slice('cluster '.length));
  const command = COMMANDS.find(({ spec }) => spec.name === `cluster ${verb}`);
  if (!command) {
    if (verb === undefined) throw new CliError(`cluster needs one of ${verbs.join(', ')}`);
    throw new CliError(`cluster has no command "${verb}"${suggestion(verb, verbs) || `; it has ${verbs.join(', ')}`}`);
  }
  const parsed = parseCommand(command.spec, rest);
  if (!parsed.help) return command.run(doors, parsed);
  doors.output.result(helpOf(command.spec));
  return EXIT.ok;
}

async function start(doors: CliDoors): Promise<ExitCode> {
  const { config, output, probe } = doors;
  await ensureDaemon(config, probe, line => output.say(line));
  await replaceOlder(doors);
  const record = runningDaemon(config);
  output.say(`the local cluster runs on port ${record?.port ?? '?'} (process ${record?.pid ?? '?'})`);
  return EXIT.ok;
}

/** An older daemon makes room when nothing runs; else it goes on, and we say so. */
async function replaceOlder(doors: CliDoors): Promise<void> {
  const { config, output, probe, version } = doors;
  const running = runningDaemon(config)?.version;
  if (running === undefined || !isOlder(running, version)) return;
  const connection = await doors.connect();
  const busy = await whatRuns(connection.api).finally(() => connection.close());
  if (busy !== undefined) {
    output.say(`the local cluster is of version ${running} and ${busy} runs: it goes on as it is; version ${version} takes over at a \`cluster start\` when nothing runs`);
    return;
  }
  output.say(`the local cluster of version ${running} is idle: version ${version} takes over`);
  await stopDaemon(config);
  await ensureDaemon(config, probe, line => output.say(line));
}

async function stop({ config, output }: CliDoors): Promise<ExitCode> {
  output.say((await stopDaemon(config)) ? 'the local cluster has stopped' : 'the local cluster was not running');
  return EXIT.ok;
}

async function status(doors: CliDoors, args: ParsedArguments): Promise<ExitCode> {
  const { config, output, probe } = doors;
  const record = runningDaemon(config);
  const ready = record !== undefined && (await probe(kubeconfigOf(config)));
  const state = ready ? 'running' : record ? 'not answering' : 'stopped';
  const disk = diskUse(config.dataFolder);
  const settings = settingsOf(config.dataFolder);
  const claims = ready ? await claimNames(doors) : {};
  if (args.flag('json')) output.result(`${JSON.stringify({ state, ...record, data: config.dataFolder, disk: { ...disk, claims: namedClaims(disk, claims) }, ...settings })}\n`);
  else {
    const more = record ? `, port ${record.port}, process ${record.pid}, version ${record.version}, since ${record.startedAt}` : '';
    const parts = Object.entries(disk.parts).map(([name, bytes]) => `${name} ${sizeText(bytes)}`);
    const use = `${sizeText(disk.bytes)}${parts.length > 0 ? ` (${parts.join(', ')})` : ''}`;
    output.result([`local cluster: ${state}${more}`, `data: ${config.dataFolder}`, `disk: ${use}`, ...claimLines(disk, claims), settingsText(settings), ''].join('\n'));
  }
  return ready ? EXIT.ok : EXIT.unreachable;
}

async function reset(doors: CliDoors, args: ParsedArguments): Promise<ExitCode> {
  const { config, output } = doors;
  if (!fs.existsSync(config.dataFolder)) {
    output.say('there is no local cluster to reset');
    return EXIT.ok;
  }
  // Removing a folder that is not ours because a variable was mistyped would be unforgivable.
  const entries = fs.readdirSync(config.dataFolder);
  if (entries.length > 0 && !entries.some(name => name.startsWith('daemon.') || name === 'kubeconfig')) {
    throw new CliError(`${config.dataFolder} does not look like the local cluster's folder; nothing was removed`);
  }
  output.say(`this removes ${config.dataFolder} (${sizeText(diskUse(config.dataFolder).bytes)}): every run, its results and logs, all volumes, secrets and the cache of the local cluster`);
  if (!args.flag('yes')) {
    const answer = await doors.confirm('Remove all of it?');
    if (answer === undefined) throw new CliError('nobody can be asked here; say --yes to reset the local cluster');
    if (!answer) return EXIT.ok;
  }
  await stopDaemon(config);
  // What a person set holds for the next cluster too.
  const kept = fs.existsSync(settingsFile(config.dataFolder));
  for (const name of kept ? fs.readdirSync(config.dataFolder) : []) {
    if (name !== path.basename(settingsFile(config.dataFolder))) fs.rmSync(path.join(config.dataFolder, name), { recursive: true, force: true });
  }
  if (!kept) fs.rmSync(config.dataFolder, { recursive: true, force: true });
  output.say('the local cluster is reset');
  return EXIT.ok;
}

async function kubeconfig({ config, output, probe }: CliDoors): Promise<ExitCode> {
  output.result(`${await ensureDaemon(config, probe, line => output.say(line))}\n`);
  return EXIT.ok;
}
