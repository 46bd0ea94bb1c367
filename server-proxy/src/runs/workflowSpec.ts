/** The parts of an Argo Workflow's spec that the command line changes or reads before it sends one. */
import type { KubernetesObject } from '../../../src/core/k8s/types';

export interface EnvEntry {
  name: string;
  value?: string;
  valueFrom?: { secretKeyRef?: { name: string; key: string }; fieldRef?: { fieldPath: string } };
}
export interface VolumeMount {
  name: string;
  mountPath: string;
  subPath?: string;
  readOnly?: boolean;
}
export interface Container {
  name?: string;
  image?: string;
  command?: string[];
  args?: string[];
  env?: EnvEntry[];
  volumeMounts?: VolumeMount[];
}
export interface Template {
  name: string;
  container?: Container;
  metadata?: { annotations?: Record<string, string>; labels?: Record<string, string> };
  nodeSelector?: Record<string, string>;
}
export interface Volume {
  name: string;
  [source: string]: unknown;
}
export interface WorkflowSpec {
  arguments?: { parameters?: { name: string; value?: string }[] };
  templates?: Template[];
  volumes?: Volume[];
  podMetadata?: { annotations?: Record<string, string>; labels?: Record<string, string> };
  serviceAccountName?: string;
}

/** The spec of a Workflow object. */
export function specOf(workflow: KubernetesObject): WorkflowSpec {
  return (workflow.spec ?? {}) as WorkflowSpec;
}

/** Templates that run a step of the notebook. */
export function stepTemplates(spec: WorkflowSpec): (Template & { container: Container })[] {
  return (spec.templates ?? []).filter((template): template is Template & { container: Container } => (template.container?.env ?? []).some(entry => entry.name === 'KF_STEP' || entry.name === 'KF_STEP_FILE'));
}
