/** This machine as a Node object. */
import os from 'node:os';
import { KINDS, type KubernetesObject } from '../../../../src/core/k8s/types';
import type { ClusterApi } from '../../cluster/port';
import { POD_IP } from './fieldRef';
import { timestamp } from './podStatus';
import type { Capacity } from './scheduler';

/** Name of the one node. */
export const NODE_NAME = 'local';

/** What this machine has. */
export function machineCapacity(): Capacity {
  const constrained = process.constrainedMemory();
  const memory = constrained > 0 && constrained < os.totalmem() ? constrained : os.totalmem();
  return { cpu: os.availableParallelism(), memory };
}

/** Makes the Node object, or brings it up to date. */
export async function registerNode(api: ClusterApi, capacity: Capacity): Promise<void> {
  const ref = { kind: KINDS.Node, name: NODE_NAME };
  if ((await api.get(ref)) === undefined) {
    await api.create(KINDS.Node, {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: NODE_NAME, labels: { 'kubernetes.io/hostname': NODE_NAME, 'kubernetes.io/os': process.platform, 'kubernetes.io/arch': goArchitecture() } },
      spec: {}
    });
  }
  await api.patch<KubernetesObject>(ref, { status: nodeStatus(capacity) }, { type: 'merge', subresource: 'status' });
}

function nodeStatus(capacity: Capacity): object {
  const now = timestamp(Date.now());
  const resources = { cpu: String(capacity.cpu), memory: `${Math.floor(capacity.memory / 1024)}Ki`, pods: '110' };
  return {
    capacity: resources,
    allocatable: resources,
    addresses: [
      { type: 'InternalIP', address: POD_IP },
      { type: 'Hostname', address: NODE_NAME }
    ],
    conditions: [{ type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'pods run as processes of this machine', lastHeartbeatTime: now, lastTransitionTime: now }],
    nodeInfo: {
      architecture: goArchitecture(),
      operatingSystem: process.platform,
      kernelVersion: os.release(),
      osImage: `${os.type()} ${os.release()}`,
      containerRuntimeVersion: 'process://1',
      kubeletVersion: 'v1.34.0',
      kubeProxyVersion: '',
      machineID: '',
      systemUUID: '',
      bootID: ''
    }
  };
}

function goArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}
