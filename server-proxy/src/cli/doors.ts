/** What the command line needs from its surroundings; `main.ts` gives the real ones, tests their own. */
import type { Connection } from '../cluster/connection';
import type { Config } from '../config';

/** Exit codes, the same for every command. */
export const EXIT = { ok: 0, stepFailed: 1, wrongInput: 2, unreachable: 3, bug: 70, interrupted: 130 } as const;
export type ExitCode = number;

export type { Connection } from '../cluster/connection';

/** Text in two streams: results, and what accompanies them. */
export interface Output {
  result(text: string): void;
  /** One line of progress or diagnostics. */
  say(line: string): void;
  /** A person is watching standard error. */
  readonly interactive: boolean;
}

export interface CliDoors {
  readonly config: Config;
  readonly version: string;
  readonly output: Output;
  /** Aborts when the person presses Ctrl-C. */
  readonly signal: AbortSignal;
  /** The local cluster (started when it isn't running) or a context of the person's kubeconfig. */
  connect(context?: string): Promise<Connection>;
  /** Whether the cluster of this kubeconfig answers and is ready. */
  probe(kubeconfig: string): Promise<boolean>;
  /** Asks a yes-or-no question; undefined when nobody can be asked. */
  confirm(question: string): Promise<boolean | undefined>;
}

/** Ends a command with a sentence for the person and an exit code. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode: ExitCode = EXIT.wrongInput
  ) {
    super(message);
    this.name = 'CliError';
  }
}
