/** `run NOTEBOOK`: from the notebook to a finished run and the executed notebook. */
import { KINDS } from '../../../../src/core/k8s/types';
import { isFinished, stepStates, type StepState, type Workflow } from '../../../../src/core/results/workflowSteps';
import { ApiError, ClusterUnreachable } from '../../cluster/port';
import { cachedSteps } from '../../runs/cached';
import { masked } from '../../runs/environment';
import { follow } from '../../runs/follow';
import { checkParameters, type ParameterValues } from '../../runs/parameters';
import { collectResults, executedText, type RunResults } from '../../runs/results';
import { startRun } from '../../runs/start';
import { helpOf, parseCommand, type CommandSpec, type ParsedArguments } from '../arguments';
import { EXIT, type CliDoors, type Connection, type ExitCode } from '../doors';
import { compileFile, loadFile, type NotebookFile } from '../notebook';
import { executedTarget, writeExecuted, type Target } from './executed';
import { sayFailures } from './failure';
import { givenParameters } from './parameters';
import { elapsed, Progress } from './progress';

const SPEC: CommandSpec = {
  name: 'run',
  positionals: ['NOTEBOOK'],
  flags: {
    parameter: { type: 'string', short: 'p', multiple: true, value: 'NAME=VALUE', about: 'value of a parameter for this run; may be given more than once' },
    output: { type: 'string', short: 'o', value: 'EXECUTED.ipynb', about: 'where the executed notebook goes (default: NOTEBOOK.executed.ipynb in this folder)' },
    namespace: { type: 'string', short: 'n', value: 'NAMESPACE', about: "namespace of the run (default: the context's)" },
    context: { type: 'string', value: 'CONTEXT', about: 'a context of your kubeconfig (default: the local cluster)' },
    'no-cache': { type: 'boolean', about: 'run every step again, also those that are unchanged; the results replace the kept ones' },
    'no-wait': { type: 'boolean', about: 'send the run and go' },
    json: { type: 'boolean', about: 'print the outcome as JSON' }
  },
  about: 'Runs a notebook as a pipeline: in the local cluster, or in the cluster of a context.'
};

/** All that belongs to one call of `run`. */
interface RunContext {
  readonly doors: CliDoors;
  readonly args: ParsedArguments;
  readonly loaded: NotebookFile;
  readonly parameters: ParameterValues;
  /** Values that nobody should see, whatever is shown. */
  readonly secrets: ReadonlyMap<string, string>;
  readonly connection: Connection;
  readonly target: Target;
}

/** Runs `run ARGS…`. */
export async function runRun(doors: CliDoors, args: readonly string[]): Promise<ExitCode> {
  const parsed = parseCommand(SPEC, args);
  if (parsed.help) {
    doors.output.result(helpOf(SPEC));
    return EXIT.ok;
  }
  const loaded = await loadFile(doors, parsed.positionals[0] ?? '');
  const parameters = checkParameters(givenParameters(parsed.texts('parameter')), loaded);
  const target = executedTarget(doors.config.cwd, loaded.file, parsed.text('output'));
  const context = parsed.text('context');
  const pipeline = compileFile(doors, loaded, { folder: context === undefined });
  const connection = await doors.connect(context);
  let sentRun = false;
  try {
    const { workflow, secrets } = await startRun(
      connection.api,
      {
        loaded,
        pipeline,
        namespace: parsed.text('namespace') ?? connection.namespace,
        parameters,
        local: connection.local,
        variables: doors.config.environment,
        fresh: parsed.flag('no-cache')
      },
      doors.signal
    );
    const run: RunContext = { doors, args: parsed, loaded, parameters, secrets, connection, target };
    sentRun = true;
    doors.output.say(`run ${workflow.metadata.name} in namespace ${workflow.metadata.namespace}`);
    return parsed.flag('no-wait') ? sent(run, workflow) : await watchToEnd(run, workflow);
  } catch (error) {
    if (doors.signal.aborted && !sentRun) doors.output.say('interrupted; no run was started');
    throw error;
  } finally {
    await connection.close();
  }
}

function sent({ doors, args, loaded }: RunContext, workflow: Workflow): ExitCode {
  if (args.flag('json')) doors.output.result(jsonOf(workflow, stepStates(workflow, loaded.graph.steps)));
  else doors.output.result(`${workflow.metadata.name}\n`);
  return EXIT.ok;
}

async function watchToEnd(run: RunContext, workflow: Workflow): Promise<ExitCode> {
  const { doors, loaded, connection } = run;
  const progress = new Progress(doors.output);
  const ref = { kind: KINDS.Workflow, namespace: workflow.metadata.namespace ?? '', name: workflow.metadata.name ?? '' };
  let current = workflow;
  try {
    for await (const state of follow<Workflow>(connection.api, ref, isFinished, { signal: doors.signal, revive: () => connection.revive() })) {
      current = state;
      const states = stepStates(state, loaded.graph.steps);
      const cached = progress.succeeds(states) ? await cachedOrNone(run, state) : undefined;
      progress.update(states, step => cached?.has(step) ?? false);
    }
  } catch (error) {
    if (doors.signal.aborted) doors.output.say(goesOn(run, current));
    throw error;
  }
  try {
    return await finish(run, current, progress);
  } catch (error) {
    if (doors.signal.aborted) doors.output.say(`the run ${ref.name} has ended (${current.status?.phase}); its executed notebook was not written`);
    throw error;
  }
}

/** A word about a step is no reason to stop following: at the end it is known from the results. */
async function cachedOrNone({ connection, doors }: RunContext, workflow: Workflow): Promise<ReadonlySet<string>> {
  try {
    return await cachedSteps(connection.api, workflow, doors.signal);
  } catch (error) {
    if (error instanceof ApiError || error instanceof ClusterUnreachable) return new Set();
    throw error;
  }
}

function goesOn({ args }: RunContext, { metadata: { name, namespace } }: Workflow): string {
  const context = args.text('context');
  const kubectl = context === undefined ? 'jupyter kubeflow kubectl' : `kubectl --context ${context}`;
  return [
    `the run ${name} goes on in the cluster without this command`,
    `  follow it:  ${kubectl} get workflow ${name} -n ${namespace} --watch`,
    `  stop it:    ${kubectl} patch workflow ${name} -n ${namespace} --type merge -p '{"spec":{"shutdown":"Stop"}}'`
  ].join('\n');
}

async function finish(run: RunContext, workflow: Workflow, progress: Progress): Promise<ExitCode> {
  const { doors, args, loaded, connection } = run;
  const states = stepStates(workflow, loaded.graph.steps);
  const failed = states.filter(state => state.phase === 'failed');
  const mask = (text: string): string => masked(text, run.secrets);
  const reached = states.some(state => state.nodeId !== undefined);
  const results = reached ? await collectResults(connection.api, workflow, doors.signal) : undefined;
  await sayFailures(connection.api, { name: workflow.metadata.name ?? '', namespace: workflow.metadata.namespace ?? '' }, failed, doors.output, mask, doors.signal);
  const phase = workflow.status?.phase ?? 'Unknown';
  if (phase !== 'Succeeded' && failed.length === 0) doors.output.say(mask(workflow.status?.message ?? `the run ended as ${phase}`));
  if (results) {
    writeExecuted(run.target, executedText({ loaded, workflow, results, parameters: run.parameters }));
    doors.output.say(`executed notebook: ${run.target.shown}`);
  }
  for (const { name, title } of states) if (results?.cached.has(name) && !progress.saidCached(name)) doors.output.say(`↺ ${title}  (from the cache)`);
  sayEnd(run, workflow);
  if (args.flag('json')) doors.output.result(mask(jsonOf(workflow, states, results)));
  return phase === 'Succeeded' ? EXIT.ok : EXIT.stepFailed;
}

function sayEnd({ doors }: RunContext, workflow: Workflow): void {
  const { startedAt, finishedAt, phase } = workflow.status ?? {};
  const took = startedAt && finishedAt ? ` in ${elapsed(startedAt, finishedAt)}` : '';
  doors.output.say(`${workflow.metadata.name}: ${phase}${took}`);
}

function jsonOf(workflow: Workflow, states: readonly StepState[], results?: RunResults): string {
  const steps = states.map(({ name, title, phase, message, startedAt, finishedAt }) => ({
    name,
    title,
    phase,
    message: message ?? null,
    cached: results?.cached.has(name) ?? false,
    startedAt: startedAt ?? null,
    finishedAt: finishedAt ?? null
  }));
  const { name, namespace, uid } = workflow.metadata;
  return `${JSON.stringify({ run: name, namespace, uid, phase: workflow.status?.phase ?? 'Pending', steps, files: results?.files ?? [] }, null, 2)}\n`;
}
