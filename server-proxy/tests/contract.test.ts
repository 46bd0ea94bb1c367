/** The contract of `ClusterApi` kept in memory, over HTTP, and by the real cluster of KF_CONTRACT_KUBECONFIG where that is set. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { KINDS, type KubernetesObject } from '../../src/core/k8s/types';
import { CONTRACT } from '../src/cluster/contract';
import { KubernetesCluster } from '../src/cluster/kubernetes';
import { createMemoryCluster } from '../src/cluster/memory';
import type { ClusterApi } from '../src/cluster/port';
import { startDaemon } from '../src/local-cluster/daemon/daemon';

interface Opened {
  readonly api: ClusterApi;
  readonly namespace: string;
  close(): Promise<void>;
}

function contractOf(what: string, open: () => Promise<Opened>): void {
  describe(`the contract ${what}`, () => {
    let opened: Opened;
    before(async () => {
      opened = await open();
    });
    after(() => opened.close());
    for (const clause of CONTRACT) test(clause.name, () => clause.check(opened.api, opened.namespace));
  });
}

contractOf('in memory', async () => {
  const { api, close } = createMemoryCluster();
  return { api, namespace: 'default', close: async () => close() };
});

contractOf('of the local cluster over HTTP', async () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'kf-contract-'));
  const daemon = await startDaemon({ dataFolder: folder, version: '0.0.0', start: () => ({}) });
  const cluster = KubernetesCluster.load({ file: path.join(folder, 'kubeconfig') });
  return {
    api: cluster,
    namespace: 'default',
    close: async () => {
      await cluster.close();
      await daemon?.close();
      fs.rmSync(folder, { recursive: true, force: true });
    }
  };
});

const real = process.env.KF_CONTRACT_KUBECONFIG;
if (real !== undefined) {
  contractOf('of a real API server', async () => {
    const api = KubernetesCluster.load({ file: real });
    const made = await api.create<KubernetesObject>(KINDS.Namespace, { apiVersion: 'v1', kind: 'Namespace', metadata: { generateName: 'kf-contract-' } });
    const namespace = made.metadata.name ?? '';
    // Pods are refused until their account has been made.
    const { items, resourceVersion } = await api.list(KINDS.ServiceAccount, { namespace });
    if (items.length === 0) {
      for await (const event of api.watch(KINDS.ServiceAccount, resourceVersion, { namespace })) if (event.type === 'ADDED') break;
    }
    return {
      api,
      namespace,
      close: async () => {
        await api.delete({ kind: KINDS.Namespace, name: namespace });
        await api.close();
      }
    };
  });
}
