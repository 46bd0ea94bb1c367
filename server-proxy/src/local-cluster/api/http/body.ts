/** Reads request bodies. */
import type { IncomingMessage } from 'node:http';
import { parse } from 'yaml';
import { PROTOBUF_TYPE, readProtobuf } from '../schema/protobuf';
import { StatusError } from '../statusError';

const LIMIT = 4 * 1024 * 1024;

/** The media type without parameters; `''` when absent. */
export function contentType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** The body's JSON (or YAML or Kubernetes' protobuf, where the media type says so); undefined when there is none. */
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
  if (type !== PROTOBUF_TYPE && /protobuf|cbor/.test(type)) {
    throw StatusError.unsupportedMediaType(`the body of the request was in an unknown format (${type}) - accepted media types include: application/json, application/yaml, ${PROTOBUF_TYPE}`);
  }
  const body = Buffer.concat(chunks);
  try {
    if (type === PROTOBUF_TYPE) {
      return readProtobuf(body);
    }
    const text = body.toString('utf8');
    return type.endsWith('yaml') ? (parse(text) as unknown) : (JSON.parse(text) as unknown);
  } catch (error) {
    throw StatusError.badRequest(`the body can't be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}
