/** Pages of a list: `limit` and `continue`. */
import type { KubernetesObject } from '../../../../src/core/k8s/types';
import { StatusError } from './statusError';

export interface Paging {
  readonly limit?: number;
  readonly continue?: string;
}

export interface Page {
  readonly items: readonly KubernetesObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  readonly remaining?: number;
}

interface Token {
  readonly after: string;
  readonly revision: number;
}

/**
 * One page of `objects`, which are in the order of namespace and name. Later pages show the state of their own time, as
 * Kubernetes' "inconsistent continuation" does; all carry the first page's version, so that a watch from it misses nothing.
 */
export function pageOf(objects: readonly KubernetesObject[], revision: number, paging: Paging): Page {
  const token = paging.continue === undefined || paging.continue === '' ? undefined : readToken(paging.continue);
  const rest = token === undefined ? objects : objects.filter(object => positionOf(object) > token.after);
  const version = token?.revision ?? revision;
  const limit = paging.limit ?? 0;
  if (limit <= 0 || rest.length <= limit) {
    return { items: rest, resourceVersion: String(version) };
  }
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const next: Token = { after: last === undefined ? '' : positionOf(last), revision: version };
  return { items, resourceVersion: String(version), continue: Buffer.from(JSON.stringify(next)).toString('base64url'), remaining: rest.length - limit };
}

function positionOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}

function readToken(text: string): Token {
  try {
    const value = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Token>;
    if (typeof value.after === 'string' && typeof value.revision === 'number') {
      return { after: value.after, revision: value.revision };
    }
  } catch {
    // Falls through: whatever is wrong with the token, the answer is the same.
  }
  throw StatusError.badRequest('continue key is not valid: begin the list again without it');
}
