/** Commands on runs. */
import type { TranslationBundle } from '@jupyterlab/translation';
import { closeIcon, refreshIcon, stopIcon, type LabIcon } from '@jupyterlab/ui-components';
import type { CommandRegistry } from '@lumino/commands';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { runIcon } from '../lab/icons';
import type { RunRef } from '../wire/runs';
import type { RunActions } from './actions';
import type { RunSummary } from './runSummary';
import { CommandIDs } from './tokens';

export interface RunCommandsContext {
  readonly commands: CommandRegistry;
  readonly actions: RunActions;
  readonly trans: TranslationBundle;
  open(run: RunRef): void;
  /** What is known of a run. */
  summary(run: RunRef): RunSummary | undefined;
}

/** Arguments name the run; without them the commands can't be used. */
export function addRunCommands(context: RunCommandsContext): void {
  const { actions, trans, open, summary } = context;
  const ended = ({ state }: RunSummary): boolean => state === 'done' || state === 'failed' || state === 'stopped';
  const add = (id: string, words: Words, act: (run: RunRef, known: RunSummary | undefined) => void | Promise<void>, can: (run: RunSummary) => boolean = () => true): void => addCommand(context, { id, words, act, can });
  add(CommandIDs.open, { label: trans.__('Open run'), caption: trans.__('Show the steps, logs, outputs and values of a run'), icon: runIcon }, run => open(run));
  add(CommandIDs.stop, { label: trans.__('Stop run'), short: trans.__('Stop'), caption: trans.__('End the steps that run; what has finished is kept'), icon: stopIcon }, run => actions.stop(run), run => !ended(run));
  add(
    CommandIDs.retry,
    { label: trans.__('Retry failed steps'), short: trans.__('Retry'), caption: trans.__('Run what failed again, with what has finished'), icon: refreshIcon },
    run => actions.retry(run),
    ({ state }) => state === 'failed' || state === 'stopped'
  );
  add(
    CommandIDs.runAgain,
    { label: trans.__('Run again with other parameters…'), short: trans.__('Run again…'), caption: trans.__('A new run of the notebook as it was then'), icon: runIcon },
    (run, known) => actions.runAgain(run, known ?? { title: run.name, parameters: {} }),
    ({ notebook }) => notebook !== undefined
  );
  add(
    CommandIDs.openExecuted,
    { label: trans.__('Open executed notebook'), caption: trans.__('Save the notebook with this run\'s outputs beside the original, and open it'), icon: runIcon },
    run => actions.openExecuted(run),
    ({ notebook }) => notebook !== undefined
  );
  add(CommandIDs.archive, { label: trans.__('Archive run'), caption: trans.__('Hide the run from the list; nothing is lost'), icon: closeIcon }, run => actions.archive(run), run => ended(run) && !run.archived);
  add(CommandIDs.restore, { label: trans.__('Bring run back'), caption: trans.__('Show an archived run in the list again'), icon: refreshIcon }, run => actions.restore(run), ({ archived }) => archived);
  add(CommandIDs.delete, { label: trans.__('Delete run…'), short: trans.__('Delete…'), caption: trans.__('Remove the run with all that it left'), icon: closeIcon }, run => actions.delete(run), ended);

  function addCommand({ commands }: RunCommandsContext, { id, words, act, can }: Added): void {
    const usable = (args: ReadonlyPartialJSONObject): boolean => {
      const run = runOf(args);
      const known = run === null ? undefined : summary(run);
      return run !== null && (known === undefined || can(known));
    };
    commands.addCommand(id, {
      label: args => (args.short === true ? (words.short ?? words.label) : words.label),
      caption: words.caption,
      icon: words.icon,
      isEnabled: usable,
      isVisible: usable,
      describedBy: {
        args: {
          type: 'object',
          required: ['namespace', 'name'],
          properties: {
            context: { type: 'string', description: trans.__('Context of the kubeconfig; absent: the cluster of this machine') },
            namespace: { type: 'string', description: trans.__('Namespace of the run') },
            name: { type: 'string', description: trans.__('Name of the run') }
          }
        }
      },
      execute: async args => {
        const run = runOf(args);
        if (run !== null) await act(run, summary(run));
      }
    });
  }
}

interface Words {
  readonly label: string;
  /** Where there is little room. */
  readonly short?: string;
  readonly caption: string;
  readonly icon: LabIcon;
}

interface Added {
  readonly id: string;
  readonly words: Words;
  readonly act: (run: RunRef, known: RunSummary | undefined) => void | Promise<void>;
  readonly can: (run: RunSummary) => boolean;
}

function runOf({ context, namespace, name }: ReadonlyPartialJSONObject): RunRef | null {
  if (typeof namespace !== 'string' || typeof name !== 'string') return null;
  return { target: typeof context === 'string' ? { context } : {}, namespace, name };
}
