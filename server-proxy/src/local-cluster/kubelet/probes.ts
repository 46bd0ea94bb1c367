/** When a container is probed, and what the answers mean: pure, under the caller's clock. */
import type { Container, Probe } from './podTypes';

/** The three kinds, by the name that events use. */
export type ProbeKind = 'Startup' | 'Readiness' | 'Liveness';

/** What is known of an attempt that an earlier kubelet watched. */
export interface EarlierHealth {
  readonly started: boolean;
  readonly ready: boolean;
}

/** One probe of one attempt: counts answers in a row against the thresholds. */
class Prober {
  dueAt: number;
  /** What the thresholds have decided; before they have, the initial value. */
  passed: boolean;
  /** Whether failures have reached their threshold. */
  tripped = false;
  private inRow = 0;
  private last: boolean | undefined;

  constructor(
    readonly probe: Probe,
    from: number,
    initially: boolean
  ) {
    this.dueAt = from + (probe.initialDelaySeconds ?? 0) * 1000;
    this.passed = initially;
  }

  /** Moves to the next look; looks keep their period however long an answer takes. */
  begin(now: number): void {
    this.dueAt = now + (this.probe.periodSeconds ?? 10) * 1000;
  }

  record(ok: boolean): void {
    this.inRow = ok === this.last ? this.inRow + 1 : 1;
    this.last = ok;
    if (this.inRow >= ((ok ? this.probe.successThreshold : this.probe.failureThreshold) ?? (ok ? 1 : 3))) {
      this.passed = ok;
      this.tripped = !ok;
    }
  }
}

/** The probes of one attempt: startup first, then readiness and liveness side by side. */
export class AttemptProbes {
  private readonly probers = new Map<ProbeKind, Prober>();

  /** `startedAt` in milliseconds, from which initial delays count. */
  constructor(container: Container, startedAt: number, earlier: EarlierHealth | undefined) {
    const { startupProbe, readinessProbe, livenessProbe } = container;
    if (startupProbe !== undefined) this.probers.set('Startup', new Prober(startupProbe, startedAt, earlier?.started ?? false));
    if (readinessProbe !== undefined) this.probers.set('Readiness', new Prober(readinessProbe, startedAt, earlier?.ready ?? false));
    if (livenessProbe !== undefined) this.probers.set('Liveness', new Prober(livenessProbe, startedAt, true));
  }

  /** Whether the startup probe has succeeded, or there is none. */
  get started(): boolean {
    return this.probers.get('Startup')?.passed ?? true;
  }

  get ready(): boolean {
    return this.started && (this.probers.get('Readiness')?.passed ?? true);
  }

  /** The probe for whose sake the container has to be killed. */
  get fatal(): { readonly kind: ProbeKind; readonly probe: Probe } | undefined {
    for (const kind of ['Startup', 'Liveness'] as const) {
      const prober = this.probers.get(kind);
      if (prober?.tripped === true) {
        return { kind, probe: prober.probe };
      }
    }
    return undefined;
  }

  /** The probes to send at `now`; each counts as sent. */
  due(now: number): { readonly kind: ProbeKind; readonly probe: Probe }[] {
    return this.active().flatMap(([kind, prober]) => {
      if (prober.dueAt > now) {
        return [];
      }
      prober.begin(now);
      return [{ kind, probe: prober.probe }];
    });
  }

  /** When the next probe is due. */
  wakeAt(): number | undefined {
    const times = this.active().map(([, prober]) => prober.dueAt);
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /** Takes a probe's answer. */
  record(kind: ProbeKind, ok: boolean): void {
    this.probers.get(kind)?.record(ok);
  }

  private active(): [ProbeKind, Prober][] {
    if (this.fatal !== undefined) {
      return [];
    }
    return [...this.probers].filter(([kind]) => (kind === 'Startup') === !this.started);
  }
}
