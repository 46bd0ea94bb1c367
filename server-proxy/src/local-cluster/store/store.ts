/** The cluster's state: current objects and a bounded log of their changes under one rising revision, durable in SQLite. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { deepFreeze } from './deepFreeze';
import { migrate } from './migrations';

/** All that the store needs to know of an object. */
export interface Versioned {
  readonly metadata: { readonly resourceVersion?: string };
}

export interface StoreKey {
  /** `group/plural`. */
  readonly resource: string;
  /** `''` for cluster-scoped kinds. */
  readonly namespace: string;
  readonly name: string;
}

/** `remove` carries the last state, which the watchers get. */
export interface Write<T> {
  readonly type: 'put' | 'remove';
  readonly key: StoreKey;
  readonly object: T;
}

export interface Change<T> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly revision: number;
  readonly key: StoreKey;
  readonly object: T;
  /** The state before, where it is still known. */
  readonly previous: T | undefined;
}

export interface StoreOptions {
  /** A file, or `:memory:`. */
  readonly path: string;
  /** How many changes are kept for watchers that come back. Default 4096. */
  readonly historyLimit?: number;
}

interface Row {
  revision: number;
  type: Change<unknown>['type'];
  resource: string;
  namespace: string;
  name: string;
  body: string;
}

/** Objects that come out are frozen and shared. All methods are synchronous; each `write` is one transaction, on disk when it returns. */
export class Store<T extends Versioned> {
  private readonly database: DatabaseSync;
  private readonly current = new Map<string, Map<string, T>>();
  private history: Change<T>[] = [];
  private readonly listeners = new Set<(change: Change<T>) => void>();
  private readonly historyLimit: number;
  private readonly statements: Record<'put' | 'remove' | 'log' | 'mark' | 'forget', StatementSync>;
  private latest = 1;
  private compacted = 0;

  constructor(options: StoreOptions) {
    this.historyLimit = options.historyLimit ?? 4096;
    this.database = new DatabaseSync(options.path);
    this.database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000;');
    try {
      migrate(this.database, options.path);
    } catch (error) {
      this.database.close();
      throw error;
    }
    this.statements = {
      put: this.database.prepare('INSERT OR REPLACE INTO objects (resource, namespace, name, body) VALUES (?, ?, ?, ?)'),
      remove: this.database.prepare('DELETE FROM objects WHERE resource = ? AND namespace = ? AND name = ?'),
      log: this.database.prepare('INSERT INTO history (revision, type, resource, namespace, name, body) VALUES (?, ?, ?, ?, ?, ?)'),
      mark: this.database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)'),
      forget: this.database.prepare('DELETE FROM history WHERE revision <= ?')
    };
    this.load();
  }

  /** The revision of the last change. */
  get revision(): number {
    return this.latest;
  }

  get(key: StoreKey): T | undefined {
    return this.current.get(key.resource)?.get(`${key.namespace}/${key.name}`);
  }

  /** All objects of a resource in the order of namespace and name; of one namespace when given. */
  list(resource: string, namespace?: string): T[] {
    return sorted(this.current.get(resource) ?? new Map<string, T>(), namespace);
  }

  /** The list as it was at `revision`, or undefined when that is no longer (or not yet) known. */
  listAt(resource: string, namespace: string | undefined, revision: number): T[] | undefined {
    if (revision < this.compacted || revision > this.latest) {
      return undefined;
    }
    const then = new Map(this.current.get(resource));
    for (let index = this.history.length - 1; index >= 0; index -= 1) {
      const change = this.history[index];
      if (change === undefined || change.revision <= revision) {
        break;
      }
      if (change.key.resource !== resource) {
        continue;
      }
      const id = `${change.key.namespace}/${change.key.name}`;
      if (change.previous !== undefined) {
        then.set(id, change.previous);
      } else if (change.type === 'ADDED') {
        then.delete(id);
      } else {
        // Its state before was forgotten when the store was last closed.
        return undefined;
      }
    }
    return sorted(then, namespace);
  }

  /** Does all the writes or none; gives the objects with their new resource versions. */
  write(writes: readonly Write<T>[]): T[] {
    const changes: Change<T>[] = [];
    let revision = this.latest;
    this.database.exec('BEGIN IMMEDIATE');
    try {
      for (const write of writes) {
        revision += 1;
        changes.push(this.record(write, revision, changes));
      }
      this.statements.mark.run('revision', revision);
      this.database.exec('COMMIT');
    } catch (error) {
      this.database.exec('ROLLBACK');
      throw error;
    }
    this.latest = revision;
    for (const change of changes) {
      this.remember(change);
    }
    this.compact();
    for (const change of changes) {
      for (const listener of [...this.listeners]) {
        listener(change);
      }
    }
    return changes.map(change => change.object);
  }

  /** The changes after `revision`, or undefined when they are no longer (or never were) known. */
  since(revision: number): readonly Change<T>[] | undefined {
    if (revision < this.compacted || revision > this.latest) {
      return undefined;
    }
    return this.history.filter(change => change.revision > revision);
  }

  /** Calls `listener` after each committed change; gives the way to stop. */
  subscribe(listener: (change: Change<T>) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  close(): void {
    this.listeners.clear();
    this.database.close();
  }

  private record(write: Write<T>, revision: number, earlier: readonly Change<T>[]): Change<T> {
    const { resource, namespace, name } = write.key;
    const object = deepFreeze({ ...write.object, metadata: { ...write.object.metadata, resourceVersion: String(revision) } });
    const before = earlier.findLast(change => change.key.resource === resource && change.key.namespace === namespace && change.key.name === name);
    const previous = before === undefined ? this.get(write.key) : before.type === 'DELETED' ? undefined : before.object;
    const type = write.type === 'remove' ? 'DELETED' : previous === undefined ? 'ADDED' : 'MODIFIED';
    const body = JSON.stringify(object);
    if (write.type === 'remove') {
      this.statements.remove.run(resource, namespace, name);
    } else {
      this.statements.put.run(resource, namespace, name, body);
    }
    this.statements.log.run(revision, type, resource, namespace, name, body);
    return { type, revision, key: write.key, object, previous };
  }

  private remember(change: Change<T>): void {
    const { resource, namespace, name } = change.key;
    const objects = this.current.get(resource) ?? new Map<string, T>();
    this.current.set(resource, objects);
    if (change.type === 'DELETED') {
      objects.delete(`${namespace}/${name}`);
    } else {
      objects.set(`${namespace}/${name}`, change.object);
    }
    this.history.push(change);
  }

  /** Drops the oldest changes in batches, so that the cost is paid seldom. */
  private compact(): void {
    if (this.history.length <= this.historyLimit * 1.25) {
      return;
    }
    const dropped = this.history.length - this.historyLimit;
    this.compacted = this.history[dropped - 1]?.revision ?? this.compacted;
    this.history = this.history.slice(dropped);
    this.statements.forget.run(this.compacted);
    this.statements.mark.run('compacted', this.compacted);
  }

  private load(): void {
    const meta = new Map(this.database.prepare('SELECT key, value FROM meta').all().map(row => [String(row.key), Number(row.value)]));
    this.latest = meta.get('revision') ?? 1;
    this.compacted = meta.get('compacted') ?? 0;
    for (const row of this.database.prepare('SELECT resource, namespace, name, body FROM objects').all() as unknown as Row[]) {
      const objects = this.current.get(row.resource) ?? new Map<string, T>();
      this.current.set(row.resource, objects);
      objects.set(`${row.namespace}/${row.name}`, deepFreeze(JSON.parse(row.body) as T));
    }
    const last = new Map<string, T>();
    for (const row of this.database.prepare('SELECT * FROM history ORDER BY revision').all() as unknown as Row[]) {
      const { resource, namespace, name } = row;
      const id = `${resource}/${namespace}/${name}`;
      const object = deepFreeze(JSON.parse(row.body) as T);
      this.history.push({ type: row.type, revision: row.revision, key: { resource, namespace, name }, object, previous: last.get(id) });
      last.set(id, object);
    }
  }
}

function sorted<T>(objects: ReadonlyMap<string, T>, namespace: string | undefined): T[] {
  const entries = [...objects];
  const wanted = namespace === undefined ? entries : entries.filter(([id]) => id.startsWith(`${namespace}/`));
  return wanted.sort(([a], [b]) => (a < b ? -1 : 1)).map(([, object]) => object);
}
