/** The Secret of one run: variables of the caller and values of parameters that nobody should see. */
import type { KubernetesObject } from '../../../src/core/k8s/types';
import { stepTemplates, type WorkflowSpec } from './workflowSpec';

/** The Secret; its owner is set once the run exists. */
export function runSecret(name: string, namespace: string, data: ReadonlyMap<string, string>): KubernetesObject & { stringData: Record<string, string>; type: string } {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace, labels: { 'app.kubernetes.io/managed-by': 'jupyterlab-kubeflow' } }, type: 'Opaque', stringData: Object.fromEntries(data) };
}

/** Lets steps take the values that this run has from its own Secret; any other stays with the `standing` one, which a person may have made. */
export function withSecretParameters(spec: WorkflowSpec, standing: string | undefined, own: string, data: ReadonlyMap<string, string>): void {
  if (standing === undefined) return;
  for (const { container } of stepTemplates(spec)) {
    for (const { valueFrom } of container.env ?? []) {
      const ref = valueFrom?.secretKeyRef;
      if (ref?.name === standing && data.has(ref.key)) ref.name = own;
    }
  }
}
