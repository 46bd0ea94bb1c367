/** Ends containers as Kubernetes does: the hook before the stop, SIGTERM, the grace, SIGKILL. */
import type { Attempt } from './attempt';
import type { HandlerResult, RunHandler } from './handlers';
import type { Container } from './podTypes';

interface Stop {
  killAt: number;
  hook: 'none' | 'running' | 'over';
  asked: boolean;
  readonly ends: AbortController;
}

const LEAST_GRACE_MS = 2000;
const LOOK_MS = 1000;
const FIRST_LOOK_MS = 20;

/** What a stop is about. */
export interface StopRequest {
  readonly container: Container;
  readonly attempt: Attempt;
  readonly graceSeconds: number;
  /** The pod is being ended: its containers share one grace. */
  readonly whole: boolean;
}

/** One per pod. */
export class Stopping {
  private readonly stops = new Map<string, Stop>();
  private podKillAt = Infinity;

  /** `say` is told when a container is asked to end and when its hook failed; `changed` asks for another look. */
  constructor(
    private readonly run: RunHandler,
    private readonly say: (container: string, what: 'asked' | { readonly hookFailed: string }) => void,
    private readonly changed: () => void
  ) {}

  /** Goes on with a stop; gives after how many milliseconds to look again. Idempotent. */
  advance({ container, attempt, graceSeconds, whole }: StopRequest, now: number): number {
    const record = attempt.read();
    if (record.pid === undefined) {
      return FIRST_LOOK_MS;
    }
    const wanted = now + graceSeconds * 1000;
    if (whole) {
      this.podKillAt = Math.min(this.podKillAt, wanted);
    }
    const stop = this.stops.get(attempt.folder) ?? { killAt: Infinity, hook: 'none', asked: false, ends: new AbortController() };
    stop.killAt = Math.min(stop.killAt, whole ? (stop.asked || stop.hook !== 'none' ? this.podKillAt : this.shared(now, graceSeconds)) : wanted);
    this.stops.set(attempt.folder, stop);
    const hook = container.lifecycle?.preStop;
    if (hook !== undefined && stop.hook === 'none' && stop.killAt > now) {
      stop.hook = 'running';
      void this.run(hook, { container, folder: attempt.folder }, stop.killAt - now, stop.ends.signal).then(result => this.hookEnded(container.name, stop, result));
    }
    if (stop.hook === 'running' && stop.killAt > now) {
      return stop.killAt - now;
    }
    if (stop.hook === 'running' && graceSeconds > 0) {
      // A hook that used up the grace leaves a moment to end in good order.
      stop.hook = 'over';
      stop.killAt = now + LEAST_GRACE_MS;
    }
    if (stop.killAt <= now) {
      stop.ends.abort();
      attempt.signal('SIGKILL');
      return LOOK_MS;
    }
    if (!stop.asked) {
      stop.asked = true;
      attempt.signal('SIGTERM');
      this.say(container.name, 'asked');
    }
    return stop.killAt - now;
  }

  /** Ends hooks that are running. */
  close(): void {
    this.stops.forEach(stop => stop.ends.abort());
  }

  /** A container whose turn comes late in the pod's end still gets a moment. */
  private shared(now: number, graceSeconds: number): number {
    return graceSeconds === 0 ? now : Math.max(this.podKillAt, now + Math.min(LEAST_GRACE_MS, graceSeconds * 1000));
  }

  private hookEnded(container: string, stop: Stop, { ok, output }: HandlerResult): void {
    if (stop.ends.signal.aborted) {
      return;
    }
    stop.hook = 'over';
    if (!ok) {
      this.say(container, { hookFailed: output });
    }
    this.changed();
  }
}
