/** RFC 6902 JSON patch, with Kubernetes' answers. */
// The default import is the one form that both the bundle and plain Node understand of this CommonJS package.
import fastJsonPatch, { type Operation } from 'fast-json-patch';
import { StatusError } from '../statusError';

/** `target` with the operations applied; `target` is not changed. */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) {
    throw StatusError.badRequest(
      'error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch (a JSON patch is a list of operations; for an object send Content-Type application/merge-patch+json)'
    );
  }
  const copy: unknown = JSON.parse(JSON.stringify(target));
  try {
    return fastJsonPatch.applyPatch(copy, patch as Operation[], true, true, true).newDocument;
  } catch (error) {
    const first = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw StatusError.of(422, 'Invalid', `the server rejected our request due to an error in our request: ${first}`);
  }
}
