/** What a cluster has from the start. */
import type { KubernetesObject } from '../../../../src/core/k8s/types';
import { Store } from '../store/store';
import { Registry } from './registry';
import { findResource, RESOURCES, type Resource } from './resources';

/** The namespaces that exist from the start; the last is the kubeconfig's default. */
export const FIRST_NAMESPACES = ['default', 'kube-system', 'kubeflow-user-example-com'] as const;

/** Opens the registry over `path` (a file, or `:memory:`) and fills in what is missing. */
export function openRegistry(options: { readonly path: string; readonly now?: () => Date; readonly historyLimit?: number }): Registry {
  const registry = new Registry(new Store<KubernetesObject>(options), options.now);
  for (const kind of ['WorkflowTemplate', 'CronWorkflow']) {
    registry.admit(kind, () => [
      { reason: 'FieldValueForbidden', message: `Forbidden: the local cluster does not run a ${kind}; submit a Workflow that holds its templates itself`, field: 'kind' }
    ]);
  }
  for (const name of FIRST_NAMESPACES) {
    ensure(registry, { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    ensure(registry, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default', namespace: name } });
  }
  return registry;
}

function ensure(registry: Registry, object: KubernetesObject): void {
  const kind = RESOURCES.find(known => known.kind === object.kind) as Resource;
  const { namespace = '', name = '' } = object.metadata;
  const exists = registry.list(kind, { namespace: kind.namespaced ? namespace : undefined, fieldSelector: `metadata.name=${name}` }).items.length > 0;
  if (!exists) {
    registry.create(findResource(kind.group, kind.version, kind.plural) ?? kind, namespace, object);
  }
}
