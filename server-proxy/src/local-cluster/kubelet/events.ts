/** Tells what happened to a pod as Kubernetes Events; the same one again is counted, not repeated. */
import { KINDS } from '../../../../src/core/k8s/types';
import { ApiError, type ClusterApi } from '../../cluster/port';
import type { Pod } from './podTypes';
import { timestamp } from './podStatus';

export interface PodEvent {
  readonly type: 'Normal' | 'Warning';
  readonly reason: string;
  readonly message: string;
  readonly container?: string;
}

/** Writes Events; a cluster that refuses one does not hold the pod up. */
export class EventRecorder {
  private readonly seen = new Map<string, { name: string; count: number }>();

  constructor(
    private readonly api: ClusterApi,
    private readonly host: string
  ) {}

  async record(pod: Pod, event: PodEvent): Promise<void> {
    const namespace = pod.metadata.namespace ?? 'default';
    const key = `${pod.metadata.uid} ${event.reason} ${event.container ?? ''} ${event.message}`;
    const now = timestamp(Date.now());
    const earlier = this.seen.get(key);
    try {
      if (earlier !== undefined) {
        earlier.count += 1;
        await this.api.patch({ kind: KINDS.Event, namespace, name: earlier.name }, { count: earlier.count, lastTimestamp: now }, { type: 'merge' });
        return;
      }
      const name = `${pod.metadata.name}.${(BigInt(Date.now()) * 1_000_000n + BigInt(this.seen.size)).toString(16)}`;
      this.seen.set(key, { name, count: 1 });
      await this.api.create(KINDS.Event, this.eventObject(pod, event, { namespace, name, now }));
    } catch (error) {
      // The Event or its namespace may be gone; only the API's own answers are harmless.
      if (!(error instanceof ApiError)) {
        throw error;
      }
    }
  }

  /** Forgets what was told of a pod that is gone. */
  forget(uid: string): void {
    for (const key of this.seen.keys()) {
      if (key.startsWith(`${uid} `)) {
        this.seen.delete(key);
      }
    }
  }

  private eventObject(pod: Pod, event: PodEvent, { namespace, name, now }: { namespace: string; name: string; now: string }) {
    const component = event.reason === 'Scheduled' || event.reason === 'FailedScheduling' ? 'default-scheduler' : 'kubelet';
    return {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace },
      involvedObject: {
        apiVersion: 'v1',
        kind: 'Pod',
        name: pod.metadata.name,
        namespace,
        uid: pod.metadata.uid,
        ...(event.container === undefined ? {} : { fieldPath: `spec.containers{${event.container}}` })
      },
      type: event.type,
      reason: event.reason,
      message: event.message,
      source: { component, host: this.host },
      reportingComponent: component,
      reportingInstance: this.host,
      firstTimestamp: now,
      lastTimestamp: now,
      count: 1
    };
  }
}
