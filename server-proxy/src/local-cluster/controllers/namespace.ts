/** Gives new namespaces their service account, and empties those that are being deleted before they go. */
import { KINDS, type KubernetesObject, type ResourceKind } from '../../../../src/core/k8s/types';
import { ApiError, type ClusterApi } from '../../cluster/port';
import { runController } from '../../cluster/runtime/controller';

const HELD = 'kubernetes';

/** Runs until the signal aborts; `kinds` are those that live in namespaces. */
export function startNamespaceController(api: ClusterApi, options: { readonly kinds: readonly ResourceKind[]; readonly signal: AbortSignal }): void {
  const kinds = options.kinds.filter(kind => kind.namespaced);
  void runController({
    api,
    kinds: [KINDS.Namespace, ...kinds.filter(kind => kind.kind !== 'Event')],
    signal: options.signal,
    workers: 1,
    keyOf: (object, kind, caches, gone) => {
      if (kind.kind === 'Namespace') {
        return gone ? undefined : object.metadata.name;
      }
      // Of the rest only what goes from a namespace that is going matters, and a lost service account.
      const namespace = object.metadata.namespace ?? '';
      const terminating = caches.get(KINDS.Namespace, undefined, namespace)?.metadata.deletionTimestamp !== undefined;
      return gone && (terminating || kind.kind === 'ServiceAccount') ? namespace : undefined;
    },
    reconcile: async (name, caches) => {
      const namespace = caches.get(KINDS.Namespace, undefined, name);
      if (namespace === undefined) {
        return;
      }
      if (namespace.metadata.deletionTimestamp === undefined) {
        await ensureServiceAccount(api, name);
      } else {
        await empty(api, kinds, namespace);
      }
    }
  });
}

async function ensureServiceAccount(api: ClusterApi, namespace: string): Promise<void> {
  const ref = { kind: KINDS.ServiceAccount, namespace, name: 'default' };
  if ((await api.get(ref)) !== undefined) {
    return;
  }
  try {
    await api.create(KINDS.ServiceAccount, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace } });
  } catch (error) {
    // Someone else made it, or the namespace is gone by now.
    if (!(error instanceof ApiError && [403, 404, 409].includes(error.code))) {
      throw error;
    }
  }
}

/** Deletes all that is in the namespace; lets the namespace go once nothing is left. */
async function empty(api: ClusterApi, kinds: readonly ResourceKind[], namespace: KubernetesObject): Promise<void> {
  const name = namespace.metadata.name ?? '';
  let left = 0;
  for (const kind of kinds) {
    for (const object of (await api.list(kind, { namespace: name })).items) {
      left += 1;
      if (object.metadata.deletionTimestamp === undefined) {
        await api.delete({ kind, namespace: name, name: object.metadata.name ?? '' }, { propagationPolicy: 'Background' });
        left -= (await api.get({ kind, namespace: name, name: object.metadata.name ?? '' })) === undefined ? 1 : 0;
      }
    }
  }
  if (left > 0) {
    return;
  }
  const spec = (namespace.spec ?? {}) as { finalizers?: string[] };
  const finalizers = (spec.finalizers ?? []).filter(finalizer => finalizer !== HELD);
  await api.update(KINDS.Namespace, { ...namespace, spec: { ...spec, finalizers } });
}
