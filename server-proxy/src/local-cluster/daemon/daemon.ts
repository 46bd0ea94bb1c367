/** One running local cluster: state, API, and whatever is started on top of them. */
import type { Server } from 'node:https';
import { FIRST_NAMESPACES, openRegistry } from '../api/bootstrap';
import { createApiServer } from '../api/http/server';
import type { LogSource } from '../../cluster/logSource';
import type { LogDoor } from '../api/openLog';
import type { Registry } from '../api/registry';
import { DEFAULT_SETTINGS, type ClusterSettings } from '../../clusterSettings';
import { clusterApiOver } from '../../cluster/memory';
import { processMark } from '../../processMark';
import type { ClusterApi } from '../../cluster/port';
import { DataFolder } from './dataFolder';
import { expireEvents } from './events';
import { takeLock } from './lock';
import { startRetention } from './retention';

/** What is started once the state is open; gives where container logs come from. */
export type StartParts = (api: ClusterApi, options: { readonly dataFolder: string; readonly signal: AbortSignal; readonly registry: Registry }) => { readonly logs?: LogSource };

export interface DaemonOptions {
  readonly dataFolder: string;
  readonly version: string;
  readonly start: StartParts;
  /** Absent: the default ones. */
  readonly settings?: ClusterSettings;
}

export interface Daemon {
  readonly port: number;
  readonly kubeconfig: string;
  /** Ends streams and controllers and closes the state; processes of pods go on. */
  close(): Promise<void>;
}

/** Starts a daemon that is ready when this resolves; undefined when another one works in the folder. */
export async function startDaemon(options: DaemonOptions): Promise<Daemon | undefined> {
  const folder = new DataFolder(options.dataFolder);
  const lock = takeLock(folder.lock);
  if (lock === undefined) {
    return undefined;
  }
  const release = (): void => {
    // Last: whoever asks while it is stopping must find it.
    folder.removeHolder();
    lock.release();
  };
  try {
    folder.writeHolder({ pid: process.pid, mark: processMark(process.pid) ?? '', version: options.version });
    return await run(options, folder, release);
  } catch (error) {
    release();
    throw error;
  }
}

async function run(options: DaemonOptions, folder: DataFolder, release: () => void): Promise<Daemon> {
  const stop = new AbortController();
  const { settings = DEFAULT_SETTINGS } = options;
  const registry = openRegistry({ path: folder.state });
  const logs: LogDoor = {};
  const token = folder.token();
  const identity = folder.identity(new Date());
  const server = createApiServer({ registry, logs, token, key: identity.key, certificate: identity.certificate, signal: stop.signal });
  const end = async (): Promise<void> => {
    stop.abort(new Error('the local cluster is stopping'));
    folder.removeRecord();
    await closeServer(server);
    registry.store.close();
  };
  const close = async (): Promise<void> => {
    try {
      await end();
    } finally {
      release();
    }
  };
  try {
    const port = await listen(server, folder.port());
    folder.keepPort(port);
    folder.writeKubeconfig({ port, token, authority: identity.authority, namespace: FIRST_NAMESPACES[2] });
    const started = options.start(clusterApiOver(registry, logs), { dataFolder: folder.root, signal: stop.signal, registry });
    logs.source = started.logs;
    expireEvents(registry, settings.eventMinutes, stop.signal);
    startRetention({ registry, dataFolder: folder.root, settings, signal: stop.signal, say: line => process.stderr.write(`${line}\n`) });
    folder.writeRecord({ pid: process.pid, port, version: options.version, startedAt: new Date().toISOString() });
    return { port, kubeconfig: folder.kubeconfig, close };
  } catch (error) {
    await end();
    throw error;
  }
}

/** Listens on the port of the last start, so that kubeconfigs out there stay good, or on a free one when that is taken. */
async function listen(server: Server, wanted: number | undefined): Promise<number> {
  try {
    return await listenOn(server, wanted ?? 0);
  } catch (error) {
    if (wanted === undefined || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
      throw error;
    }
    return listenOn(server, 0);
  }
}

function listenOn(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : port);
    });
  });
}

function closeServer(server: Server): Promise<void> {
  return new Promise(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
