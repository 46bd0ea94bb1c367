/** Reads request bodies. */
import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { StatusError } from '../statusError';

const LIMIT = 4 * 1024 * 1024;

/** The media type without parameters; `''` when absent. */
export function contentType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The body's JSON (or YAML, where the media type says so); undefined when there is none. */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LIMIT) {
      throw StatusError.of(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${LIMIT}`);
    }
    chunks.push(chunk);
  }
  const type = contentType(request);
  if (size === 0) {
    return undefined;
  }
  if (type.includes('protobuf') || type.includes('cbor')) {
    throw StatusError.unsupportedMediaType(`the body of the request was in an unknown format (${type}) - accepted media types include: application/json, application/yaml`);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  try {
    return type.endsWith('yaml') ? (parse(text) as unknown) : (JSON.parse(text) as unknown);
  } catch (error) {
    throw StatusError.badRequest(`the body can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
