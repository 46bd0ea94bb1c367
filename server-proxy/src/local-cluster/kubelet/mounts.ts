/** What is bound where in a container's private root. */
import fs from 'node:fs';
import path from 'node:path';
import { ConfigError } from './environment';
import { expand } from './expand';
import type { Container, Pod, VolumeMount } from './podTypes';

/** One bind, as the shim reads it. */
export interface Bind {
  readonly name: string;
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** May be left out where mount namespaces are not allowed. */
  readonly optional?: boolean;
}

/** The binds of a container, given the folders of the pod's volumes. */
export function containerBinds(pod: Pod, container: Container, folders: ReadonlyMap<string, string>, environment: ReadonlyMap<string, string>): Bind[] {
  return (container.volumeMounts ?? []).map(mount => {
    const folder = folders.get(mount.name);
    const volume = (pod.spec.volumes ?? []).find(one => one.name === mount.name);
    if (folder === undefined || volume === undefined) {
      throw new ConfigError(`container "${container.name}" mounts volume "${mount.name}" at ${mount.mountPath}, and the pod has no such volume`, 'FailedMount');
    }
    const written = volume.configMap ?? volume.secret ?? volume.downwardAPI ?? volume.projected;
    return {
      name: mount.name,
      source: sourceOf(mount, folder, environment),
      target: path.posix.resolve('/', mount.mountPath),
      readOnly: mount.readOnly === true || volume.persistentVolumeClaim?.readOnly === true || written !== undefined
    };
  });
}

function sourceOf(mount: VolumeMount, folder: string, environment: ReadonlyMap<string, string>): string {
  const subPath = mount.subPathExpr === undefined ? (mount.subPath ?? '') : expand(mount.subPathExpr, environment);
  if (subPath === '') {
    return folder;
  }
  const source = path.join(folder, subPath);
  if (path.isAbsolute(subPath) || (source !== folder && !source.startsWith(folder + path.sep))) {
    throw new ConfigError(`subPath ${JSON.stringify(subPath)} of the mount at ${mount.mountPath} leaves its volume`, 'FailedMount');
  }
  if (!fs.existsSync(source)) {
    fs.mkdirSync(source, { recursive: true });
  }
  const real = fs.realpathSync(source);
  if (real !== fs.realpathSync(folder) && !real.startsWith(fs.realpathSync(folder) + path.sep)) {
    throw new ConfigError(`subPath ${JSON.stringify(subPath)} of the mount at ${mount.mountPath} leaves its volume through a link`, 'FailedMount');
  }
  return source;
}
