/** Which state a list shows, and its pages: `resourceVersion`, `resourceVersionMatch`, `limit` and `continue`. */
import type { KubernetesObject, StatusCause } from '../../../../src/core/k8s/types';
import type { Store } from '../store/store';
import { StatusError } from './statusError';

/** What a client asks of a list besides its selection. */
export interface Paging {
  readonly limit?: number;
  readonly continue?: string;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: string;
}

export interface Page {
  readonly items: readonly KubernetesObject[];
  readonly resourceVersion: string;
  readonly continue?: string;
  /** How many follow; not told for a selection by labels or fields, as in Kubernetes. */
  readonly remaining?: number;
}

/** What a list is taken from. */
export interface Listed {
  readonly store: Store<KubernetesObject>;
  readonly resource: string;
  readonly namespace?: string;
  readonly matches: (object: KubernetesObject) => boolean;
  readonly isSelective: boolean;
}

interface Token {
  readonly after: string;
  /** The version that all pages show; -1 for "whatever is now". */
  readonly revision: number;
}

const NOW = -1;

/** One page. All pages of a list show the state at the first page's version, so that a watch from it misses nothing. */
export function pageOf(listed: Listed, paging: Paging): Page {
  checkAsked(paging);
  const token = paging.continue ? readToken(paging.continue) : undefined;
  const revision = token === undefined ? revisionAsked(listed.store, paging) : token.revision === NOW ? listed.store.revision : token.revision;
  const state = listed.store.listAt(listed.resource, listed.namespace, revision);
  if (state === undefined) {
    throw expired(token);
  }
  const matching = state.filter(listed.matches);
  const rest = token === undefined ? matching : matching.filter(object => positionOf(object) > token.after);
  const limit = paging.limit ?? 0;
  if (limit <= 0 || rest.length <= limit) {
    return { items: rest, resourceVersion: String(revision) };
  }
  const items = rest.slice(0, limit);
  const last = items.at(-1);
  const next = tokenText({ after: last === undefined ? '' : positionOf(last), revision });
  return { items, resourceVersion: String(revision), continue: next, ...(listed.isSelective ? {} : { remaining: rest.length - limit }) };
}

/** The version whose state is shown: an exact one when asked so, else the newest, which is never older than what was asked. */
function revisionAsked(store: Store<KubernetesObject>, paging: Paging): number {
  const { resourceVersion = '', resourceVersionMatch: match, limit = 0 } = paging;
  if (resourceVersion === '' || resourceVersion === '0') {
    return store.revision;
  }
  const asked = Number(resourceVersion);
  if (asked > store.revision) {
    const cause = { reason: 'ResourceVersionTooLarge', message: 'Too large resource version', field: '' };
    throw StatusError.of(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${store.revision}`, { causes: [cause] });
  }
  // Without a word on how to match, a limited list is of exactly that version.
  return match === 'Exact' || (match === undefined && limit > 0) ? asked : store.revision;
}

function checkAsked(paging: Paging): void {
  const { resourceVersion = '', resourceVersionMatch: match, continue: token } = paging;
  if (!/^\d*$/.test(resourceVersion)) {
    throw StatusError.badRequest(`Invalid value: "${resourceVersion}": resourceVersion must be a whole number`);
  }
  const refuse = (message: string): StatusCause => ({ reason: 'FieldValueForbidden', message: `Forbidden: ${message}`, field: 'resourceVersionMatch' });
  const causes: StatusCause[] = [];
  if (match !== undefined) {
    if (token) causes.push(refuse('resourceVersionMatch is forbidden when continue is provided'));
    if (resourceVersion === '') causes.push(refuse('resourceVersionMatch is forbidden unless resourceVersion is provided'));
    if (match === 'Exact' && resourceVersion === '0') causes.push(refuse('resourceVersionMatch "Exact" is forbidden for resourceVersion "0"'));
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      causes.push({ reason: 'FieldValueNotSupported', message: `Unsupported value: "${match}": supported values: "Exact", "NotOlderThan"`, field: 'resourceVersionMatch' });
    }
  }
  if (causes.length > 0) {
    throw StatusError.invalid({ group: 'meta.k8s.io', plural: 'listoptions', kind: 'ListOptions' }, '', causes);
  }
  if (token && resourceVersion !== '' && resourceVersion !== '0') {
    throw StatusError.badRequest('specifying resource version is not allowed when using continue');
  }
}

/** The state is no longer known: whoever was in the middle of a list may begin again, or go on with what is there now. */
function expired(token: Token | undefined): StatusError {
  if (token === undefined) {
    return StatusError.expired('The resourceVersion for the provided list is too old.');
  }
  const { status } = StatusError.expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. ' +
      'Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'
  );
  return new StatusError({ ...status, metadata: { continue: tokenText({ ...token, revision: NOW }) } });
}

function positionOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name ?? ''}`;
}

function tokenText(token: Token): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
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
