/** Pods as real processes on a cluster in memory: what the kubelet's tests share. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { KINDS, type KubernetesObject } from '../../src/core/k8s/types';
import { createMemoryCluster } from '../src/cluster/memory';
import type { ClusterApi } from '../src/cluster/port';
import { startKubelet } from '../src/local-cluster/kubelet';
import type { Container, Pod, PodSpec, PodStatus } from '../src/local-cluster/kubelet/podTypes';

/** Where the pods are. */
export const NAMESPACE = 'default';
/** This machine's Python. */
export const python = execFileSync('sh', ['-c', 'command -v python3'], { encoding: 'utf8' }).trim();

/** A container that runs a shell script. */
export function sh(script: string, more: Partial<Container> = {}): Container {
  return { name: 'main', image: 'python:3.12', command: ['sh', '-c', script], ...more };
}

/** A pod that does not restart. */
export function podOf(name: string, container: Container, more: Partial<PodSpec> = {}): Pod {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: NAMESPACE }, spec: { restartPolicy: 'Never', containers: [container], ...more } };
}

/** Waits until the object is as wanted; `undefined` stands for one that is gone. */
export async function until<T extends KubernetesObject>(api: ClusterApi, name: string, holds: (pod: T | undefined) => boolean, kind: (typeof KINDS)[keyof typeof KINDS] = KINDS.Pod): Promise<T> {
  const signal = AbortSignal.timeout(60_000);
  const { items, resourceVersion } = await api.list<T>(kind, { namespace: NAMESPACE });
  const first = items.find(item => item.metadata.name === name);
  if (holds(first)) {
    return first as T;
  }
  for await (const event of api.watch<T>(kind, resourceVersion, { namespace: NAMESPACE }, signal)) {
    if (event.type !== 'BOOKMARK' && event.object.metadata.name === name && holds(event.type === 'DELETED' ? undefined : event.object)) {
      return event.object;
    }
  }
  throw new Error(`the watch ended before ${name} was as wanted`);
}

/** Whether the pod is over. */
export const ended = (pod: Pod | undefined): boolean => pod?.status?.phase === 'Succeeded' || pod?.status?.phase === 'Failed';
/** Whether its first container runs. */
export const running = (pod: Pod | undefined): boolean => pod?.status?.containerStatuses?.[0]?.state.running !== undefined;

/** All bytes of a stream as text. */
export async function textOf(stream: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of stream) {
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

/** How a container ended. */
export function terminated(status: PodStatus | undefined, index = 0) {
  const state = status?.containerStatuses?.[index]?.state.terminated;
  assert.ok(state, JSON.stringify(status));
  return state;
}

/** Waits while `what` holds of something that no watch tells of. */
export async function vanish(what: () => boolean): Promise<void> {
  while (what()) {
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

/** An Event as tests look at it. */
export interface SeenEvent extends KubernetesObject {
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly name: string };
}

/** A kubelet with a folder and a cluster of its own. */
export class KubeletLab {
  readonly dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'kubelet-'));
  /** What pods may see of the test's files. */
  readonly outside = fs.mkdtempSync(path.join(os.tmpdir(), 'kubelet-outside-'));
  readonly cluster = createMemoryCluster();
  readonly failures: unknown[] = [];
  private stop = new AbortController();
  private stopped: Promise<unknown> = Promise.resolve();

  get api(): ClusterApi {
    return this.cluster.api;
  }

  start(): void {
    this.stop = new AbortController();
    const { logs, stopped } = startKubelet(this.api, {
      dataDir: this.dataDir,
      signal: this.stop.signal,
      interpreters: { default: python },
      capacity: { cpu: 2, memory: 2 ** 32 },
      onError: (_, error) => this.failures.push(error)
    });
    this.cluster.logs.source = logs;
    this.stopped = stopped;
  }

  /** Ends the kubelet; what it started goes on. */
  async halt(): Promise<void> {
    this.stop.abort();
    await this.stopped;
  }

  async create(pod: Pod): Promise<Pod> {
    return await this.api.create<Pod>(KINDS.Pod, pod);
  }

  /** Creates the pod and waits for its end. */
  async run(pod: Pod): Promise<Pod> {
    await this.create(pod);
    return await this.until(pod.metadata.name ?? '', ended);
  }

  until(name: string, holds: (pod: Pod | undefined) => boolean): Promise<Pod> {
    return until<Pod>(this.api, name, holds);
  }

  log(name: string, options: Parameters<ClusterApi['log']>[1] = {}): Promise<string> {
    return textOf(this.api.log({ namespace: NAMESPACE, name }, options));
  }

  async delete(name: string, gracePeriodSeconds?: number): Promise<void> {
    await this.api.delete({ kind: KINDS.Pod, namespace: NAMESPACE, name }, { gracePeriodSeconds });
    await this.until(name, pod => pod === undefined);
  }

  /** Waits for an Event of the pod. */
  async event(pod: string, reason: string): Promise<string> {
    const signal = AbortSignal.timeout(60_000);
    const fits = (one: SeenEvent): boolean => one.involvedObject.name === pod && one.reason === reason;
    const { items, resourceVersion } = await this.api.list<SeenEvent>(KINDS.Event, { namespace: NAMESPACE });
    const there = items.find(fits);
    if (there !== undefined) {
      return there.message;
    }
    for await (const event of this.api.watch<SeenEvent>(KINDS.Event, resourceVersion, { namespace: NAMESPACE }, signal)) {
      if (event.type !== 'BOOKMARK' && fits(event.object)) {
        return event.object.message;
      }
    }
    throw new Error(`no Event ${reason} of ${pod}`);
  }

  /** Ends all pods and removes everything; fails when the kubelet had trouble. */
  async close(): Promise<void> {
    for (const { metadata } of (await this.api.list<Pod>(KINDS.Pod)).items) {
      await this.api.delete({ kind: KINDS.Pod, namespace: metadata.namespace, name: metadata.name ?? '' }, { gracePeriodSeconds: 0 });
    }
    const pods = path.join(this.dataDir, 'pods');
    await vanish(() => fs.existsSync(pods) && fs.readdirSync(pods).length > 0);
    await this.halt();
    this.cluster.close();
    fs.rmSync(this.dataDir, { recursive: true });
    fs.rmSync(this.outside, { recursive: true });
    assert.deepEqual(this.failures, []);
  }
}
