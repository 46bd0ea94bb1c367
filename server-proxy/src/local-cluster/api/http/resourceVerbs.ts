/** One request on a served kind: method and path to verb, and its answer. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import type { DeleteRequest } from '../deletion';
import { patchObject, type PatchRequest } from '../patch/patchObject';
import type { Registry, WriteOptions } from '../registry';
import { checkFields } from '../schema/fieldValidation';
import { StatusError, qualified } from '../statusError';
import { answerForm } from './accept';
import { sendJson, shapedList, shapedObject, type AnswerContext } from './answerObject';
import { contentType, readBody } from './body';
import type { ResourceRoute } from './route';
import { streamWatch } from './watchStream';

/** A request, parsed as far as its path. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly registry: Registry;
  readonly route: ResourceRoute;
  readonly query: URLSearchParams;
  /** Aborts when the server closes. */
  readonly signal: AbortSignal;
}

const PATCH_TYPES: Record<string, PatchRequest['type']> = {
  'application/merge-patch+json': 'merge',
  'application/json-patch+json': 'json',
  'application/strategic-merge-patch+json': 'strategic',
  'application/apply-patch+yaml': 'apply'
};
const MANAGER_LIMIT = 128;
const WATCH_SECONDS = 45 * 60;

/** Answers the request; throws `StatusError`. */
export async function handleResource(exchange: Exchange): Promise<void> {
  const { request, route } = exchange;
  const method = request.method ?? 'GET';
  if (route.subresource !== undefined && route.subresource !== 'finalize' && !(route.subresource === 'status' && route.resource.status)) {
    throw StatusError.unknownPath();
  }
  const verbs = route.name === undefined ? COLLECTION_VERBS : OBJECT_VERBS;
  const verb = verbs[method];
  if (verb === undefined) {
    throw StatusError.methodNotAllowed(route.resource, method.toLowerCase());
  }
  await verb(exchange);
}

const COLLECTION_VERBS: Record<string, (exchange: Exchange) => Promise<void>> = {
  GET: async exchange => {
    const { response, registry, route, query, signal } = exchange;
    const selection = selectionOf(exchange);
    const context = contextOf(exchange);
    if (isTrue(query.get('watch'))) {
      const initial = query.get('sendInitialEvents');
      checkInitialEvents(query);
      const queue = registry.watch(route.resource, {
        ...selection,
        resourceVersion: query.get('resourceVersion') ?? '',
        bookmarks: isTrue(query.get('allowWatchBookmarks')),
        ...(initial === null ? {} : { sendInitialEvents: isTrue(initial) })
      });
      const seconds = Number(query.get('timeoutSeconds') ?? '') || WATCH_SECONDS;
      await streamWatch(response, route.resource, queue, { ...context, seconds, signal });
      return;
    }
    const page = registry.list(route.resource, selection, {
      limit: Number(query.get('limit') ?? '') || 0,
      continue: query.get('continue') ?? undefined,
      resourceVersion: query.get('resourceVersion') ?? undefined,
      resourceVersionMatch: query.get('resourceVersionMatch') ?? undefined
    });
    sendJson(response, 200, shapedList(route.resource, page, context));
  },
  POST: async exchange => {
    const { request, response, registry, route } = exchange;
    const body = (await readBody(request)) as KubernetesObject;
    const namespace = route.namespace || body?.metadata?.namespace || '';
    const headers = checkFields(route.resource, body, exchange.query.get('fieldValidation'));
    const made = registry.create(route.resource, namespace, body, writeOptions(exchange));
    sendJson(response, 201, shapedObject(route.resource, made, contextOf(exchange)), headers);
  },
  DELETE: async exchange => {
    const { response, registry, route } = exchange;
    const request = await deleteRequest(exchange);
    const items = registry.deleteCollection(route.resource, selectionOf(exchange), request);
    sendJson(response, 200, shapedList(route.resource, { items, resourceVersion: String(registry.store.revision) }, contextOf(exchange)));
  }
};

const OBJECT_VERBS: Record<string, (exchange: Exchange) => Promise<void>> = {
  GET: async exchange => {
    const { response, registry, route, query } = exchange;
    if (isTrue(query.get('watch'))) {
      await COLLECTION_VERBS.GET?.(exchange);
      return;
    }
    const object = registry.get(route.resource, route.namespace, route.name ?? '');
    sendJson(response, 200, shapedObject(route.resource, object, contextOf(exchange)));
  },
  PUT: async exchange => {
    const { request, response, registry, route, query } = exchange;
    const body = (await readBody(request)) as KubernetesObject;
    const headers = checkFields(route.resource, body, query.get('fieldValidation'));
    const updated = registry.update(route.resource, route.namespace, route.name ?? '', body, writeOptions(exchange));
    sendJson(response, 200, shapedObject(route.resource, updated, contextOf(exchange)), headers);
  },
  PATCH: async exchange => {
    const { request, response, registry, route, query } = exchange;
    const type = PATCH_TYPES[contentType(request)];
    if (type === undefined) {
      throw StatusError.unsupportedMediaType(
        `the body of the request was in an unknown format - accepted media types include: ${Object.keys(PATCH_TYPES).join(', ')}`
      );
    }
    const patch = await readBody(request);
    const strict = query.get('fieldValidation');
    const headers = type === 'json' ? {} : checkFields(route.resource, patch as KubernetesObject, strict);
    const { object, created } = patchObject(registry, route.resource, route.namespace, route.name ?? '', {
      type,
      patch,
      fieldManager: query.get('fieldManager') ?? undefined,
      force: isTrue(query.get('force')),
      ...writeOptions(exchange),
      ...(type === 'apply' ? { updater: undefined } : {})
    });
    sendJson(response, created ? 201 : 200, shapedObject(route.resource, object, contextOf(exchange)), headers);
  },
  DELETE: async exchange => {
    const { response, registry, route } = exchange;
    const { gone, object } = registry.delete(route.resource, route.namespace, route.name ?? '', await deleteRequest(exchange));
    if (!gone || route.resource.plural === 'pods') {
      sendJson(response, 200, shapedObject(route.resource, object, contextOf(exchange)));
      return;
    }
    const { group, plural } = route.resource;
    const details = { name: route.name, ...(group ? { group } : {}), kind: plural, uid: object.metadata.uid };
    sendJson(response, 200, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details });
  }
};

function checkInitialEvents(query: URLSearchParams): void {
  const match = query.get('resourceVersionMatch');
  const causes = [
    ...(query.get('sendInitialEvents') !== null && match !== 'NotOlderThan'
      ? [{ reason: 'FieldValueForbidden', message: 'Forbidden: sendInitialEvents requires setting resourceVersionMatch to NotOlderThan', field: 'resourceVersionMatch' }]
      : []),
    ...(query.get('sendInitialEvents') === null && match !== null
      ? [{ reason: 'FieldValueForbidden', message: 'Forbidden: resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided', field: 'resourceVersionMatch' }]
      : [])
  ];
  if (causes.length > 0) {
    throw StatusError.invalid({ group: 'meta.k8s.io', plural: 'listoptions', kind: 'ListOptions' }, '', causes);
  }
}

function selectionOf({ route, query }: Exchange): { namespace?: string; labelSelector?: string; fieldSelector?: string } {
  const named = route.name === undefined ? [] : [`metadata.name=${route.name}`];
  const fields = [query.get('fieldSelector') ?? '', ...named].filter(part => part !== '').join(',');
  return {
    ...(route.namespace === '' ? {} : { namespace: route.namespace }),
    labelSelector: query.get('labelSelector') ?? undefined,
    fieldSelector: fields === '' ? undefined : fields
  };
}

function contextOf({ request, query, registry }: Exchange): AnswerContext {
  return { form: answerForm(request.headers.accept), includeObject: query.get('includeObject') ?? 'Metadata', now: registry.now() };
}

function writeOptions({ request, route, query }: Exchange): WriteOptions {
  const dryRun = query.getAll('dryRun');
  if (dryRun.some(value => value !== 'All' && value !== '')) {
    throw StatusError.badRequest(`dryRun ${JSON.stringify(dryRun)} of ${qualified(route.resource)} is not supported: only "All" is`);
  }
  // Who doesn't say its name is called by its program's, as in Kubernetes.
  const updater = query.get('fieldManager') || (request.headers['user-agent'] ?? '').split('/')[0] || 'unknown';
  if (updater.length > MANAGER_LIMIT) {
    throw StatusError.badRequest(`fieldManager: Too long: may not be more than ${MANAGER_LIMIT} bytes`);
  }
  return { dryRun: dryRun.includes('All'), updater, ...(route.subresource === 'status' ? { subresource: 'status' as const } : {}) };
}

async function deleteRequest({ request, query }: Exchange): Promise<DeleteRequest> {
  const body = ((await readBody(request)) ?? {}) as DeleteRequest & { dryRun?: string[]; orphanDependents?: boolean };
  const grace = query.get('gracePeriodSeconds');
  const orphan = body.orphanDependents ?? (query.get('orphanDependents') === null ? undefined : isTrue(query.get('orphanDependents')));
  const policy = body.propagationPolicy ?? query.get('propagationPolicy') ?? (orphan === undefined ? undefined : orphan ? 'Orphan' : 'Background');
  return {
    gracePeriodSeconds: body.gracePeriodSeconds ?? (grace === null ? undefined : Number(grace)),
    propagationPolicy: policy,
    preconditions: body.preconditions,
    dryRun: query.getAll('dryRun').includes('All') || (Array.isArray(body.dryRun) && body.dryRun.includes('All'))
  };
}

function isTrue(value: string | null): boolean {
  return value === 'true' || value === '1' || value === '';
}
