/** What makes an object go with its workflow. */
import type { OwnerReference } from '../../../../../src/core/k8s/types';
import type { Workflow } from './types';

/** The owner reference of everything that a workflow makes. */
export function ownerOf(workflow: Workflow): OwnerReference {
  return { apiVersion: 'argoproj.io/v1alpha1', kind: 'Workflow', name: workflow.metadata.name ?? '', uid: workflow.metadata.uid ?? '', controller: true, blockOwnerDeletion: true };
}
