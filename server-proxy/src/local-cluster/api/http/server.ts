/** The API over HTTPS: who may ask, where a request goes, and how failures are said. */
import { timingSafeEqual } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import type { LogDoor } from '../openLog';
import type { Registry } from '../registry';
import { openApiDocument, openApiIndex } from '../schema/openApi';
import { StatusError } from '../statusError';
import { answerForm } from './accept';
import { sendJson } from './answerObject';
import { readBody } from './body';
import { aggregated, coreVersions, groupList, groupOf, resourceList, REVIEWS } from './discovery';
import { streamLog } from './logStream';
import { handleResource } from './resourceVerbs';
import { answerReview, answerTokenRequest } from './reviews';
import { groupRoute, resourceRoute } from './route';

export interface ApiServerOptions {
  readonly registry: Registry;
  readonly logs: LogDoor;
  /** Every request but the health checks must carry it. */
  readonly token: string;
  readonly key: string;
  readonly certificate: string;
  /** Ends all streams. */
  readonly signal: AbortSignal;
}

const VERSION = { major: '1', minor: '36', gitVersion: 'v1.36.0', gitCommit: '', gitTreeState: 'clean', buildDate: '1970-01-01T00:00:00Z', goVersion: 'go1.26', compiler: 'gc' };
const HEALTH = new Set(['/healthz', '/livez', '/readyz']);
const DISCOVERY_TYPE = 'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** The server, not yet listening. */
export function createApiServer(options: ApiServerOptions): Server {
  const server = createServer({ key: options.key, cert: options.certificate }, (request, response) => {
    answer(request, response, options).catch((error: unknown) => fail(response, error));
  });
  // Watches live long; their own timeouts end them.
  server.requestTimeout = 0;
  server.timeout = 0;
  return server;
}

async function answer(request: IncomingMessage, response: ServerResponse, options: ApiServerOptions): Promise<void> {
  const url = new URL(request.url ?? '/', 'https://localhost');
  if (HEALTH.has(url.pathname) || HEALTH.has(`/${url.pathname.split('/')[1] ?? ''}`)) {
    response.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end('ok');
    return;
  }
  if (!isAuthorized(request, options.token)) {
    throw StatusError.of(401, 'Unauthorized', 'Unauthorized');
  }
  const document = request.method === 'GET' ? documentAt(url, request) : undefined;
  if (document !== undefined) {
    sendJson(response, 200, document.body, document.headers);
    return;
  }
  const route = groupRoute(url.pathname);
  if (route === undefined) {
    throw StatusError.unknownPath();
  }
  if (await answerVirtual(request, response, route.group, route.rest, options)) {
    return;
  }
  const target = resourceRoute(route);
  if (target === undefined) {
    throw StatusError.unknownPath();
  }
  if (target.resource.plural === 'pods' && target.subresource !== undefined && target.subresource !== 'status') {
    await answerPodStream(request, response, { ...target, name: target.name ?? '' }, url.searchParams, options);
    return;
  }
  await handleResource({ request, response, registry: options.registry, route: target, query: url.searchParams, signal: options.signal });
}

function documentAt(url: URL, request: IncomingMessage): { body: object; headers?: Record<string, string> } | undefined {
  const path = url.pathname.replace(/\/+$/, '');
  const parts = path.split('/').slice(1);
  if (path === '/api' || path === '/apis') {
    if (answerForm(request.headers.accept) === 'aggregatedDiscovery') {
      return { body: aggregated(path === '/api'), headers: { 'Content-Type': DISCOVERY_TYPE, Vary: 'Accept' } };
    }
    return { body: path === '/api' ? coreVersions() : groupList() };
  }
  const fixed: Record<string, () => object> = {
    '/version': () => ({ ...VERSION, platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}` }),
    '/openapi/v3': openApiIndex,
    '': () => ({ paths: ['/api', '/api/v1', '/apis', '/healthz', '/livez', '/openapi/v3', '/readyz', '/version'] })
  };
  const made = fixed[path]?.() ?? (path.startsWith('/openapi/v3/') ? openApiDocument(path.slice('/openapi/v3/'.length)) : undefined);
  if (made !== undefined) {
    return { body: made };
  }
  const found = parts[0] === 'api' && parts.length === 2 ? resourceList('', parts[1] ?? '') : parts[0] !== 'apis' ? undefined : parts.length === 2 ? groupOf(parts[1] ?? '') : parts.length === 3 ? resourceList(parts[1] ?? '', parts[2] ?? '') : undefined;
  return found === undefined ? undefined : { body: found };
}

/** Reviews and token requests are answered on the spot and never kept. */
async function answerVirtual(request: IncomingMessage, response: ServerResponse, group: string, rest: readonly string[], options: ApiServerOptions): Promise<boolean> {
  const plural = rest[0] === 'namespaces' ? rest[2] : rest[0];
  const review = REVIEWS.find(known => known.group === group && known.plural === plural);
  const tokenRequest = group === '' && plural === 'serviceaccounts' && rest[4] === 'token';
  if (review === undefined && !tokenRequest) {
    return false;
  }
  if (request.method !== 'POST') {
    throw StatusError.of(405, 'MethodNotAllowed', `${(request.method ?? 'GET').toLowerCase()} is not supported on resources of kind "${plural}.${group}"`);
  }
  const posted = ((await readBody(request)) ?? {}) as KubernetesObject;
  const answered = review === undefined ? answerTokenRequest(posted, options.token, options.registry.now()) : answerReview(review.kind, posted, token => isSame(token, options.token));
  sendJson(response, 201, answered);
  return true;
}

async function answerPodStream(
  request: IncomingMessage,
  response: ServerResponse,
  target: { readonly namespace: string; readonly name: string; readonly subresource?: string },
  query: URLSearchParams,
  options: ApiServerOptions
): Promise<void> {
  if (target.subresource !== 'log') {
    throw StatusError.of(501, 'NotImplemented', `the local cluster has no pods/${target.subresource}: a pod's steps are processes of this machine, look at them with its own tools`);
  }
  if (request.method !== 'GET') {
    throw StatusError.methodNotAllowed({ group: '', plural: 'pods/log', kind: 'Pod' }, (request.method ?? '').toLowerCase());
  }
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  await streamLog(response, options.registry, options.logs, target, query, AbortSignal.any([gone.signal, options.signal]));
}

function isAuthorized(request: IncomingMessage, token: string): boolean {
  const [scheme, given] = (request.headers.authorization ?? '').split(' ');
  return scheme?.toLowerCase() === 'bearer' && isSame(given ?? '', token);
}

function isSame(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const known = error instanceof StatusError ? error : StatusError.of(500, 'InternalError', `Internal error occurred: ${error instanceof Error ? error.message : String(error)}`);
  sendJson(response, known.status.code ?? 500, known.status);
}
