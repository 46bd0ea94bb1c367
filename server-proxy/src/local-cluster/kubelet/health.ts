/** Watches over the running containers of one pod: hooks after the start, probes, and what their answers ask for. */
import type { Attempt } from './attempt';
import type { PodEvent } from './events';
import type { RunHandler } from './handlers';
import { allContainers, type Container, type Pod } from './podTypes';
import { containerId } from './podStatus';
import { AttemptProbes, type ProbeKind } from './probes';

/** How a running container stands. */
export interface ContainerHealth {
  /** Its hook after the start has not ended yet. */
  readonly settling: boolean;
  readonly started: boolean;
  readonly ready: boolean;
  /** Has to be ended, with this grace where the probe sets one. */
  readonly failed?: { readonly graceSeconds?: number };
}

/** By the container's name; of those that run. */
export type PodHealthView = ReadonlyMap<string, ContainerHealth>;

interface Watched {
  readonly container: Container;
  readonly attempt: Attempt;
  readonly probes: AttemptProbes;
  readonly ends: AbortController;
  hook: 'none' | 'due' | 'running' | 'failed';
  readonly asked: Set<ProbeKind>;
}

/** One per pod; the clock is the caller's. */
export class PodHealth {
  private readonly watched = new Map<string, Watched>();

  /** `tell` writes an Event of the pod; `changed` asks for another look. */
  constructor(
    private readonly run: RunHandler,
    private readonly tell: (pod: Pod, event: PodEvent) => void,
    private readonly changed: () => void
  ) {}

  /** Sends what is due at `now`; gives when to look again. */
  look(pod: Pod, attempts: ReadonlyMap<string, readonly Attempt[]>, now: number): number | undefined {
    const times: number[] = [];
    const seen = new Set<string>();
    for (const container of allContainers(pod)) {
      const attempt = attempts.get(container.name)?.at(-1);
      const startedAt = attempt?.read().startedAt;
      if (attempt === undefined || startedAt === undefined || attempt.read().ended !== undefined) {
        continue;
      }
      seen.add(attempt.folder);
      const one = this.watched.get(attempt.folder) ?? this.begin(pod, container, attempt, startedAt);
      if (one.hook === 'due') {
        void this.runHook(pod, one);
      }
      if (one.hook !== 'none') {
        continue;
      }
      for (const { kind, probe } of one.probes.due(now)) {
        // An answer that takes longer than the period is not asked for twice at a time.
        if (!one.asked.has(kind)) void this.ask(pod, one, kind, probe);
      }
      const next = one.probes.wakeAt();
      if (next !== undefined) times.push(next);
    }
    this.forget(folder => !seen.has(folder));
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** How the running containers stand. */
  view(): PodHealthView {
    return new Map(
      [...this.watched.values()].map(({ container, probes, hook }) => {
        const { fatal } = probes;
        const failed = fatal !== undefined ? { graceSeconds: fatal.probe.terminationGracePeriodSeconds } : hook === 'failed' ? {} : undefined;
        const settling = hook === 'due' || hook === 'running';
        return [container.name, { settling, started: !settling && probes.started, ready: !settling && failed === undefined && probes.ready, failed }];
      })
    );
  }

  /** Asks nothing any more. */
  close(): void {
    this.forget(() => true);
  }

  private begin(pod: Pod, container: Container, attempt: Attempt, startedAt: number): Watched {
    const statuses = [...(pod.status?.initContainerStatuses ?? []), ...(pod.status?.containerStatuses ?? [])];
    const before = statuses.find(one => one.name === container.name && one.containerID === containerId(pod, container.name, attempt.read()));
    const earlier = before?.state.running === undefined ? undefined : { started: before.started === true, ready: before.ready };
    const hooked = attempt.hookResult();
    const hook = container.lifecycle?.postStart === undefined || hooked === 'done' ? 'none' : hooked === 'failed' ? 'failed' : 'due';
    const one: Watched = { container, attempt, probes: new AttemptProbes(container, startedAt, earlier), ends: new AbortController(), hook, asked: new Set() };
    this.watched.set(attempt.folder, one);
    return one;
  }

  private async runHook(pod: Pod, one: Watched): Promise<void> {
    one.hook = 'running';
    const { ok, output } = await this.run(one.container.lifecycle?.postStart ?? {}, { container: one.container, folder: one.attempt.folder }, Infinity, one.ends.signal);
    if (one.ends.signal.aborted) {
      return;
    }
    one.attempt.noteHook(ok ? 'done' : 'failed');
    one.hook = ok ? 'none' : 'failed';
    if (!ok) {
      this.tell(pod, { type: 'Warning', reason: 'FailedPostStartHook', message: `PostStartHook failed: ${output}`, container: one.container.name });
    }
    this.changed();
  }

  private async ask(pod: Pod, one: Watched, kind: ProbeKind, probe: NonNullable<Container['livenessProbe']>): Promise<void> {
    one.asked.add(kind);
    const { ok, output } = await this.run(probe, { container: one.container, folder: one.attempt.folder }, (probe.timeoutSeconds ?? 1) * 1000, one.ends.signal);
    one.asked.delete(kind);
    if (one.ends.signal.aborted) {
      return;
    }
    one.probes.record(kind, ok);
    const container = one.container.name;
    if (!ok) {
      this.tell(pod, { type: 'Warning', reason: 'Unhealthy', message: `${kind} probe failed: ${output}`, container });
    }
    if (one.probes.fatal?.kind === kind) {
      this.tell(pod, { type: 'Normal', reason: 'Killing', message: `Container ${container} failed ${kind.toLowerCase()} probe, will be restarted`, container });
    }
    this.changed();
  }

  private forget(gone: (folder: string) => boolean): void {
    for (const [folder, one] of this.watched) {
      if (gone(folder)) {
        one.ends.abort();
        this.watched.delete(folder);
      }
    }
  }
}
