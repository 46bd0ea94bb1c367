/** The parts of an Argo Workflow that the controller reads and writes, in Argo's own words. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import type { LabelSelector } from './podGc';

export type AnyString = string | number | boolean;
export interface ValueFrom {
  path?: string;
  default?: AnyString;
  parameter?: string;
  expression?: string;
  supplied?: object;
}
export interface Parameter {
  name: string;
  value?: AnyString;
  default?: AnyString;
  enum?: AnyString[];
  globalName?: string;
  valueFrom?: ValueFrom;
}
export interface Artifact {
  name: string;
  path?: string;
  optional?: boolean;
  mode?: number;
  from?: string;
  fromExpression?: string;
  globalName?: string;
  raw?: { data: string };
  /** Where the local cluster keeps it. */
  s3?: { key: string };
  archive?: { none?: object; tar?: object; zip?: object };
  [field: string]: unknown;
}
export interface Arguments {
  parameters?: Parameter[];
  artifacts?: Artifact[];
}
export interface Sequence {
  count?: AnyString;
  start?: AnyString;
  end?: AnyString;
  format?: string;
}
export interface ContinueOn {
  failed?: boolean;
  error?: boolean;
}
export interface Hook {
  template?: string;
  arguments?: Arguments;
}
/** A step of `steps` or a task of `dag`. */
export interface Task {
  name: string;
  template?: string;
  inline?: Template;
  arguments?: Arguments;
  when?: string;
  withItems?: unknown[];
  withParam?: string;
  withSequence?: Sequence;
  continueOn?: ContinueOn;
  dependencies?: string[];
  depends?: string;
  onExit?: string;
  hooks?: Record<string, Hook>;
}
export interface RetryStrategy {
  limit?: AnyString;
  retryPolicy?: string;
  expression?: string;
  backoff?: { duration?: AnyString; factor?: AnyString; maxDuration?: AnyString; cap?: AnyString };
}
export interface Container {
  name?: string;
  image?: string;
  command?: string[];
  args?: string[];
  source?: string;
  volumeMounts?: object[];
  [field: string]: unknown;
}
export interface Template {
  name: string;
  container?: Container;
  script?: Container;
  dag?: { tasks: Task[]; failFast?: boolean; target?: string };
  steps?: (Task[] | Task)[];
  suspend?: { duration?: AnyString };
  inputs?: Arguments;
  outputs?: Arguments;
  retryStrategy?: RetryStrategy;
  activeDeadlineSeconds?: AnyString;
  /** A duration from the node's start, however long its pod waits. */
  timeout?: AnyString;
  parallelism?: number;
  failFast?: boolean;
  metadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  volumes?: object[];
  initContainers?: Container[];
  sidecars?: Container[];
  [field: string]: unknown;
}
export interface WorkflowSpec {
  entrypoint?: string;
  templates?: Template[];
  arguments?: Arguments;
  volumes?: object[];
  volumeClaimTemplates?: KubernetesObject[];
  volumeClaimGC?: { strategy?: string };
  activeDeadlineSeconds?: number;
  parallelism?: number;
  onExit?: string;
  hooks?: Record<string, Hook>;
  suspend?: boolean;
  shutdown?: string;
  ttlStrategy?: { secondsAfterCompletion?: number; secondsAfterSuccess?: number; secondsAfterFailure?: number };
  podGC?: { strategy?: string; labelSelector?: LabelSelector; deleteDelayDuration?: AnyString };
  podMetadata?: { labels?: Record<string, string>; annotations?: Record<string, string> };
  serviceAccountName?: string;
  retryStrategy?: RetryStrategy;
  templateDefaults?: Partial<Template>;
  workflowMetadata?: { labels?: Record<string, string>; annotations?: Record<string, string>; labelsFrom?: object };
  [field: string]: unknown;
}
export type NodePhase = 'Pending' | 'Running' | 'Succeeded' | 'Skipped' | 'Failed' | 'Error' | 'Omitted';
export type NodeType = 'Pod' | 'Steps' | 'StepGroup' | 'DAG' | 'TaskGroup' | 'Retry' | 'Skipped' | 'Suspend';
export interface Outputs {
  parameters?: { name: string; value?: string; globalName?: string; valueFrom?: ValueFrom }[];
  artifacts?: Artifact[];
  result?: string;
  exitCode?: string;
}
/** What a template is called with, resolved. */
export interface Inputs {
  parameters?: { name: string; value: string }[];
  artifacts?: Artifact[];
}
export interface NodeStatus {
  id: string;
  name: string;
  displayName: string;
  type: NodeType;
  templateName?: string;
  templateScope?: string;
  phase: NodePhase;
  boundaryID?: string;
  message?: string;
  startedAt: string;
  finishedAt: string | null;
  progress?: string;
  inputs?: Inputs;
  outputs?: Outputs;
  children?: string[];
  outboundNodes?: string[];
  hostNodeName?: string;
  podIP?: string;
  nodeFlag?: { hooked?: boolean; retried?: boolean };
}
export interface WorkflowStatus {
  phase?: 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Error';
  startedAt?: string;
  finishedAt?: string | null;
  progress?: string;
  message?: string;
  conditions?: { type: string; status: string }[];
  nodes?: Record<string, NodeStatus>;
  outputs?: Outputs;
  persistentVolumeClaims?: { name: string; persistentVolumeClaim: { claimName: string } }[];
}
export interface Workflow extends KubernetesObject {
  spec: WorkflowSpec;
  status?: WorkflowStatus;
}
