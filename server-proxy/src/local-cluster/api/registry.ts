/** The verbs of the API over the store: the one place where objects are checked, defaulted, changed and deleted. */
import { isDeepStrictEqual } from 'node:util';
import { apiVersionOf, type KubernetesObject, type StatusCause } from '../../../../src/core/k8s/types';
import type { ChangeQueue } from '../store/changeQueue';
import type { Store, StoreKey } from '../store/store';
import { applyDefaults } from './defaults';
import { markDeleted, mayGo, type DeleteRequest } from './deletion';
import { pageOf, type Page, type Paging } from './paging';
import { changedMetadata, generatedName, newMetadata, plainCopy } from './metadata';
import { selectableFields, storedKind, storeName, type Resource } from './resources';
import { fieldTest, labelTest } from './selectors';
import { withOwners } from './patch/managers';
import { StatusError } from './statusError';
import { validateObject } from './validation/object';
import { watchStore, type WatchItem } from './watch';

/** Refuses objects of a kind by returning causes. */
export type Admission = (object: KubernetesObject, previous: KubernetesObject | undefined) => readonly StatusCause[];

export interface Selection {
  /** Absent: all namespaces. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
}

export interface WatchOptions extends Selection {
  readonly resourceVersion: string;
  readonly bookmarks?: boolean;
  readonly sendInitialEvents?: boolean;
}

export interface WriteOptions {
  readonly dryRun?: boolean;
  /** Who creates or updates, to own what changes; an apply keeps its owners itself. */
  readonly updater?: string;
  readonly subresource?: 'status';
}

/** What a delete did: `gone` with the last state, or still there as marked. */
export interface Deleted {
  readonly gone: boolean;
  readonly object: KubernetesObject;
}

const MAX_NAME_TRIES = 8;
const SIZE_LIMIT = 3 * 1024 * 1024;

/** All methods throw `StatusError`. Objects that come out are frozen and shared. */
export class Registry {
  private readonly admissions = new Map<string, Admission[]>();

  constructor(
    readonly store: Store<KubernetesObject>,
    readonly now: () => Date = () => new Date()
  ) {}

  /** Adds a check that runs after validation on every create and every change of `kind`'s objects outside status. */
  admit(kind: string, admission: Admission): void {
    this.admissions.set(kind, [...(this.admissions.get(kind) ?? []), admission]);
  }

  get(kind: Resource, namespace: string, name: string): KubernetesObject {
    const found = this.store.get(keyOf(kind, namespace, name));
    if (found === undefined) {
      throw StatusError.notFound(kind, name);
    }
    return shown(kind, found);
  }

  list(kind: Resource, selection: Selection, paging: Paging = {}): Page {
    const { namespace, labelSelector, fieldSelector } = selection;
    const page = pageOf({ store: this.store, resource: storeName(kind), namespace, matches: this.matcher(kind, selection), isSelective: Boolean(labelSelector || fieldSelector) }, paging);
    return kind.view === undefined ? page : { ...page, items: page.items.map(kind.view.shown) };
  }

  watch(kind: Resource, options: WatchOptions): ChangeQueue<WatchItem> {
    return watchStore(this.store, kind, { ...options, matches: this.matcher(kind, options), shown: kind.view?.shown });
  }

  create(kind: Resource, namespace: string, body: KubernetesObject, options: WriteOptions = {}): KubernetesObject {
    const given = this.targeted(kind, namespace, body);
    if (kind.view !== undefined) {
      return shown(kind, this.create(storedKind(kind), namespace, storedForm(kind, given, undefined), options));
    }
    let object = plainCopy(given);
    object.metadata = newMetadata(object.metadata, kind.namespaced ? namespace : undefined, this.now());
    object.metadata.name = this.freeName(kind, namespace, object);
    if (kind.status) {
      delete object.status;
    }
    applyDefaults(kind, object);
    if (kind.builtIn && object.spec === undefined) {
      delete object.metadata.generation;
    }
    object = this.owned(kind, undefined, object, options);
    this.check(kind, object, undefined);
    if (options.dryRun) {
      return object;
    }
    return this.put(kind, object);
  }

  update(kind: Resource, namespace: string, name: string, body: KubernetesObject, options: WriteOptions = {}): KubernetesObject {
    const existing = this.get(kind, namespace, name);
    const given = this.targeted(kind, namespace, body);
    if (given.metadata?.name !== undefined && given.metadata.name !== name) {
      throw StatusError.badRequest(`the name of the object (${given.metadata.name}) does not match the name on the URL (${name})`);
    }
    if (kind.view !== undefined) {
      return shown(kind, this.update(storedKind(kind), namespace, name, storedForm(kind, given, existing), options));
    }
    checkVersions(kind, existing, given);
    const state = this.nextState(kind, existing, plainCopy(given), options.subresource);
    if (isDeepStrictEqual(state, existing)) {
      return existing;
    }
    const next = this.owned(kind, existing, state, options);
    if (options.subresource === undefined) {
      this.check(kind, next, existing);
    }
    if (options.dryRun) {
      return next;
    }
    if (mayGo(kind, next)) {
      return this.remove(kind, next);
    }
    return this.put(kind, next);
  }

  delete(kind: Resource, namespace: string, name: string, request: DeleteRequest = {}): Deleted {
    const existing = this.get(kind, namespace, name);
    if (kind.view !== undefined) {
      const deleted = this.delete(storedKind(kind), namespace, name, request);
      return { ...deleted, object: shown(kind, deleted.object) };
    }
    const marked = markDeleted(kind, existing, request, this.now());
    if (marked === undefined) {
      return { gone: true, object: request.dryRun ? existing : this.remove(kind, existing) };
    }
    const same = isDeepStrictEqual(marked, existing) || request.dryRun;
    return { gone: false, object: same ? marked : this.put(kind, marked) };
  }

  /** Deletes all that are selected; gives their last known states. */
  deleteCollection(kind: Resource, selection: Selection, request: DeleteRequest = {}): KubernetesObject[] {
    return this.list(kind, selection).items.map(object => this.delete(kind, object.metadata.namespace ?? '', object.metadata.name ?? '', request).object);
  }

  private matcher(kind: Resource, selection: Selection): (object: KubernetesObject) => boolean {
    const labels = labelTest(selection.labelSelector);
    const known = Object.keys(selectableFields(kind, { apiVersion: '', kind: '', metadata: {} }));
    const fields = fieldTest(selection.fieldSelector, field => known.includes(field));
    return object => labels(object.metadata.labels) && fields(() => selectableFields(kind, shown(kind, object)));
  }

  /** The body must be of the kind and in the namespace that the path says; one that doesn't say its kind (as typed clients send it) is of the path's. */
  private targeted(kind: Resource, namespace: string, body: KubernetesObject): KubernetesObject {
    if (typeof body !== 'object' || body === null || Array.isArray(body)) {
      throw StatusError.badRequest('the body must be an object');
    }
    const version = apiVersionOf(kind);
    const given = { ...body, kind: body.kind ?? kind.kind, apiVersion: body.apiVersion ?? version };
    if (given.kind !== kind.kind || given.apiVersion !== version) {
      throw StatusError.badRequest(`the object in the body is ${given.apiVersion ?? '(no apiVersion)'} ${given.kind ?? '(no kind)'}, but the path is for ${version} ${kind.kind}`);
    }
    const said = given.metadata?.namespace;
    if (kind.namespaced && said !== undefined && said !== '' && said !== namespace) {
      throw StatusError.badRequest('the namespace of the provided object does not match the namespace sent on the request');
    }
    return given;
  }

  private freeName(kind: Resource, namespace: string, object: KubernetesObject): string {
    const { name, generateName } = object.metadata;
    if (!name && !generateName) {
      throw StatusError.invalid(kind, '', [{ reason: 'FieldValueRequired', message: 'Required value: name or generateName is required', field: 'metadata.name' }]);
    }
    for (let tries = 0; tries < MAX_NAME_TRIES; tries += 1) {
      const candidate = name || generatedName(generateName ?? '');
      if (this.store.get(keyOf(kind, namespace, candidate)) === undefined) {
        return candidate;
      }
    }
    throw StatusError.alreadyExists(kind, name || (generateName ?? ''));
  }

  private check(kind: Resource, object: KubernetesObject, existing: KubernetesObject | undefined): void {
    const name = object.metadata.name ?? '';
    const namespace = object.metadata.namespace ?? '';
    if (kind.namespaced && existing === undefined) {
      this.checkNamespace(kind, namespace, name);
    }
    const causes = validateObject(kind, object, existing);
    if (causes.length > 0) {
      throw StatusError.invalid(kind, name, causes);
    }
    if (existing?.metadata.deletionTimestamp === undefined) {
      const refused = (this.admissions.get(kind.kind) ?? []).flatMap(admission => admission(object, existing));
      if (refused.length > 0) {
        throw StatusError.invalid(kind, name, refused);
      }
    }
    const size = JSON.stringify(object).length;
    if (size > SIZE_LIMIT) {
      throw StatusError.of(413, 'RequestEntityTooLarge', `${kind.plural} "${name}" is too large: ${size} bytes, the limit is ${SIZE_LIMIT}`);
    }
  }

  private checkNamespace(kind: Resource, namespace: string, name: string): void {
    const found = this.store.get({ resource: '/namespaces', namespace: '', name: namespace });
    if (found === undefined) {
      throw StatusError.notFound({ group: '', plural: 'namespaces', kind: 'Namespace' }, namespace);
    }
    // Events may still say what happens while a namespace goes.
    if (found.metadata.deletionTimestamp !== undefined && kind.plural !== 'events') {
      const cause = { reason: 'NamespaceTerminating', message: `namespace ${namespace} is being terminated`, field: 'metadata.namespace' };
      throw StatusError.forbidden(kind, name, `unable to create new content in namespace ${namespace} because it is being terminated`, [cause]);
    }
  }

  private nextState(kind: Resource, existing: KubernetesObject, given: KubernetesObject, subresource: 'status' | undefined): KubernetesObject {
    if (subresource === 'status') {
      const { status: _, ...rest } = existing;
      return given.status === undefined ? { ...rest } : { ...rest, status: given.status };
    }
    const next: KubernetesObject = { ...given, metadata: changedMetadata(given.metadata, existing.metadata) };
    if (kind.status) {
      // What the store gives is frozen, and defaults may be filled in.
      next.status = structuredClone(existing.status);
    }
    applyDefaults(kind, next);
    const { metadata: _new, ...body } = next;
    const { metadata: _old, ...before } = existing;
    const changed = kind.builtIn ? !isDeepStrictEqual(next.spec, existing.spec) : !isDeepStrictEqual(body, before);
    if (changed && existing.metadata.generation !== undefined) {
      next.metadata.generation = existing.metadata.generation + 1;
    }
    return next.status === undefined && !('status' in given) ? withoutStatus(next) : next;
  }

  private owned(kind: Resource, previous: KubernetesObject | undefined, next: KubernetesObject, { updater, subresource }: WriteOptions): KubernetesObject {
    return updater === undefined ? next : withOwners(kind, previous, next, { manager: updater, subresource, now: this.now() });
  }

  private put(kind: Resource, object: KubernetesObject): KubernetesObject {
    return this.writeOne('put', kind, object);
  }

  private remove(kind: Resource, object: KubernetesObject): KubernetesObject {
    return this.writeOne('remove', kind, object);
  }

  private writeOne(type: 'put' | 'remove', kind: Resource, object: KubernetesObject): KubernetesObject {
    const key = keyOf(kind, object.metadata.namespace ?? '', object.metadata.name ?? '');
    const [written] = this.store.write([{ type, key, object }]);
    return written ?? object;
  }
}

function shown(kind: Resource, object: KubernetesObject): KubernetesObject {
  return kind.view === undefined ? object : kind.view.shown(object);
}

/** What a client sends in the form of a view, as it is kept. */
function storedForm(kind: Resource, given: KubernetesObject, existing: KubernetesObject | undefined): KubernetesObject {
  const causes = kind.view?.check(given, existing) ?? [];
  if (causes.length > 0) {
    throw StatusError.invalid(kind, given.metadata.name ?? '', causes);
  }
  return kind.view?.stored(given) ?? given;
}

function checkVersions(kind: Resource, existing: KubernetesObject, given: KubernetesObject): void {
  const name = existing.metadata.name ?? '';
  const { resourceVersion, uid } = given.metadata ?? {};
  if (uid && uid !== existing.metadata.uid) {
    throw StatusError.conflict(kind, name, `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${existing.metadata.uid}`);
  }
  if (resourceVersion && resourceVersion !== existing.metadata.resourceVersion) {
    throw StatusError.conflict(kind, name, 'the object has been modified; please apply your changes to the latest version and try again');
  }
}

function keyOf(kind: Resource, namespace: string, name: string): StoreKey {
  return { resource: storeName(kind), namespace: kind.namespaced ? namespace : '', name };
}

function withoutStatus(object: KubernetesObject): KubernetesObject {
  const { status: _, ...rest } = object;
  return rest;
}
