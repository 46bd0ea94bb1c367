/** The kubelet: runs the pods of the cluster as processes of this machine. */
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { KINDS } from '../../../../src/core/k8s/types';
import { ApiError, type ClusterApi } from '../../cluster/port';
import type { LogSource } from '../../cluster/logSource';
import { Informer } from '../../cluster/runtime/informer';
import { WorkQueue } from '../../cluster/runtime/workQueue';
import { admitPod, admitPodTemplate } from './admission';
import { EventRecorder } from './events';
import { handlerRunner } from './handlers';
import { absoluteProgram, type Interpreters } from './images';
import { readLog } from './logs';
import { machineCapacity, NODE_NAME, registerNode } from './node';
import { notices } from './notices';
import { PodKeeper, type KeeperHost } from './podKeeper';
import type { Pod, PodCondition } from './podTypes';
import { withTimes } from './podStatus';
import { whyUnschedulable, type Capacity } from './scheduler';
import shimSource from './shim.py';

export interface KubeletOptions {
  /** Folder of the local cluster's state. */
  readonly dataDir: string;
  readonly signal: AbortSignal;
  readonly interpreters: Interpreters;
  /** Bytes of a container's log that are kept; of a longer one head and tail. Default 64 MiB. */
  readonly logLimit?: number;
  /** What pods may use; by default what the machine has. */
  readonly capacity?: Capacity;
  /** Told of reconciles that failed and will be tried again. */
  onError?(pod: string, error: unknown): void;
}

export { admitPod, admitPodTemplate };

const LOG_LIMIT = 64 * 2 ** 20;
const WORKERS = 4;

/** Starts at once and runs until the signal aborts; running containers then go on, and a kubelet that starts later with the same folder adopts them. */
export function startKubelet(api: ClusterApi, options: KubeletOptions): { readonly logs: LogSource; readonly stopped: Promise<void> } {
  const kubelet = new Kubelet(api, options);
  return { logs: (namespace, pod, request, signal) => kubelet.logs(namespace, pod, request, signal), stopped: kubelet.run() };
}

class Kubelet {
  private readonly queue = new WorkQueue();
  private readonly informer: Informer;
  private readonly keepers = new Map<string, PodKeeper>();
  private readonly uids = new Map<string, string>();
  /** Pods that hold a share of the machine. */
  private readonly placed = new Map<string, Pod>();
  private readonly unplaced = new Set<string>();
  private readonly host: KeeperHost;

  constructor(
    private readonly api: ClusterApi,
    private readonly options: KubeletOptions
  ) {
    // A bare name would have the stand-in on PATH call itself.
    const python = absoluteProgram(options.interpreters.default);
    const shim = { python, file: writeShim(options.dataDir) };
    this.host = {
      api,
      dataDir: options.dataDir,
      interpreters: { ...options.interpreters, default: python },
      capacity: options.capacity ?? machineCapacity(),
      home: options.interpreters.home ?? os.homedir(),
      logLimit: options.logLimit ?? LOG_LIMIT,
      events: new EventRecorder(api, NODE_NAME),
      shim,
      runHandler: handlerRunner(shim),
      now: () => Date.now()
    };
    this.informer = new Informer(api, KINDS.Pod, (_, object) => this.queue.add(keyOf(object as Pod)));
  }

  async run(): Promise<void> {
    const { signal } = this.options;
    const close = (): void => {
      this.queue.close();
      this.keepers.forEach(keeper => keeper.close());
    };
    signal.addEventListener('abort', close, { once: true });
    const following = this.informer.run(signal);
    await Promise.race([this.informer.synced, following]);
    await registerNode(this.api, this.host.capacity).catch((error: unknown) => this.options.onError?.(NODE_NAME, error));
    const orphans = this.removeOrphans();
    await Promise.all([following, orphans, ...Array.from({ length: WORKERS }, () => this.work())]);
  }

  async *logs(namespace: string, name: string, request: Parameters<LogSource>[2], signal: AbortSignal): AsyncIterable<Uint8Array> {
    const pod = this.informer.get(namespace, name) as Pod | undefined;
    const attempts = pod === undefined ? [] : this.keeper(pod).attemptsOf(request.container);
    const last = attempts.at(-1);
    const attempt = request.previous === true ? (attempts.at(-2) ?? last) : last;
    if (attempt !== undefined) {
      yield* readLog(attempt, request, signal);
    }
  }

  private async work(): Promise<void> {
    for (let key = await this.queue.take(); key !== undefined; key = await this.queue.take()) {
      // Ended processes are noticed between two pods, not after all of them.
      await new Promise<void>(resolve => setImmediate(resolve));
      try {
        const again = await this.reconcile(key);
        this.queue.succeed(key);
        if (again !== undefined) {
          this.queue.addAfter(key, again);
        }
      } catch (error) {
        this.options.onError?.(key, error);
        this.queue.fail(key);
      }
    }
  }

  private async reconcile(key: string): Promise<number | undefined> {
    const [namespace, name = ''] = key.split('/');
    const pod = this.informer.get(namespace, name) as Pod | undefined;
    const before = this.uids.get(key);
    if (before !== undefined && before !== pod?.metadata.uid) {
      await this.remove(key, before);
    }
    if (pod === undefined) {
      return undefined;
    }
    this.uids.set(key, pod.metadata.uid ?? '');
    const phase = pod.status?.phase;
    if (phase === 'Succeeded' || phase === 'Failed') {
      this.release(pod.metadata.uid ?? '');
    } else if (pod.spec.nodeName === undefined) {
      return await this.place(key, pod);
    } else if (pod.spec.nodeName !== NODE_NAME) {
      return undefined;
    } else {
      this.placed.set(pod.metadata.uid ?? '', pod);
    }
    return await this.keeper(pod).sync(pod);
  }

  private keeper(pod: Pod): PodKeeper {
    const uid = pod.metadata.uid ?? '';
    const found = this.keepers.get(uid) ?? new PodKeeper(uid, this.host, () => this.queue.add(keyOf(pod)));
    this.keepers.set(uid, found);
    return found;
  }

  private async place(key: string, pod: Pod): Promise<undefined> {
    const uid = pod.metadata.uid ?? '';
    if ((pod.spec.schedulingGates ?? []).length > 0 || pod.metadata.deletionTimestamp !== undefined) {
      return;
    }
    const why = whyUnschedulable(pod, [...this.placed.values()].filter(other => other.metadata.uid !== uid), this.host.capacity);
    const ref = { kind: KINDS.Pod, namespace: pod.metadata.namespace, name: pod.metadata.name ?? '' };
    if (why === undefined) {
      this.unplaced.delete(key);
      this.placed.set(uid, pod);
      try {
        await this.api.patch(ref, { metadata: { uid }, spec: { nodeName: NODE_NAME } }, { type: 'merge' });
      } catch (error) {
        this.release(uid);
        if (error instanceof ApiError && (error.code === 404 || error.code === 409)) {
          return;
        }
        throw error;
      }
      this.tellWhatIsNotKept(pod);
      void this.host.events.record(pod, { type: 'Normal', reason: 'Scheduled', message: `Successfully assigned ${key} to ${NODE_NAME}` });
      return;
    }
    this.unplaced.add(key);
    const condition: PodCondition = { type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message: why };
    if (pod.status?.conditions?.find(one => one.type === 'PodScheduled')?.message !== why) {
      const conditions = withTimes([condition], pod.status?.conditions ?? [], Date.now());
      await this.api.patch(ref, { metadata: { uid }, status: { phase: 'Pending', conditions } }, { type: 'merge', subresource: 'status' });
      await this.host.events.record(pod, { type: 'Warning', reason: 'FailedScheduling', message: why });
    }
  }

  private tellWhatIsNotKept(pod: Pod): void {
    const runner = { uid: process.getuid?.() ?? 0, gid: process.getgid?.() ?? 0 };
    for (const notice of notices(pod, runner)) {
      void this.host.events.record(pod, { type: notice.reason === 'LimitsWatched' ? 'Normal' : 'Warning', ...notice });
    }
  }

  /** Gives the pod's share of the machine back, so that others may fit. */
  private release(uid: string): void {
    if (this.placed.delete(uid)) {
      this.unplaced.forEach(key => this.queue.add(key));
    }
  }

  private async remove(key: string, uid: string): Promise<void> {
    await (this.keepers.get(uid) ?? new PodKeeper(uid, this.host, () => undefined)).destroy();
    this.keepers.delete(uid);
    this.uids.delete(key);
    this.unplaced.delete(key);
    this.host.events.forget(uid);
    this.release(uid);
  }

  /** Pods that were deleted while no kubelet was running leave nothing behind. */
  private async removeOrphans(): Promise<void> {
    if (this.options.signal.aborted) {
      return;
    }
    const known = new Set(this.informer.list().map(pod => pod.metadata.uid));
    const folder = path.join(this.options.dataDir, 'pods');
    const orphans = fs.existsSync(folder) ? fs.readdirSync(folder).filter(uid => !known.has(uid)) : [];
    await Promise.all(orphans.map(uid => new PodKeeper(uid, this.host, () => undefined).destroy()));
  }
}

function keyOf(pod: Pod): string {
  return `${pod.metadata.namespace ?? ''}/${pod.metadata.name ?? ''}`;
}

/** Puts the shim beside the state, by content, so that an older one that is running stays what it was. */
function writeShim(dataDir: string): string {
  const file = path.join(dataDir, `shim-${createHash('sha256').update(shimSource).digest('hex').slice(0, 12)}.py`);
  fs.mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  fs.writeFileSync(`${file}.new`, shimSource);
  fs.renameSync(`${file}.new`, file);
  return file;
}
