/** What the steps of a run publish, read as each ends: one reading for all who look. */
import { KINDS } from '../../../src/core/k8s/types';
import { isFinished, type Workflow } from '../../../src/core/results/workflowSteps';
import type { StepResult } from '../../../src/wire/channel';
import type { ErrorAnswer, RunRef } from '../../../src/wire/runs';
import type { ClusterPool } from '../cluster/pool';
import { refusalOf } from '../http/errors';
import { follow } from '../runs/follow';
import { endedSteps, stepResults } from '../runs/stepResults';

/** Whoever looks at the results of a run. */
export interface ResultsReader {
  /** A step again is newer. */
  result(result: StepResult): void;
  end(): void;
  failed(error: ErrorAnswer): void;
}

/** All runs whose results are being looked at. */
export class SharedResults {
  constructor(private readonly pool: ClusterPool) {}

  /** Begins to look; the answer ends it. */
  read(run: RunRef, reader: ResultsReader): () => void {
    const key = JSON.stringify([run.target.context, run.namespace, run.name]);
    let results = this.runs.get(key);
    if (!results) {
      const made = new RunResults(this.pool, run, () => this.runs.get(key) === made && this.runs.delete(key));
      this.runs.set(key, made);
      results = made;
    }
    return results.add(reader);
  }

  private readonly runs = new Map<string, RunResults>();
}

class RunResults {
  constructor(
    private readonly pool: ClusterPool,
    private readonly run: RunRef,
    private readonly over: () => void
  ) {
    void this.work();
  }

  add(reader: ResultsReader): () => void {
    this.readers.add(reader);
    for (const result of this.known.values()) reader.result(result);
    return () => {
      if (!this.readers.delete(reader) || this.readers.size > 0) return;
      this.stop.abort();
      this.over();
    };
  }

  private async work(): Promise<void> {
    try {
      const { api } = await this.pool.connection(this.run.target.context);
      const ref = { kind: KINDS.Workflow, namespace: this.run.namespace, name: this.run.name };
      // While one reading is under way others steps end; they are read together, next.
      for await (const workflow of follow<Workflow>(api, ref, isFinished, { signal: this.stop.signal })) {
        this.newest = workflow;
        this.reading ??= this.readNew().finally(() => (this.reading = undefined));
        this.reading.catch(() => this.stop.abort());
      }
      await this.reading;
      await this.readNew();
      this.finish(reader => reader.end());
    } catch (error) {
      const reason: unknown = this.trouble ?? error;
      this.finish(reader => reader.failed(refusalOf(reason).body));
    }
  }

  /** Reads until no step has ended that was not read. */
  private async readNew(): Promise<void> {
    const { api } = await this.pool.connection(this.run.target.context);
    for (let fresh = this.unread(); fresh.size > 0 && this.newest; fresh = this.unread()) {
      for (const [step, ending] of fresh) this.read.set(step, ending);
      try {
        for await (const result of stepResults(api, this.newest, new Set(fresh.keys()), this.stop.signal)) {
          this.known.set(result.step, result);
          for (const reader of [...this.readers]) reader.result(result);
        }
      } catch (error) {
        this.trouble = error;
        throw error;
      }
    }
  }

  private unread(): Map<string, string> {
    return new Map([...endedSteps(this.newest)].filter(([step, ending]) => this.read.get(step) !== ending));
  }

  private finish(tell: (reader: ResultsReader) => void): void {
    this.over();
    const readers = [...this.readers];
    this.readers.clear();
    readers.forEach(tell);
  }

  private readonly stop = new AbortController();
  private readonly readers = new Set<ResultsReader>();
  private readonly known = new Map<string, StepResult>();
  /** By step: which ending of it was read. */
  private readonly read = new Map<string, string>();
  private newest: Workflow | undefined;
  private reading: Promise<void> | undefined;
  private trouble: unknown;
}
