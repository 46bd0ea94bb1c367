/** Turns the store's changes into one watcher's events. */
import type { KubernetesObject } from '../../../../src/core/k8s/types';
import { ChangeQueue } from '../store/changeQueue';
import type { Change, Store } from '../store/store';
import { storeName, type Resource } from './resources';
import { StatusError } from './statusError';

export type WatchItem =
  | { readonly type: 'ADDED' | 'MODIFIED' | 'DELETED'; readonly object: KubernetesObject }
  | { readonly type: 'BOOKMARK'; readonly resourceVersion: string; readonly initialEventsEnd?: boolean };

export interface WatchRequest {
  readonly namespace?: string;
  readonly matches: (object: KubernetesObject) => boolean;
  /** `''` and `'0'`: begin with the objects that exist. */
  readonly resourceVersion: string;
  readonly bookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
  /** The form in which objects are told. */
  readonly shown?: (object: KubernetesObject) => KubernetesObject;
}

const BOOKMARK_EVERY_MS = 60_000;

/** A watch that goes on until its reader returns; throws 410 when the version is too old. */
export function watchStore(store: Store<KubernetesObject>, kind: Resource, request: WatchRequest): ChangeQueue<WatchItem> {
  const resource = storeName(kind);
  const wanted = (change: Change<KubernetesObject>): boolean =>
    change.key.resource === resource && (request.namespace === undefined || change.key.namespace === request.namespace);
  const backlog = backlogOf(store, resource, request);
  const stops: (() => void)[] = [];
  const queue = new ChangeQueue<WatchItem>(() => stops.forEach(stop => stop()));
  const { shown } = request;
  const tell = (item: WatchItem): void => void queue.push(shown === undefined || item.type === 'BOOKMARK' ? item : { ...item, object: shown(item.object) });
  for (const item of backlog.initial) {
    tell(item);
  }
  const pass = (change: Change<KubernetesObject>): void => {
    const item = wanted(change) ? eventOf(change, request.matches) : undefined;
    if (item !== undefined) {
      tell(item);
    }
  };
  backlog.changes.forEach(pass);
  stops.push(store.subscribe(pass));
  if (request.bookmarks) {
    const timer = setInterval(() => queue.push({ type: 'BOOKMARK', resourceVersion: String(store.revision) }), BOOKMARK_EVERY_MS);
    timer.unref();
    stops.push(() => clearInterval(timer));
  }
  return queue;
}

function backlogOf(store: Store<KubernetesObject>, resource: string, request: WatchRequest): { initial: WatchItem[]; changes: readonly Change<KubernetesObject>[] } {
  const { resourceVersion, sendInitialEvents } = request;
  if (sendInitialEvents === true || (sendInitialEvents === undefined && (resourceVersion === '' || resourceVersion === '0'))) {
    const objects = store.list(resource, request.namespace).filter(request.matches);
    const initial: WatchItem[] = objects.map(object => ({ type: 'ADDED', object }));
    if (sendInitialEvents === true) {
      initial.push({ type: 'BOOKMARK', resourceVersion: String(store.revision), initialEventsEnd: true });
    }
    return { initial, changes: [] };
  }
  if (resourceVersion === '' || resourceVersion === '0') {
    return { initial: [], changes: [] };
  }
  if (!/^\d+$/.test(resourceVersion)) {
    throw StatusError.badRequest(`Invalid value: "${resourceVersion}": resourceVersion must be a whole number`);
  }
  const changes = store.since(Number(resourceVersion));
  if (changes === undefined) {
    throw StatusError.expired(`too old resource version: ${resourceVersion} (${store.revision})`);
  }
  return { initial: [], changes };
}

/** An object that leaves the selection is gone for this watcher, one that enters it is new. */
function eventOf(change: Change<KubernetesObject>, matches: WatchRequest['matches']): WatchItem | undefined {
  const { object, previous } = change;
  const now = matches(object);
  const before = previous === undefined ? change.type !== 'ADDED' : matches(previous);
  if (change.type === 'DELETED') {
    return now || before ? { type: 'DELETED', object } : undefined;
  }
  if (now) {
    return { type: before ? 'MODIFIED' : 'ADDED', object };
  }
  if (!before) {
    return undefined;
  }
  const last = previous ?? object;
  return { type: 'DELETED', object: { ...last, metadata: { ...last.metadata, resourceVersion: object.metadata.resourceVersion } } };
}
