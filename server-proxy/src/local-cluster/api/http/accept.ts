/** What form of answer a client asks for. */

export type AnswerForm = 'plain' | 'table' | 'partial' | 'aggregatedDiscovery';

/** The first form in the `Accept` header that is known; plain JSON for all else. */
export function answerForm(accept: string | undefined): AnswerForm {
  for (const part of (accept ?? '').split(',')) {
    const [type, ...parameters] = part.split(';').map(piece => piece.trim());
    const named = Object.fromEntries(parameters.map(piece => piece.split('=') as [string, string]));
    if (type !== 'application/json' && type !== '*/*' && type !== 'application/*') {
      continue;
    }
    if (named.as === 'Table' && named.g === 'meta.k8s.io' && named.v === 'v1') {
      return 'table';
    }
    if ((named.as === 'PartialObjectMetadata' || named.as === 'PartialObjectMetadataList') && named.v === 'v1') {
      return 'partial';
    }
    if (named.as === 'APIGroupDiscoveryList' && named.v === 'v2' && named.profile === undefined) {
      return 'aggregatedDiscovery';
    }
    if (named.as === undefined) {
      return 'plain';
    }
  }
  return 'plain';
}
