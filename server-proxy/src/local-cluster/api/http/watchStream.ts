/** Streams a watch to an HTTP client, one JSON document a line, at the client's own pace. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { apiVersionOf } from '../../../../../src/core/k8s/types';
import type { ChangeQueue } from '../../store/changeQueue';
import type { Resource } from '../resources';
import { tableOf } from '../table/table';
import type { WatchItem } from '../watch';
import { shapedObject, type AnswerContext } from './answerObject';

/** Runs until the client goes, `seconds` have passed, or `signal` aborts. */
export async function streamWatch(
  response: ServerResponse,
  kind: Resource,
  queue: ChangeQueue<WatchItem>,
  options: AnswerContext & { readonly seconds: number; readonly signal: AbortSignal }
): Promise<void> {
  const end = (): void => queue.end();
  const timer = setTimeout(end, options.seconds * 1000);
  timer.unref();
  response.on('close', end);
  options.signal.addEventListener('abort', end, { once: true });
  response.writeHead(200, { 'Content-Type': 'application/json', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  let first = true;
  try {
    for await (const item of queue) {
      const flowing = response.write(`${JSON.stringify(eventOf(kind, item, options, first))}\n`);
      first = false;
      if (!flowing && !response.destroyed) {
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
      if (response.destroyed) {
        break;
      }
    }
    response.end();
  } catch {
    // The watcher was too slow: it comes back with its last version, or gets 410 then.
    response.destroy();
  } finally {
    clearTimeout(timer);
    options.signal.removeEventListener('abort', end);
  }
}

function eventOf(kind: Resource, item: WatchItem, context: AnswerContext, first: boolean): object {
  if (item.type !== 'BOOKMARK') {
    const object = shapedObject(kind, item.object, context);
    return { type: item.type, object: context.form === 'table' && !first ? { ...object, columnDefinitions: null } : object };
  }
  const annotations = item.initialEventsEnd ? { annotations: { 'k8s.io/initial-events-end': 'true' } } : {};
  const metadata = { resourceVersion: item.resourceVersion, creationTimestamp: null, ...annotations };
  if (context.form === 'table') {
    const table = tableOf(kind, [], context, { resourceVersion: item.resourceVersion });
    return { type: 'BOOKMARK', object: item.initialEventsEnd ? { ...table, rows: [bookmarkRow(kind, metadata)] } : table };
  }
  const named = context.form === 'partial' ? { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1' } : { kind: kind.kind, apiVersion: apiVersionOf(kind) };
  return { type: 'BOOKMARK', object: { ...named, metadata } };
}

/** kubectl looks for the end of the initial events in the row's object. */
function bookmarkRow(kind: Resource, metadata: object): object {
  return { cells: [], object: { kind: kind.kind, apiVersion: apiVersionOf(kind), metadata } };
}
