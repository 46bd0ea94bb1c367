/** CPython's word on cells, asked for when typing pauses and kept by text. The grammar's word stands until it comes, and where it doesn't. */
import { type IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { CellFacts, SyntaxTrouble } from '../core/analysis/types';
import { speaksFor, withVerdict } from '../core/analysis/verdict';
import type { SyntaxAnswer } from '../wire/runs';

/** Asks the proxy's Python about the texts of cells. */
export type AskSyntax = (cells: readonly string[]) => Promise<SyntaxAnswer>;

/** So long after the last change a person is taken to pause. */
const PAUSE_MS = 500;

/** Texts that are remembered: more than the largest notebooks have cells. */
const KEPT = 10_000;

/** One for the page. */
export class SyntaxWord implements IDisposable {
  constructor(private readonly ask: AskSyntax) {}

  /** A word has come that differs from the grammar's. */
  get changed(): ISignal<this, void> {
    return this.changedSignal;
  }

  get isDisposed(): boolean {
    return this.disposed;
  }

  /** Counts the words that have changed something. */
  get said(): number {
    return this.count;
  }

  /** The facts with Python's word, where it has come and counts for a notebook of this version. The same facts give the same object. */
  over(facts: CellFacts, notebookVersion: string | undefined): CellFacts {
    const { version } = this;
    if (version === undefined || !this.troubles.has(facts.source) || !speaksFor({ version }, notebookVersion)) return facts;
    const known = this.overlaid.get(facts);
    if (known) return known;
    const overlaid = withVerdict(facts, { troubles: this.troubles });
    this.overlaid.set(facts, overlaid);
    return overlaid;
  }

  /** Will ask about those of the cells that nothing is known of. */
  wonder(facts: readonly CellFacts[]): void {
    if (this.disposed) return;
    this.wanted = facts.filter(({ source }) => source.trim() !== '' && !this.troubles.has(source));
    clearTimeout(this.timer);
    if (this.wanted.length > 0) this.timer = setTimeout(() => void this.inquire(), PAUSE_MS);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
    Signal.clearData(this);
  }

  private async inquire(): Promise<void> {
    const asked = this.wanted;
    let answer: SyntaxAnswer;
    try {
      answer = await this.ask(asked.map(({ source }) => source));
    } catch {
      // Without a proxy there is no Python to ask: the grammar's word stands, and the next change asks again.
      return;
    }
    const [major, minor] = (answer.pythonVersion ?? '').split('.').map(Number);
    if (this.disposed || major === undefined || minor === undefined || answer.errors.length !== asked.length) return;
    this.version = [major, minor];
    if (this.troubles.size > KEPT) this.troubles.clear();
    let differs = false;
    asked.forEach((facts, index) => {
      const trouble: SyntaxTrouble | undefined = answer.errors[index] ?? undefined;
      this.troubles.set(facts.source, trouble);
      differs ||= trouble !== undefined || facts.syntax.length > 0;
    });
    if (!differs) return;
    this.count += 1;
    this.changedSignal.emit();
  }

  private disposed = false;
  private count = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private wanted: readonly CellFacts[] = [];
  private version: readonly [number, number] | undefined;
  private readonly troubles = new Map<string, SyntaxTrouble | undefined>();
  private readonly overlaid = new WeakMap<CellFacts, CellFacts>();
  private readonly changedSignal = new Signal<this, void>(this);
}
