/** Streams a container's log to an HTTP client. */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { openLog, type LogDoor } from '../openLog';
import type { Registry } from '../registry';
import { StatusError } from '../statusError';

/** Answers GET …/pods/NAME/log; `signal` aborts when the client goes or the server closes. */
export async function streamLog(
  response: ServerResponse,
  registry: Registry,
  door: LogDoor,
  pod: { readonly namespace: string; readonly name: string },
  query: URLSearchParams,
  signal: AbortSignal
): Promise<void> {
  const since = query.get('sinceTime') ?? undefined;
  const seconds = numberOf(query, 'sinceSeconds');
  const sinceTime = since !== undefined ? new Date(since) : seconds !== undefined ? new Date(registry.now().getTime() - seconds * 1000) : undefined;
  if (sinceTime !== undefined && Number.isNaN(sinceTime.getTime())) {
    throw StatusError.badRequest(`sinceTime ${JSON.stringify(since)} is not a time in RFC 3339`);
  }
  const lines = openLog(
    registry,
    door,
    pod,
    {
      container: query.get('container') ?? undefined,
      follow: query.get('follow') === 'true',
      previous: query.get('previous') === 'true',
      tailLines: numberOf(query, 'tailLines'),
      limitBytes: numberOf(query, 'limitBytes'),
      timestamps: query.get('timestamps') === 'true',
      sinceTime
    },
    signal
  );
  response.writeHead(200, { 'Content-Type': 'text/plain', 'Cache-Control': 'no-cache, private' });
  response.flushHeaders();
  try {
    for await (const bytes of lines) {
      if (!response.write(bytes) && !response.destroyed) {
        await Promise.race([once(response, 'drain'), once(response, 'close')]);
      }
      if (response.destroyed) {
        return;
      }
    }
    response.end();
  } catch (error) {
    if (!signal.aborted) {
      // The head is sent: all that is left is to say it in the stream's own text.
      response.end(`\nthe log can't be read on: ${error instanceof Error ? error.message : String(error)}\n`);
    } else {
      response.destroy();
    }
  }
}

function numberOf(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') {
    return undefined;
  }
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0) {
    throw StatusError.badRequest(`${name} ${JSON.stringify(text)} is not a whole number of at least 0`);
  }
  return value;
}
