/** A run as a list shows it, read off its Argo Workflow. */
import { ARCHIVED_LABEL, NOTEBOOK_ANNOTATION, PARAMETERS_ANNOTATION } from '../wire/runs';
import { isFinished, stepStates, type StepState, type Workflow } from '../core/results/workflowSteps';

/** `stopped`: a person ended it. */
export type RunState = 'waiting' | 'running' | 'paused' | 'done' | 'failed' | 'stopped';

export interface RunSummary {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** What people call it: the notebook's file name, or the run's own name. */
  readonly title: string;
  /** Path of the notebook; absent for a Workflow that somebody made otherwise. */
  readonly notebook?: string;
  readonly state: RunState;
  readonly createdAt: string;
  readonly startedAt?: string;
  readonly finishedAt?: string;
  readonly steps: readonly StepState[];
  /** Why it failed, in the cluster's words. */
  readonly message?: string;
  /** As given; secret ones as `***`. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly archived: boolean;
}

interface Spec {
  readonly entrypoint?: string;
  readonly shutdown?: string;
  readonly suspend?: boolean;
  readonly templates?: readonly { readonly name: string; readonly dag?: { readonly tasks?: readonly { readonly name: string; readonly template?: string }[] } }[];
}

/** Reads a Workflow; whatever is missing is left out. */
export function summarise(workflow: Workflow): RunSummary {
  const { namespace = '', name = '', uid = '', creationTimestamp = '', annotations = {}, labels = {} } = workflow.metadata;
  const notebook = annotations[NOTEBOOK_ANNOTATION];
  const { status } = workflow;
  return {
    namespace,
    name,
    uid,
    title: notebook === undefined ? name : (notebook.split('/').pop() ?? notebook).replace(/\.ipynb$/, ''),
    ...(notebook === undefined ? {} : { notebook }),
    state: stateOf(workflow),
    createdAt: creationTimestamp,
    ...(status?.startedAt ? { startedAt: status.startedAt } : {}),
    ...(status?.finishedAt ? { finishedAt: status.finishedAt } : {}),
    steps: stepStates(workflow, stepsOf(workflow)),
    ...(status?.message ? { message: status.message } : {}),
    parameters: parametersOf(annotations[PARAMETERS_ANNOTATION]),
    archived: labels[ARCHIVED_LABEL] === 'true'
  };
}

/** How many of its steps have ended well. */
export function doneSteps({ steps }: Pick<RunSummary, 'steps'>): number {
  return steps.filter(({ phase }) => phase === 'succeeded').length;
}

function stepsOf(workflow: Workflow): { name: string; title: string }[] {
  const { entrypoint, templates = [] } = (workflow.spec ?? {}) as Spec;
  const tasks = templates.find(({ name }) => name === entrypoint)?.dag?.tasks ?? [];
  return tasks.map(({ name, template = name }) => ({ name: template, title: name }));
}

function stateOf(workflow: Workflow): RunState {
  const { shutdown, suspend } = (workflow.spec ?? {}) as Spec;
  const { phase } = workflow.status ?? {};
  if (!isFinished(workflow)) return suspend ? 'paused' : phase === 'Running' ? 'running' : 'waiting';
  if (phase === 'Succeeded') return 'done';
  return shutdown ? 'stopped' : 'failed';
}

function parametersOf(text: string | undefined): Record<string, string> {
  try {
    const read = JSON.parse(text ?? '{}') as unknown;
    if (typeof read !== 'object' || read === null) return {};
    return Object.fromEntries(Object.entries(read).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}
