/** Makes the folders that a pod's volumes stand for. */
import fs from 'node:fs';
import path from 'node:path';
import { ConfigError, type ReadData } from './environment';
import { fieldValue, resourceValue } from './fieldRef';
import type { Container, DownwardItem, FileSource, Pod, Volume } from './podTypes';
import type { Capacity } from './scheduler';

export interface VolumeHost {
  /** Folder of the pod's own volumes. */
  readonly folder: string;
  readonly readData: ReadData;
  /** Folder behind a bound claim; undefined while it is not bound. */
  readonly claimFolder: (name: string) => Promise<string | undefined>;
  readonly capacity: Capacity;
  /** Folder that no hostPath may reach into: the daemon's own. */
  readonly forbidden: string;
}

/** A file of a ConfigMap-like volume. */
interface VolumeFile {
  readonly path: string;
  readonly content: Uint8Array;
  readonly mode: number;
}

/** The folder (or file, for a hostPath) of one volume. Rejects with `ConfigError` while it can't be had. Idempotent. */
export async function openVolume(pod: Pod, volume: Volume, host: VolumeHost): Promise<string> {
  const own = path.join(host.folder, volume.name);
  if (volume.persistentVolumeClaim !== undefined) {
    const { claimName } = volume.persistentVolumeClaim;
    const folder = await host.claimFolder(claimName);
    if (folder === undefined) {
      throw new ConfigError(`persistentvolumeclaim "${claimName}" of volume "${volume.name}" is not bound`, 'FailedMount');
    }
    return folder;
  }
  if (volume.hostPath !== undefined) {
    return openHostPath(volume.name, volume.hostPath, host.forbidden);
  }
  if (volume.emptyDir !== undefined) {
    fs.mkdirSync(own, { recursive: true });
    return own;
  }
  writeAtomically(own, await filesOf(pod, volume, host));
  return own;
}

function openHostPath(name: string, { path: place, type = '' }: { path: string; type?: string }, forbidden: string): string {
  const owned = fs.realpathSync(forbidden);
  const refuseOwn = (real: string): void => {
    if (real === owned || real.startsWith(owned + path.sep)) {
      throw new ConfigError(`volume "${name}": hostPath ${place} lies in the local cluster's own folder, which no pod sees; use another folder or a persistentVolumeClaim`, 'FailedMount');
    }
  };
  refuseOwn(path.resolve(place));
  if (type === 'DirectoryOrCreate') {
    fs.mkdirSync(place, { recursive: true });
  } else if (type === 'FileOrCreate' && !fs.existsSync(place)) {
    fs.writeFileSync(place, '', { flag: 'a' });
  }
  if (!fs.existsSync(place)) {
    throw new ConfigError(`volume "${name}": hostPath ${place} does not exist on this machine`, 'FailedMount');
  }
  refuseOwn(fs.realpathSync(place));
  const wanted = HOST_TYPES[type];
  if (wanted !== undefined && !wanted.is(fs.statSync(place))) {
    throw new ConfigError(`volume "${name}": hostPath type check failed: ${place} is not a ${wanted.what}`, 'FailedMount');
  }
  return place;
}

const DIRECTORY = { what: 'directory', is: (stat: fs.Stats) => stat.isDirectory() };
const FILE = { what: 'file', is: (stat: fs.Stats) => stat.isFile() };
const HOST_TYPES: Readonly<Record<string, { readonly what: string; readonly is: (stat: fs.Stats) => boolean }>> = {
  Directory: DIRECTORY,
  DirectoryOrCreate: DIRECTORY,
  File: FILE,
  FileOrCreate: FILE,
  Socket: { what: 'socket', is: stat => stat.isSocket() },
  CharDevice: { what: 'character device', is: stat => stat.isCharacterDevice() },
  BlockDevice: { what: 'block device', is: stat => stat.isBlockDevice() }
};

async function filesOf(pod: Pod, volume: Volume, host: VolumeHost): Promise<VolumeFile[]> {
  if (volume.configMap !== undefined) {
    return await dataFiles('ConfigMap', volume.configMap, volume.configMap.defaultMode, host);
  }
  if (volume.secret !== undefined) {
    return await dataFiles('Secret', volume.secret, volume.secret.defaultMode, host);
  }
  if (volume.downwardAPI !== undefined) {
    return downwardFiles(pod, volume.downwardAPI.items ?? [], volume.downwardAPI.defaultMode, host);
  }
  if (volume.projected !== undefined) {
    return await projectedFiles(pod, volume.projected, host);
  }
  const kind = Object.keys(volume).find(key => key !== 'name') ?? 'nothing';
  throw new ConfigError(`volume "${volume.name}" is of a kind that the local cluster does not have: ${kind}; use emptyDir, hostPath, configMap, secret or a persistentVolumeClaim`, 'FailedMount');
}

async function projectedFiles(pod: Pod, projected: NonNullable<Volume['projected']>, host: VolumeHost): Promise<VolumeFile[]> {
  const files: VolumeFile[] = [];
  for (const source of projected.sources ?? []) {
    if (source.serviceAccountToken !== undefined) {
      throw new ConfigError('a projected volume asks for a service account token, which the local cluster does not give to pods', 'FailedMount');
    }
    if (source.configMap !== undefined) files.push(...(await dataFiles('ConfigMap', source.configMap, projected.defaultMode, host)));
    if (source.secret !== undefined) files.push(...(await dataFiles('Secret', source.secret, projected.defaultMode, host)));
    if (source.downwardAPI !== undefined) files.push(...downwardFiles(pod, source.downwardAPI.items ?? [], projected.defaultMode, host));
  }
  return files;
}

async function dataFiles(kind: 'ConfigMap' | 'Secret', source: FileSource, mode = 0o644, host: VolumeHost): Promise<VolumeFile[]> {
  const name = source.secretName ?? source.name ?? '';
  const data = await host.readData(kind, name);
  if (data === undefined) {
    if (source.optional === true) {
      return [];
    }
    throw new ConfigError(`${kind.toLowerCase()} "${name}" not found`, 'FailedMount');
  }
  if (source.items === undefined) {
    return Object.entries(data).map(([key, content]) => ({ path: key, content, mode }));
  }
  return source.items.flatMap(item => {
    const content = data[item.key];
    if (content === undefined && source.optional !== true) {
      throw new ConfigError(`${kind.toLowerCase()} "${name}" has no key "${item.key}"`, 'FailedMount');
    }
    return content === undefined ? [] : [{ path: item.path, content, mode: item.mode ?? mode }];
  });
}

function downwardFiles(pod: Pod, items: readonly DownwardItem[], mode = 0o644, host: VolumeHost): VolumeFile[] {
  return items.map(item => {
    const text =
      item.fieldRef !== undefined
        ? fieldValue(pod, item.fieldRef.fieldPath)
        : item.resourceFieldRef !== undefined
          ? resourceValue(pod, pod.spec.containers[0] as Container, item.resourceFieldRef, host.capacity)
          : '';
    return { path: item.path, content: new TextEncoder().encode(text), mode: item.mode ?? mode };
  });
}

/** All files or none; an existing volume stays as it is, as the pod may be running. */
function writeAtomically(folder: string, files: readonly VolumeFile[]): void {
  if (fs.existsSync(folder)) {
    return;
  }
  const fresh = `${folder}.new`;
  fs.rmSync(fresh, { recursive: true, force: true });
  fs.mkdirSync(fresh, { recursive: true });
  for (const file of files) {
    const place = path.join(fresh, file.path);
    if (!place.startsWith(fresh + path.sep)) {
      throw new ConfigError(`a volume's file may not leave the volume: ${file.path}`, 'FailedMount');
    }
    fs.mkdirSync(path.dirname(place), { recursive: true });
    fs.writeFileSync(place, file.content);
    fs.chmodSync(place, file.mode);
  }
  fs.renameSync(fresh, folder);
}
