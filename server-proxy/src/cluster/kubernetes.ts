/** `ClusterApi` over HTTP for any Kubernetes: kubeconfig and login by client-node (used only here), requests by undici. */
import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import { Agent, request, type Dispatcher } from 'undici';
import type { KubernetesObject, ResourceKind, Status } from '../../../src/core/k8s/types';
import { ApiError, ClusterUnreachable } from './port';
import type { ClusterApi, ListOptions, LogOptions, ObjectList, ObjectRef, PatchType, WatchEvent } from './port';
import { resourcePath } from './resourcePath';

const PATCH_TYPES: Record<PatchType, string> = {
  merge: 'application/merge-patch+json',
  json: 'application/json-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  apply: 'application/apply-patch+yaml'
};
/** Login data and connections are made anew after this time, since tokens and certificates rotate. */
const LOGIN_LIFETIME_MS = 5 * 60_000;
const WATCH_SECONDS = 290;
const MANAGER = 'jupyterlab-kubeflow';

type Query = Readonly<Record<string, string | number | boolean | undefined>>;
interface Call {
  readonly method: Dispatcher.HttpMethod;
  readonly path: string;
  readonly query?: Query;
  readonly body?: unknown;
  readonly contentType?: string;
  /** Streams have no time limit on silence. */
  readonly stream?: boolean;
  readonly signal?: AbortSignal | undefined;
}
interface Login {
  readonly headers: Record<string, string>;
  readonly dispatcher: Dispatcher;
}
type Answer = Dispatcher.ResponseData;

/** Where a connection comes from: a file, the person's own kubeconfig (or the pod's account), and a context in it. */
export interface KubernetesSource {
  readonly file?: string;
  readonly context?: string;
}

/** A connection to one cluster. Close it to let go of its sockets. */
export class KubernetesCluster implements ClusterApi {
  private login: Promise<Login> | undefined;
  private loginUntil = 0;

  private constructor(
    private readonly config: KubeConfig,
    readonly server: string,
    /** The context's namespace, `default` where it names none. */
    readonly namespace: string
  ) {}

  /** Reads the kubeconfig; throws `KubeconfigUnreadable` or, when it has no such context, `UnknownContext`. Nothing is sent yet. */
  static load(source: KubernetesSource): KubernetesCluster {
    const config = new KubeConfig();
    try {
      if (source.file) config.loadFromFile(source.file);
      else config.loadFromDefault();
    } catch (error) {
      throw new KubeconfigUnreadable(error);
    }
    if (source.context !== undefined) {
      const known = config.getContexts().map(context => context.name);
      if (!known.includes(source.context)) throw new UnknownContext(source.context, known);
      config.setCurrentContext(source.context);
    }
    const cluster = config.getCurrentCluster();
    if (!cluster) throw new UnknownContext(source.context ?? config.getCurrentContext() ?? '', []);
    const namespace = config.getContextObject(config.getCurrentContext())?.namespace ?? 'default';
    return new KubernetesCluster(config, cluster.server.replace(/\/+$/, ''), namespace);
  }

  async get<T extends KubernetesObject>(ref: ObjectRef, signal?: AbortSignal): Promise<T | undefined> {
    try {
      return await this.json<T>({ method: 'GET', path: resourcePath(ref.kind, ref.namespace, ref.name), signal });
    } catch (error) {
      if (error instanceof ApiError && error.code === 404) return undefined;
      throw error;
    }
  }

  async list<T extends KubernetesObject>(kind: ResourceKind, options: ListOptions = {}, signal?: AbortSignal): Promise<ObjectList<T>> {
    const items: T[] = [];
    let page: string | undefined;
    let resourceVersion = '';
    do {
      const query = { ...selectors(options), limit: 500, continue: page };
      const answer = await this.json<{ items?: T[]; metadata: { resourceVersion?: string; continue?: string } }>({
        method: 'GET',
        path: resourcePath(kind, options.namespace),
        query,
        signal
      });
      items.push(...(answer.items ?? []));
      resourceVersion = answer.metadata.resourceVersion ?? '';
      page = answer.metadata.continue || undefined;
    } while (page);
    return { items, resourceVersion };
  }

  create<T extends KubernetesObject>(kind: ResourceKind, object: T, signal?: AbortSignal): Promise<T> {
    const path = resourcePath(kind, object.metadata.namespace);
    return this.json<T>({ method: 'POST', path, query: { fieldManager: MANAGER }, body: object, signal });
  }

  update<T extends KubernetesObject>(kind: ResourceKind, object: T, signal?: AbortSignal): Promise<T> {
    return this.put(kind, object, undefined, signal);
  }

  updateStatus<T extends KubernetesObject>(kind: ResourceKind, object: T, signal?: AbortSignal): Promise<T> {
    return this.put(kind, object, 'status', signal);
  }

  patch<T extends KubernetesObject>(
    ref: ObjectRef,
    patch: unknown,
    options: { readonly type: PatchType; readonly subresource?: 'status'; readonly fieldManager?: string; readonly force?: boolean },
    signal?: AbortSignal
  ): Promise<T> {
    return this.json<T>({
      method: 'PATCH',
      path: resourcePath(ref.kind, ref.namespace, ref.name, options.subresource),
      query: { fieldManager: options.fieldManager ?? MANAGER, force: options.force },
      body: patch,
      contentType: PATCH_TYPES[options.type],
      signal
    });
  }

  async delete(
    ref: ObjectRef,
    options: { readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan'; readonly gracePeriodSeconds?: number; readonly uid?: string } = {},
    signal?: AbortSignal
  ): Promise<void> {
    const { uid, ...rest } = options;
    const body = { apiVersion: 'v1', kind: 'DeleteOptions', propagationPolicy: 'Background', ...rest, ...(uid ? { preconditions: { uid } } : {}) };
    try {
      await this.json({ method: 'DELETE', path: resourcePath(ref.kind, ref.namespace, ref.name), body, signal });
    } catch (error) {
      if (!(error instanceof ApiError && error.code === 404)) throw error;
    }
  }

  async *watch<T extends KubernetesObject>(kind: ResourceKind, resourceVersion: string, options: ListOptions = {}, signal?: AbortSignal): AsyncIterable<WatchEvent<T>> {
    const query = { ...selectors(options), watch: true, allowWatchBookmarks: true, resourceVersion, timeoutSeconds: WATCH_SECONDS };
    const answer = await this.send({ method: 'GET', path: resourcePath(kind, options.namespace), query, stream: true, signal });
    for await (const line of lines(this.bytes(answer, signal))) {
      const event = JSON.parse(line) as { type: string; object: T & Status };
      if (event.type === 'ERROR') throw new ApiError(event.object);
      if (event.type === 'BOOKMARK') yield { type: 'BOOKMARK', resourceVersion: (event.object as KubernetesObject).metadata.resourceVersion ?? '' };
      else if (event.type === 'ADDED' || event.type === 'MODIFIED' || event.type === 'DELETED') yield { type: event.type, object: event.object };
    }
  }

  async *log(ref: { readonly namespace: string; readonly name: string }, options: LogOptions = {}, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const path = `/api/v1/namespaces/${encodeURIComponent(ref.namespace)}/pods/${encodeURIComponent(ref.name)}/log`;
    const answer = await this.send({ method: 'GET', path, query: { ...options }, stream: true, signal });
    yield* this.bytes(answer, signal);
  }

  /** Whether the API server says that it is ready to serve; false too when nobody answers. */
  async ready(signal?: AbortSignal): Promise<boolean> {
    try {
      const answer = await this.send({ method: 'GET', path: '/readyz', signal });
      await answer.body.dump();
      return true;
    } catch (error) {
      if (error instanceof ApiError || error instanceof ClusterUnreachable) return false;
      throw error;
    }
  }

  /** Lets go of the sockets; calls that still run are cut. */
  async close(): Promise<void> {
    const login = await this.login?.catch(() => undefined);
    this.login = undefined;
    await login?.dispatcher.destroy();
  }

  private put<T extends KubernetesObject>(kind: ResourceKind, object: T, subresource: string | undefined, signal: AbortSignal | undefined): Promise<T> {
    const path = resourcePath(kind, object.metadata.namespace, object.metadata.name, subresource);
    return this.json<T>({ method: 'PUT', path, query: { fieldManager: MANAGER }, body: object, signal });
  }

  private async json<T>(call: Call): Promise<T> {
    const answer = await this.send(call);
    try {
      return (await answer.body.json()) as T;
    } catch (error) {
      throw this.unreachable(error, call.signal);
    }
  }

  private async send(call: Call): Promise<Answer> {
    const url = new URL(this.server + call.path);
    for (const [name, value] of Object.entries(call.query ?? {})) if (value !== undefined) url.searchParams.set(name, String(value));
    let answer: Answer;
    try {
      const { headers, dispatcher } = await this.loggedIn();
      answer = await request(url, {
        method: call.method,
        dispatcher,
        headers: { ...headers, accept: 'application/json, */*', 'user-agent': MANAGER, ...(call.body === undefined ? {} : { 'content-type': call.contentType ?? 'application/json' }) },
        body: call.body === undefined ? null : JSON.stringify(call.body),
        ...(call.signal ? { signal: call.signal } : {}),
        ...(call.stream ? { bodyTimeout: 0 } : {})
      });
    } catch (error) {
      throw this.unreachable(error, call.signal);
    }
    if (answer.statusCode < 300) return answer;
    if (answer.statusCode === 401) this.forgetLogin();
    throw new ApiError(statusOf(answer.statusCode, await answer.body.text().catch(() => '')));
  }

  private async *bytes(answer: Answer, signal: AbortSignal | undefined): AsyncIterable<Uint8Array> {
    try {
      for await (const chunk of answer.body) yield chunk as Uint8Array;
    } catch (error) {
      throw this.unreachable(error, signal);
    }
  }

  private unreachable(error: unknown, signal: AbortSignal | undefined): unknown {
    if (signal?.aborted) return signal.reason;
    return error instanceof ApiError || error instanceof ClusterUnreachable ? error : new ClusterUnreachable(this.server, error);
  }

  /** One login for all calls; calls still running on an old one end by themselves. */
  private loggedIn(): Promise<Login> {
    if (!this.login || Date.now() >= this.loginUntil) {
      this.forgetLogin();
      this.login = this.logIn();
      this.loginUntil = Date.now() + LOGIN_LIFETIME_MS;
    }
    return this.login;
  }

  private forgetLogin(): void {
    this.login?.then(
      old => old.dispatcher.close(),
      () => undefined
    );
    this.login = undefined;
  }

  private async logIn(): Promise<Login> {
    const context = new RequestContext(this.server, HttpMethod.GET);
    await this.config.applySecurityAuthentication(context);
    const dispatcher = context.getDispatcher() ?? new Agent();
    return { headers: context.getHeaders(), dispatcher };
  }
}

/** A context of the person's kubeconfig. */
export interface KnownContext {
  readonly name: string;
  readonly namespace: string;
  /** Logging in runs a program, which may want the person: nothing to do without being asked. */
  readonly asks: boolean;
}

/** The contexts of the person's kubeconfig, the current one first; none where there is no kubeconfig. Throws `KubeconfigUnreadable`. */
export function knownContexts(): readonly KnownContext[] {
  const config = new KubeConfig();
  try {
    config.loadFromDefault();
  } catch (error) {
    throw new KubeconfigUnreadable(error);
  }
  const current = config.getCurrentContext();
  return config
    .getContexts()
    .filter(({ cluster }) => config.getCluster(cluster) !== null && config.getCluster(cluster)?.server !== 'http://localhost:8080')
    .map(({ name, namespace, user }) => ({ name, namespace: namespace ?? 'default', asks: config.getUser(user)?.exec !== undefined || config.getUser(user)?.authProvider !== undefined }))
    .sort((a, b) => Number(b.name === current) - Number(a.name === current));
}

/** The kubeconfig is missing where it should be, or is no kubeconfig. */
export class KubeconfigUnreadable extends Error {
  constructor(cause: unknown) {
    super(`the kubeconfig can't be read: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'KubeconfigUnreadable';
  }
}

/** The kubeconfig has no such context. */
export class UnknownContext extends Error {
  constructor(
    readonly context: string,
    readonly known: readonly string[]
  ) {
    super(`no context named "${context}" in the kubeconfig`);
    this.name = 'UnknownContext';
  }
}

function selectors(options: ListOptions): Query {
  return { labelSelector: options.labelSelector, fieldSelector: options.fieldSelector };
}

/** Kubernetes' own Status where the body is one, otherwise one made from the HTTP answer (proxies answer in plain text). */
function statusOf(code: number, text: string): Status {
  try {
    const parsed = JSON.parse(text) as Status;
    if (parsed.kind === 'Status') return { ...parsed, code: parsed.code ?? code };
  } catch {
    // Not JSON: the text itself is the message.
  }
  return { apiVersion: 'v1', kind: 'Status', metadata: {}, status: 'Failure', code, message: text.trim().slice(0, 500) || `HTTP ${code}` };
}

async function* lines(chunks: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part.trim() !== '') yield part;
  }
  if (rest.trim() !== '') yield rest;
}
