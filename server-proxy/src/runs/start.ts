/** Starts a run of a compiled notebook: all that belongs to one run is put together here. */
import { randomBytes } from 'node:crypto';
import { inertAnnotation, inertJson } from '../../../src/core/manifests/escape';
import { secretParameterData } from '../../../src/core/pipeline/secretParameters';
import type { CompiledPipeline } from '../../../src/core/manifests/compile';
import type { Workflow } from '../../../src/core/results/workflowSteps';
import { NOTEBOOK_ANNOTATION, PARAMETERS_ANNOTATION, RUN_LABEL } from '../../../src/wire/runs';
import type { ClusterApi } from '../cluster/port';
import type { Environment } from '../config';
import { passedEnvironment, readersOf } from './environment';
import type { ParameterValues } from './parameters';
import type { LoadedNotebook } from './pipeline';
import { shownParameters } from './results';
import { SNAPSHOT_ANNOTATION, snapshotMaps } from './snapshot';
import { submit } from './submit';

export interface RunRequest {
  readonly loaded: LoadedNotebook;
  readonly pipeline: CompiledPipeline;
  readonly namespace: string;
  /** As `checkParameters` lets through. */
  readonly parameters: ParameterValues;
  /** The cluster of this machine: its pods see the notebook's folder, and get the variables that the notebook reads. No other does. */
  readonly local: boolean;
  /** Variables of the caller. */
  readonly variables: Environment;
  /** No step may take its result from the cache. */
  readonly fresh?: boolean;
}

export interface StartedRun {
  readonly workflow: Workflow;
  /** Values that nobody should see in what is shown of the run (`masked`). */
  readonly secrets: ReadonlyMap<string, string>;
}

/** Sends the pipeline's standing objects and the run; rejects with `RunError`, `ApiError` or `ClusterUnreachable`. */
export async function startRun(api: ClusterApi, request: RunRequest, signal: AbortSignal): Promise<StartedRun> {
  const { loaded, pipeline, namespace, parameters, local, variables } = request;
  // A cluster elsewhere gets no variable of this machine that nobody asked to send.
  const environment = passedEnvironment(local ? loaded.graph.environment : [], variables);
  const secretParameters = secretParameterData(loaded.graph, parameters);
  const prefix = `run-notebook-${randomBytes(5).toString('hex')}`;
  const snapshot = snapshotMaps(loaded, prefix, namespace);
  const submission = {
    annotations: {
      [NOTEBOOK_ANNOTATION]: inertAnnotation(loaded.source.path),
      [PARAMETERS_ANNOTATION]: inertJson(shownParameters(loaded, parameters)),
      [SNAPSHOT_ANNOTATION]: `${prefix}/${snapshot.length}`
    },
    labels: { [RUN_LABEL]: 'run' },
    companions: snapshot,
    pipeline,
    namespace,
    parameters,
    secretParameters,
    environment,
    readers: readersOf(loaded.graph),
    fresh: request.fresh ?? false,
    ...(local ? { folder: loaded.source.folder } : {})
  };
  return { workflow: await submit(api, submission, signal), secrets: new Map([...environment.secret, ...secretParameters]) };
}
