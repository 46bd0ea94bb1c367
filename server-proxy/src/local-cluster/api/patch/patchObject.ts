/** Applies any of the patch types to a stored object. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import { changedMetadata } from '../metadata';
import type { Registry, WriteOptions } from '../registry';
import type { Resource } from '../resources';
import { StatusError } from '../statusError';
import { applyConfiguration } from './serverSideApply';
import { jsonPatch } from './jsonPatch';
import { mergePatch } from './mergePatch';
import { strategicPatch } from './strategicPatch';

export interface PatchRequest extends WriteOptions {
  readonly type: 'merge' | 'json' | 'strategic' | 'apply';
  readonly patch: unknown;
  readonly fieldManager?: string;
  readonly force?: boolean;
}

/** The object after the patch; `created` when an apply made it. */
export function patchObject(registry: Registry, kind: Resource, namespace: string, name: string, request: PatchRequest): { object: KubernetesObject; created: boolean } {
  if (request.type === 'apply') {
    return applyConfiguration(registry, kind, { namespace, name }, request);
  }
  const existing = registry.get(kind, namespace, name);
  const patched = patchedState(kind, existing, request) as KubernetesObject;
  if (typeof patched !== 'object' || patched === null || typeof patched.metadata !== 'object') {
    throw StatusError.badRequest('the patch leaves no object');
  }
  // Without a version of its own the patch holds for whatever is stored; the server's fields are not the client's to change.
  const asked = versionAsked(request.patch);
  const metadata = { ...changedMetadata(patched.metadata, existing.metadata), name: patched.metadata.name, namespace: patched.metadata.namespace, uid: patched.metadata.uid, resourceVersion: asked };
  return { object: registry.update(kind, namespace, name, { ...patched, metadata }, request), created: false };
}

function patchedState(kind: Resource, existing: KubernetesObject, { type, patch }: PatchRequest): unknown {
  if (type === 'json') {
    return jsonPatch(existing, patch);
  }
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) {
    throw StatusError.badRequest('error decoding patch: a merge patch is an object');
  }
  if (type === 'merge') {
    return mergePatch(existing, patch);
  }
  if (!kind.builtIn) {
    throw StatusError.unsupportedMediaType(
      'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml'
    );
  }
  return strategicPatch(existing, patch as Record<string, unknown>);
}

function versionAsked(patch: unknown): string | undefined {
  if (Array.isArray(patch)) {
    const set = patch.findLast((operation: { op?: string; path?: string }) => operation.path === '/metadata/resourceVersion' && operation.op !== 'test') as { value?: string } | undefined;
    return set?.value;
  }
  return (patch as { metadata?: { resourceVersion?: string } } | undefined)?.metadata?.resourceVersion ?? undefined;
}
