/** The parts of a batch/v1 Job that its controller reads and writes. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';

export interface JobCondition {
  type: 'Suspended' | 'SuccessCriteriaMet' | 'FailureTarget' | 'Complete' | 'Failed';
  status: 'True' | 'False';
  reason?: string;
  message?: string;
  lastProbeTime?: string;
  lastTransitionTime?: string;
}
export interface JobStatus {
  active?: number;
  ready?: number;
  succeeded?: number;
  failed?: number;
  startTime?: string;
  completionTime?: string;
  conditions?: JobCondition[];
}
export interface Job extends KubernetesObject {
  spec?: {
    parallelism?: number;
    completions?: number;
    backoffLimit?: number;
    activeDeadlineSeconds?: number;
    ttlSecondsAfterFinished?: number;
    suspend?: boolean;
    template?: { metadata?: KubernetesObject['metadata']; spec?: Record<string, unknown> };
  };
  status?: JobStatus;
}
export interface JobPod extends KubernetesObject {
  status?: { phase?: string; conditions?: { type: string; status: string }[]; containerStatuses?: { state?: { terminated?: { finishedAt?: string } } }[] };
}

/** The condition that says that the job is over, if it is. */
export function ended(status: JobStatus | undefined): JobCondition | undefined {
  return status?.conditions?.find(({ type, status: holds }) => (type === 'Complete' || type === 'Failed') && holds === 'True');
}
