/** Keeps one pod's processes as the pod asks for them, and its status as the processes are. */
import fs from 'node:fs';
import path from 'node:path';
import { KINDS } from '../../../../src/core/k8s/types';
import { Attempt, attemptsIn, nextAttemptNumber, type AttemptRecord } from './attempt';
import { podFolderOf, prepareStart, type StartHost } from './containerStart';
import { ConfigError } from './environment';
import type { EventRecorder } from './events';
import type { RunHandler } from './handlers';
import { PodHealth } from './health';
import { decide, type Action, type Decision, type Verdict } from './lifecycle';
import { allContainers, type Container, type Pod } from './podTypes';
import { podStatus } from './podStatus';
import { Stopping } from './stopping';
import { terminationMessage } from './terminationMessage';

export interface KeeperHost extends StartHost {
  readonly events: EventRecorder;
  readonly shim: { readonly python: string; readonly file: string };
  readonly runHandler: RunHandler;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const FIRST_RETRY_MS = 20;
const LONGEST_RETRY_MS = 2000;
const LOOK_MS = 1000;

/** One per pod; `sync` is never called twice at a time. */
export class PodKeeper {
  readonly folder: string;
  private readonly started = new Set<string>();
  private readonly watched = new Map<string, fs.FSWatcher | undefined>();
  private readonly health: PodHealth;
  private readonly stopping: Stopping;
  private pod: Pod | undefined;
  private verdict: Verdict | undefined;
  private problem: { reason: string; message: string } | undefined;
  private retryMs = FIRST_RETRY_MS;
  private written = '';

  /** `changed` asks for another `sync`. */
  constructor(
    readonly uid: string,
    private readonly host: KeeperHost,
    private readonly changed: () => void
  ) {
    this.folder = podFolderOf(host.dataDir, uid);
    this.health = new PodHealth(host.runHandler, (pod, event) => void host.events.record(pod, event), changed);
    this.stopping = new Stopping(host.runHandler, (container, what) => this.tellOfStop(container, what), changed);
  }

  /** Brings pod and processes together; gives the milliseconds after which to look again. */
  async sync(pod: Pod): Promise<number | undefined> {
    const phase = pod.status?.phase;
    const deleted = pod.metadata.deletionTimestamp !== undefined;
    if ((phase === 'Succeeded' || phase === 'Failed') && !deleted) {
      return undefined;
    }
    const attempts = this.attempts(pod);
    this.adopt(attempts);
    const now = this.host.now();
    const probeAt = this.health.look(pod, attempts, now);
    const decision = decide({ pod, attempts: records(attempts), verdict: this.verdict, health: this.health.view() }, now);
    this.verdict = decision.verdict;
    this.problem = undefined;
    const looks = [decision.wakeAt, probeAt].flatMap(at => (at === undefined ? [] : [Math.max(at - now, 1)]));
    for (const action of decision.actions) {
      const again = await this.apply(pod, action);
      if (again !== undefined) {
        looks.push(again);
      }
    }
    if (!decision.actions.some(action => action.type === 'release')) {
      await this.writeStatus(pod, decision);
    }
    return looks.length === 0 ? undefined : Math.min(...looks);
  }

  /** The attempts of a container, oldest first. */
  attemptsOf(container: string): Attempt[] {
    return attemptsIn(path.join(this.folder, 'containers', container));
  }

  /** Ends every process of the pod at once and removes its folder. */
  async destroy(): Promise<void> {
    const folder = path.join(this.folder, 'containers');
    const names = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
    const open = names.flatMap(name => this.attemptsOf(name)).filter(attempt => attempt.read().ended === undefined && !attempt.reclaim());
    while (open.some(attempt => attempt.alive())) {
      open.forEach(attempt => attempt.signal('SIGKILL'));
      await new Promise(resolve => setTimeout(resolve, FIRST_RETRY_MS));
    }
    open.forEach(attempt => attempt.settle());
    this.close();
    fs.rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 });
  }

  /** Stops watching; the processes go on. */
  close(): void {
    this.health.close();
    this.stopping.close();
    for (const watcher of this.watched.values()) {
      watcher?.close();
    }
    this.watched.clear();
  }

  private attempts(pod: Pod): Map<string, Attempt[]> {
    return new Map(allContainers(pod).map(one => [one.name, this.attemptsOf(one.name)]));
  }

  /** Attempts of an earlier kubelet: those that never began are given up, those that run are watched, the dead are recorded. */
  private adopt(attempts: Map<string, Attempt[]>): void {
    for (const [name, list] of attempts) {
      for (const attempt of list) {
        const { folder } = attempt;
        if (this.started.has(folder) || attempt.read().ended !== undefined) {
          this.watched.get(folder)?.close();
          continue;
        }
        if (attempt.reclaim()) {
          attempts.set(name, list.filter(other => other !== attempt));
        } else if (!attempt.alive()) {
          attempt.settle();
        } else if (!this.watched.has(folder)) {
          this.watch(folder);
        }
      }
    }
  }

  private watch(folder: string): void {
    let watcher: fs.FSWatcher | undefined;
    try {
      watcher = fs.watch(folder, { persistent: false }, (_, file) => {
        if (file === 'exit.json' || file === 'started.json') {
          this.changed();
        }
      });
    } catch {
      watcher = undefined; // Without watches the slow look alone finds the end.
    }
    this.watched.set(folder, watcher);
    const look = (): void => {
      const attempt = new Attempt(folder, 0);
      if (!this.watched.has(folder)) {
        return;
      }
      if (attempt.read().ended !== undefined || !attempt.alive()) {
        this.changed();
      } else {
        setTimeout(look, LOOK_MS).unref();
      }
    };
    look();
  }

  private async apply(pod: Pod, action: Action): Promise<number | undefined> {
    if (action.type === 'start') {
      return await this.start(pod, action.container);
    }
    if (action.type === 'stop') {
      return this.stop(pod, action);
    }
    await this.host.api.delete({ kind: KINDS.Pod, namespace: pod.metadata.namespace, name: pod.metadata.name ?? '' }, { gracePeriodSeconds: 0, uid: this.uid });
    return undefined;
  }

  private async start(pod: Pod, container: Container): Promise<number | undefined> {
    const folder = path.join(this.folder, 'containers', container.name);
    const number = nextAttemptNumber(folder);
    const attempt = new Attempt(path.join(folder, String(number)), number);
    try {
      const { spec, standsIn } = await prepareStart(pod, container, attempt, this.host);
      this.started.add(attempt.folder);
      attempt.start(spec, this.host.shim, this.changed);
      this.retryMs = FIRST_RETRY_MS;
      void this.host.events.record(pod, { type: 'Normal', reason: 'Pulled', message: standsIn, container: container.name });
      void this.host.events.record(pod, { type: 'Normal', reason: 'Created', message: `Created container: ${container.name}`, container: container.name });
      void this.host.events.record(pod, { type: 'Normal', reason: 'Started', message: `Started container ${container.name}`, container: container.name });
      return undefined;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const mount = error instanceof ConfigError && error.reason === 'FailedMount';
      this.problem = { reason: mount ? 'ContainerCreating' : 'CreateContainerConfigError', message };
      const pause = this.retryMs;
      this.retryMs = Math.min(pause * 2, LONGEST_RETRY_MS);
      // A claim that is bound in a moment is no news.
      if (pause > FIRST_RETRY_MS * 8) {
        await this.host.events.record(pod, { type: 'Warning', reason: mount ? 'FailedMount' : 'Failed', message, container: container.name });
      }
      return pause;
    }
  }

  private stop(pod: Pod, { container: name, graceSeconds, whole }: Extract<Action, { type: 'stop' }>): number {
    const attempt = this.attemptsOf(name).at(-1);
    const container = allContainers(pod).find(one => one.name === name);
    if (attempt === undefined || container === undefined) {
      return FIRST_RETRY_MS;
    }
    this.pod = pod;
    return this.stopping.advance({ container, attempt, graceSeconds, whole }, this.host.now());
  }

  private tellOfStop(container: string, what: 'asked' | { readonly hookFailed: string }): void {
    if (this.pod === undefined) {
      return;
    }
    const event =
      what === 'asked'
        ? ({ type: 'Normal', reason: 'Killing', message: `Stopping container ${container}`, container } as const)
        : ({ type: 'Warning', reason: 'FailedPreStopHook', message: `PreStopHook failed: ${what.hookFailed}`, container } as const);
    void this.host.events.record(this.pod, event);
  }

  private async writeStatus(pod: Pod, decision: Decision): Promise<void> {
    const attempts = this.attempts(pod);
    const status = podStatus({
      pod,
      attempts: records(attempts),
      decision,
      health: this.health.view(),
      problem: this.problem,
      message: (container, { number }) => {
        const attempt = attempts.get(container.name)?.find(one => one.number === number);
        return attempt === undefined ? undefined : terminationMessage(container, attempt);
      },
      now: this.host.now()
    });
    const text = JSON.stringify(status);
    if (text === this.written || text === JSON.stringify(pod.status)) {
      return;
    }
    const ref = { kind: KINDS.Pod, namespace: pod.metadata.namespace, name: pod.metadata.name ?? '' };
    await this.host.api.patch(ref, { metadata: { uid: this.uid }, status }, { type: 'merge', subresource: 'status' });
    this.written = text;
  }
}

function records(attempts: ReadonlyMap<string, readonly Attempt[]>): Map<string, AttemptRecord[]> {
  return new Map([...attempts].map(([name, list]) => [name, list.map(one => one.read())]));
}
