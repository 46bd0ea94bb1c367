/** Connections shared by everything that goes on in one process: one for each cluster, made anew when it has gone bad. */
import type { Connection } from './connection';

/** Opens a connection; `start`: starts the cluster of this machine where it isn't there, else rejects. Rejects for a context that there isn't. */
export type OpenConnection = (context: string | undefined, start: boolean) => Promise<Connection>;

/** Hands connections out; nobody but `close` and `forget` closes them. */
export class ClusterPool {
  constructor(private readonly open: OpenConnection) {}

  /** The connection to a context, or to the cluster of this machine. */
  async connection(context: string | undefined, start = false): Promise<Connection> {
    const key = context ?? '';
    // A stopped local cluster is noticed, and started, by asking anew.
    if (start && context === undefined) this.forget(context);
    const pending = this.connections.get(key);
    if (pending) return pending;
    const opened = this.open(context, start);
    this.connections.set(key, opened);
    opened.catch(() => this.connections.get(key) === opened && this.connections.delete(key));
    return opened;
  }

  /** Lets go of a connection that no longer answers: the cluster may have another address or other keys by now. */
  forget(context: string | undefined): void {
    const key = context ?? '';
    const old = this.connections.get(key);
    if (!old) return;
    this.connections.delete(key);
    // What still runs on it ends by itself.
    old.then(connection => connection.close()).catch(() => undefined);
  }

  /** Closes all. */
  async close(): Promise<void> {
    const all = [...this.connections.values()];
    this.connections.clear();
    await Promise.allSettled(all.map(async connection => (await connection).close()));
  }

  private readonly connections = new Map<string, Promise<Connection>>();
}
