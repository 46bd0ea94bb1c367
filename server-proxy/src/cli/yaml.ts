/** Kubernetes objects as YAML text. */
import { stringify } from 'yaml';
import type { KubernetesObject } from '../../../src/core/k8s/types';

/**
 * One document for each object; the same bytes for the same objects. Written for YAML 1.1, which kubectl and PyYAML read:
 * there `yes`, `012` and `1:30` are not text unless they are quoted.
 */
export function yamlOf(objects: readonly KubernetesObject[]): string {
  return objects.map(object => stringify(object, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false })).join('---\n');
}
