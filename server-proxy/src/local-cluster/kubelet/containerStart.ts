/** Gathers all that a container needs to start: volumes, environment, interpreter, arguments. */
import fs from 'node:fs';
import path from 'node:path';
import { KINDS, type KubernetesObject } from '../../../../src/core/k8s/types';
import type { ClusterApi } from '../../cluster/port';
import type { Attempt, AttemptSpec } from './attempt';
import { ConfigError, containerArguments, containerEnvironment, type ReadData } from './environment';
import { chooseInterpreter, interpreterPath, KERNELSPEC_ANNOTATION, type Interpreters } from './images';
import { keptCapabilities } from './capabilities';
import { containerBinds, type Bind } from './mounts';
import type { Container, DataObject, Pod } from './podTypes';
import { quantity } from './quantity';
import type { Capacity } from './scheduler';
import { openVolume } from './volumes';

export interface StartHost {
  readonly api: ClusterApi;
  readonly dataDir: string;
  readonly interpreters: Interpreters;
  readonly capacity: Capacity;
  readonly home: string;
  readonly logLimit: number;
}

const DEFAULT_TERMINATION_PATH = '/dev/termination-log';

/** What the shim is told, and who stands in for the image. Rejects with `ConfigError` while something is missing. */
export async function prepareStart(pod: Pod, container: Container, attempt: Attempt, host: StartHost): Promise<{ spec: AttemptSpec; standsIn: string }> {
  const podFolder = podFolderOf(host.dataDir, pod.metadata.uid ?? '');
  const readData = dataReader(host.api, pod.metadata.namespace ?? 'default');
  const volumes = { folder: path.join(podFolder, 'volumes'), readData, claimFolder: (name: string) => claimFolder(pod, name, host), capacity: host.capacity, forbidden: host.dataDir };
  const folders = new Map<string, string>();
  for (const volume of pod.spec.volumes ?? []) {
    folders.set(volume.name, await openVolume(pod, volume, volumes));
  }
  const interpreter = chooseInterpreter(pod.metadata.annotations?.[KERNELSPEC_ANNOTATION], host.interpreters);
  const base = new Map([
    ['PATH', interpreterPath(interpreter, path.join(podFolder, 'bin'))],
    ['HOME', host.home],
    ['LANG', 'C.UTF-8'],
    ['HOSTNAME', pod.spec.hostname ?? pod.metadata.name ?? ''],
    ...Object.entries(interpreter.env)
  ]);
  const env = await containerEnvironment({ pod, container, base, capacity: host.capacity, readData });
  const argv = containerArguments(container, env);
  if ((container.command ?? []).length === 0) {
    throw new ConfigError(`container "${container.name}" names no command, and the local cluster runs processes, not images: give it the command of image ${container.image ?? '(none)'}`);
  }
  const termination = { name: 'termination-log', source: attempt.terminationLog, target: container.terminationMessagePath ?? DEFAULT_TERMINATION_PATH, readOnly: false, optional: true };
  const limit = container.resources?.limits?.memory;
  const spec: AttemptSpec = {
    argv,
    env: Object.fromEntries(env),
    cwd: container.workingDir ?? '/',
    binds: [...containerBinds(pod, container, folders, env), termination, ...standIns(podFolder)],
    root: path.join(podFolder, 'root'),
    hidden: host.dataDir,
    capabilities: keptCapabilities(container.securityContext?.capabilities),
    noNewPrivileges: container.securityContext?.allowPrivilegeEscalation === false,
    logLimit: host.logLimit,
    memory: limit === undefined ? 0 : quantity(limit)
  };
  return { spec, standsIn: `${interpreter.program} stands in for image "${container.image ?? ''}" (${interpreter.why})` };
}

/** The folder of `python` stand-ins, where there is one: it lies in the daemon's folder, which containers do not see. */
function standIns(podFolder: string): Bind[] {
  const folder = path.join(podFolder, 'bin');
  return fs.existsSync(folder) ? [{ name: 'python', source: folder, target: folder, readOnly: true, optional: true }] : [];
}

/** Folder with everything of one pod. */
export function podFolderOf(dataDir: string, uid: string): string {
  return path.join(dataDir, 'pods', uid);
}

/** Folder behind a claim, as the claim controller makes it. */
export function claimFolderOf(dataDir: string, uid: string): string {
  return path.join(dataDir, 'volumes', uid);
}

async function claimFolder(pod: Pod, name: string, host: StartHost): Promise<string | undefined> {
  const claim = await host.api.get<KubernetesObject>({ kind: KINDS.PersistentVolumeClaim, namespace: pod.metadata.namespace, name });
  if (claim === undefined) {
    throw new ConfigError(`persistentvolumeclaim "${name}" not found`, 'FailedMount');
  }
  const folder = claimFolderOf(host.dataDir, claim.metadata.uid ?? '');
  return (claim.status as { phase?: string } | undefined)?.phase === 'Bound' && fs.existsSync(folder) ? folder : undefined;
}

function dataReader(api: ClusterApi, namespace: string): ReadData {
  return async (kind, name) => {
    const object = await api.get<DataObject>({ kind: KINDS[kind], namespace, name });
    if (object === undefined) {
      return undefined;
    }
    const encoded = kind === 'Secret' ? { ...object.data } : { ...object.binaryData };
    const plain = kind === 'Secret' ? {} : { ...object.data };
    const entries = [
      ...Object.entries(plain).map(([key, text]) => [key, Buffer.from(text)] as const),
      ...Object.entries(encoded).map(([key, text]) => [key, Buffer.from(text, 'base64')] as const)
    ];
    return Object.fromEntries(entries);
  };
}
