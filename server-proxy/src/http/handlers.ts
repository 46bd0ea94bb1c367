/** What the routes do, in terms of `runs`. */
import type { Diagnostic } from '../../../src/core/diagnostics';
import { onlyStep } from '../../../src/core/graph/slice';
import type { CompileAnswer, CompileRequest, RunActionRequest, RunRef, SnapshotAnswer, StartRunAnswer, StartRunRequest, SyntaxAnswer, SyntaxRequest } from '../../../src/wire/runs';
import { yamlOf } from '../cli/yaml';
import { actOnRun } from '../runs/act';
import { RunError } from '../runs/error';
import { checkParameters } from '../runs/parameters';
import { compileNotebook, loadNotebook, refuseCycle, type LoadedNotebook } from '../runs/pipeline';
import { executedRun, runOf } from '../runs/ofRun';
import { snapshotOf } from '../runs/snapshot';
import { startRun } from '../runs/start';
import { checkSyntax } from '../runs/syntax';
import type { AppDoors } from './app';
import { placeOf } from './place';

/** `POST api/compile` */
export async function compile(doors: AppDoors, { notebook }: CompileRequest): Promise<CompileAnswer> {
  const loaded = await load(doors, notebook);
  const { pipeline, diagnostics } = compileNotebook(loaded, doors.config);
  withDiagnostics(diagnostics, () => refuseCycle(diagnostics));
  return { yaml: yamlOf([...pipeline.standing, pipeline.run]), diagnostics };
}

/** `POST api/syntax` */
export async function syntax({ config }: AppDoors, { cells }: SyntaxRequest): Promise<SyntaxAnswer> {
  const verdict = config.python === undefined ? undefined : await checkSyntax(config.python, cells);
  if (verdict === undefined) return { errors: cells.map(() => null) };
  const errors = cells.map(cell => {
    const trouble = verdict.troubles.get(cell);
    return trouble === undefined ? null : { line: trouble.line, message: trouble.message };
  });
  return { pythonVersion: verdict.version.join('.'), errors };
}

/** `POST api/runs` */
export async function start(doors: AppDoors, request: StartRunRequest): Promise<StartRunAnswer> {
  const { config, pool } = doors;
  const { context } = request.target;
  const whole = await load(doors, request.notebook);
  const loaded = request.only === undefined ? whole : { ...whole, graph: onlyStep(whole.graph, request.only) ?? noStep(request.only, whole) };
  // Values of parameters that the step does without are no mistake: the form shows all of the notebook.
  const parameters = checkParameters(new Map(Object.entries(request.parameters)), whole);
  const { pipeline, diagnostics } = compileNotebook(loaded, config, { folder: context === undefined });
  withDiagnostics(diagnostics, () => refuseCycle(diagnostics));
  const connection = await pool.connection(context, true);
  const { workflow } = await startRun(
    connection.api,
    { loaded, pipeline, namespace: request.namespace ?? connection.namespace, parameters, local: connection.local, variables: config.environment, fresh: request.cache === false },
    new AbortController().signal
  );
  const { namespace = '', name = '', uid = '' } = workflow.metadata;
  return { run: { target: request.target, namespace, name, uid }, diagnostics };
}

/** `POST api/runs/act` */
export async function act({ pool }: AppDoors, { run, action }: RunActionRequest): Promise<object> {
  const { api } = await pool.connection(run.target.context);
  await actOnRun(api, run, action);
  return {};
}

/** `GET api/runs/snapshot` */
export async function snapshot({ pool }: AppDoors, run: RunRef): Promise<SnapshotAnswer> {
  const { api } = await pool.connection(run.target.context);
  return { notebook: await snapshotOf(api, await runOf(api, run)) };
}

/** `GET api/runs/executed` */
export async function executed({ pool }: AppDoors, run: RunRef): Promise<SnapshotAnswer> {
  const { api } = await pool.connection(run.target.context);
  return { notebook: await executedRun(api, await runOf(api, run), new AbortController().signal) };
}

function load({ config, root }: AppDoors, { text, path }: CompileRequest['notebook']): Promise<LoadedNotebook> {
  return loadNotebook({ text, ...placeOf(root, path) }, config);
}

function noStep(name: string, { graph }: LoadedNotebook): never {
  throw new RunError('no-step', `the notebook has no step "${name}"; it has ${graph.steps.map(step => step.name).join(', ') || 'none'}`);
}

/** What was found goes with the refusal. */
function withDiagnostics(diagnostics: readonly Diagnostic[], work: () => void): void {
  try {
    work();
  } catch (error) {
    throw Object.assign(error as Error, { diagnostics });
  }
}
