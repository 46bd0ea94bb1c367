/** The real surroundings of the page's proxy: which clusters there are, how they are reached, where notebooks stand. */
import fs from 'node:fs';
import { KINDS } from '../../src/core/k8s/types';
import type { ProxyStatus } from '../../src/wire/status';
import type { TargetInfo, TargetsAnswer } from '../../src/wire/target';
import { ensureDaemon, kubeconfigOf, runningDaemon } from './cli/cluster/daemon';
import type { Connection } from './cluster/connection';
import { ClusterPool } from './cluster/pool';
import { ClusterUnreachable } from './cluster/port';
import type { Config } from './config';
import type { AppDoors } from './http/app';
import { RunError } from './runs/error';

type Probe = (kubeconfig: string) => Promise<boolean>;

/** client-node takes longest to load, so it is loaded only when a cluster is asked. */
const kubernetes = (): Promise<typeof import('./cluster/kubernetes')> => import('./cluster/kubernetes');

/** A cluster that takes longer to list its namespaces is shown without them. */
const NAMESPACES_LIMIT_MS = 3000;

/** Puts them together. */
export function proxyDoors(config: Config, version: string, probe: Probe): AppDoors {
  const pool = new ClusterPool((context, start) => (context === undefined ? openLocal(config, probe, start) : openContext(context)));
  return {
    version,
    config,
    root: config.environment.KF_ROOT || config.cwd,
    pool,
    localClusterStatus: () => localStatus(config, probe),
    targets: () => allTargets(config, pool)
  };
}

async function localStatus(config: Config, probe: Probe): Promise<ProxyStatus['localCluster']> {
  if (!runningDaemon(config)) return { state: 'stopped' };
  return { state: (await probe(kubeconfigOf(config))) ? 'answering' : 'unreachable' };
}

async function openLocal(config: Config, probe: Probe, start: boolean): Promise<Connection> {
  const { KubernetesCluster } = await kubernetes();
  const revive = async (): Promise<void> => void (await started(config, probe));
  if (start) await revive();
  else if (!runningDaemon(config) || !fs.existsSync(kubeconfigOf(config))) throw new RunError('stopped', 'the cluster of this machine is not running; it starts with the next run, or with "jupyter kubeflow cluster start"');
  const api = KubernetesCluster.load({ file: kubeconfigOf(config) });
  return { api, namespace: api.namespace, local: true, revive, close: () => api.close() };
}

async function started(config: Config, probe: Probe): Promise<string> {
  try {
    return await ensureDaemon(config, probe);
  } catch (error) {
    throw new RunError('stopped', error instanceof Error ? error.message : String(error));
  }
}

async function openContext(context: string): Promise<Connection> {
  const { KubeconfigUnreadable, KubernetesCluster, UnknownContext } = await kubernetes();
  try {
    const api = KubernetesCluster.load({ context });
    return { api, namespace: api.namespace, local: false, revive: async () => undefined, close: () => api.close() };
  } catch (error) {
    if (error instanceof UnknownContext) throw new RunError('no-context', `there is no context "${error.context}"${error.known.length > 0 ? `; the kubeconfig has ${error.known.join(', ')}` : '; no kubeconfig was found'}`);
    if (error instanceof KubeconfigUnreadable) throw new RunError('no-context', error.message);
    throw error;
  }
}

/** Where runs of this machine's cluster go, as its kubeconfig says too. */
const LOCAL_NAMESPACE = 'kubeflow-user-example-com';

async function allTargets(config: Config, pool: ClusterPool): Promise<TargetsAnswer> {
  const local = runningDaemon(config) ? reached(pool, { namespace: LOCAL_NAMESPACE }) : Promise.resolve<TargetInfo>({ namespace: LOCAL_NAMESPACE, reachable: false });
  try {
    const { knownContexts } = await kubernetes();
    const contexts = knownContexts().map(({ name, namespace, asks }) => (asks ? Promise.resolve<TargetInfo>({ context: name, namespace }) : reached(pool, { context: name, namespace })));
    return { targets: await Promise.all([local, ...contexts]) };
  } catch (error) {
    return { targets: [await local], trouble: error instanceof Error ? error.message : String(error) };
  }
}

/** The target with its namespaces, where the cluster tells them in time. */
async function reached(pool: ClusterPool, target: TargetInfo): Promise<TargetInfo> {
  try {
    const { api } = await pool.connection(target.context);
    const { items } = await api.list(KINDS.Namespace, {}, AbortSignal.timeout(NAMESPACES_LIMIT_MS));
    return { ...target, reachable: true, namespaces: items.flatMap(({ metadata }) => metadata.name ?? []).sort() };
  } catch (error) {
    // A cluster that answers "forbidden" is there, and does not tell.
    const away = error instanceof ClusterUnreachable || error instanceof RunError || (error as Error).name === 'TimeoutError';
    if (away) pool.forget(target.context);
    return { ...target, reachable: !away };
  }
}
