/** Answers the virtual kinds about who may do what: here the one holder of the token may do everything. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';

const USER = { username: 'local-user', uid: 'local-user', groups: ['system:masters', 'system:authenticated'] };

/** The posted review with its answer in `status`. `isToken` tells whether a text is the cluster's token. */
export function answerReview(kind: string, posted: KubernetesObject, isToken: (token: string) => boolean): object {
  return { ...posted, kind, metadata: { creationTimestamp: null, ...posted.metadata }, status: statusOf(kind, posted, isToken) };
}

function statusOf(kind: string, posted: KubernetesObject, isToken: (token: string) => boolean): object {
  if (kind === 'SelfSubjectRulesReview') {
    const all = ['*'];
    return { resourceRules: [{ verbs: all, apiGroups: all, resources: all }], nonResourceRules: [{ verbs: all, nonResourceURLs: all }], incomplete: false };
  }
  if (kind === 'SelfSubjectReview') {
    return { userInfo: USER };
  }
  if (kind === 'TokenReview') {
    const token = (posted.spec as { token?: string } | undefined)?.token ?? '';
    return isToken(token) ? { authenticated: true, user: USER } : { authenticated: false, error: 'the token is not this cluster’s' };
  }
  return { allowed: true };
}

/** The answer to a TokenRequest for a service account: the cluster has one token, and this is it. */
export function answerTokenRequest(posted: KubernetesObject, token: string, now: Date): object {
  const seconds = (posted.spec as { expirationSeconds?: number } | undefined)?.expirationSeconds ?? 3600;
  return { ...posted, kind: 'TokenRequest', apiVersion: 'authentication.k8s.io/v1', status: { token, expirationTimestamp: new Date(now.getTime() + seconds * 1000).toISOString() } };
}
