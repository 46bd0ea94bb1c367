/** Writes objects and lists in the form that the client asked for. */
import type { ServerResponse } from 'node:http';
import { apiVersionOf, type KubernetesObject } from '../../../../../src/core/k8s/types';
import type { Page } from '../paging';
import type { Resource } from '../resources';
import { tableOf } from '../table/table';
import type { AnswerForm } from './accept';

/** What shapes an answer besides its content. */
export interface AnswerContext {
  readonly form: AnswerForm;
  readonly includeObject: string;
  readonly now: Date;
}

/** Sends JSON. */
export function sendJson(response: ServerResponse, code: number, body: unknown, headers: Record<string, string> = {}): void {
  const text = JSON.stringify(body);
  response.writeHead(code, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private', 'Content-Length': String(Buffer.byteLength(text)), ...headers });
  response.end(text);
}

/** One object in the asked form. */
export function shapedObject(kind: Resource, object: KubernetesObject, context: AnswerContext): object {
  if (context.form === 'table') {
    return tableOf(kind, [object], context, { resourceVersion: object.metadata.resourceVersion ?? '' });
  }
  return context.form === 'partial' ? partial(object) : object;
}

/** A list in the asked form. */
export function shapedList(kind: Resource, page: Page, context: AnswerContext): object {
  const metadata = {
    resourceVersion: page.resourceVersion,
    ...(page.continue === undefined ? {} : { continue: page.continue }),
    ...(page.remaining === undefined ? {} : { remainingItemCount: page.remaining })
  };
  if (context.form === 'table') {
    return tableOf(kind, page.items, context, metadata);
  }
  if (context.form === 'partial') {
    return { kind: 'PartialObjectMetadataList', apiVersion: 'meta.k8s.io/v1', metadata, items: page.items.map(partial) };
  }
  return { kind: `${kind.kind}List`, apiVersion: apiVersionOf(kind), metadata, items: page.items };
}

/** Only the metadata of an object. */
export function partial(object: KubernetesObject): object {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata: object.metadata };
}
