/** Reads what became of a node's pod. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import { text } from './references';
import { artifactKey } from './artifacts';
import { reportedFiles } from './stepPod';
import type { NodeStatus, Outputs, Template } from './types';

interface ContainerStatus {
  name: string;
  state?: { waiting?: { reason?: string; message?: string }; running?: object; terminated?: { exitCode: number; reason?: string; message?: string } };
}
export interface Pod extends KubernetesObject {
  status?: { phase?: string; message?: string; reason?: string; podIP?: string; containerStatuses?: ContainerStatus[]; initContainerStatuses?: ContainerStatus[] };
}

const REPORT = 'argo-outputs';

/** Whether a pod has ended. */
export function podEnded(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
}

/** Whether the step's outputs stand at the end of its log, being too large for the termination message. */
export function reportsInLog(pod: Pod): boolean {
  return pod.status?.phase === 'Succeeded' && mainOf(pod)?.message?.startsWith(`${REPORT} log`) === true;
}

/** What the node's fields become by the state of its pod. */
export function assessPod(pod: Pod, template: Template, log: string | undefined): Partial<NodeStatus> {
  const status = pod.status ?? {};
  const host = (pod.spec as { nodeName?: string } | undefined)?.nodeName;
  const where = { ...(host === undefined ? {} : { hostNodeName: host }), ...(status.podIP === undefined ? {} : { podIP: status.podIP }) };
  if (status.phase === 'Failed') {
    return { ...where, ...failure(pod) };
  }
  if (status.phase === 'Succeeded') {
    return { ...where, ...success(pod, template, log) };
  }
  const waiting = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])].find(container => container.state?.waiting?.message)?.state?.waiting;
  if (status.phase === 'Running') {
    return { ...where, phase: 'Running', message: undefined };
  }
  return { ...where, phase: 'Pending', message: waiting === undefined ? status.message : `${waiting.reason}: ${waiting.message}` };
}

function mainOf(pod: Pod): { exitCode: number; reason?: string; message?: string } | undefined {
  return pod.status?.containerStatuses?.find(container => container.name === 'main')?.state?.terminated;
}

function failure(pod: Pod): Partial<NodeStatus> {
  const main = mainOf(pod);
  const outputs: Outputs | undefined = main === undefined ? undefined : { exitCode: String(main.exitCode) };
  const told = { phase: 'Failed' as const, ...(outputs === undefined ? {} : { outputs }) };
  if (pod.status?.reason === 'DeadlineExceeded' || pod.status?.reason === 'Evicted' || main === undefined) {
    const init = pod.status?.initContainerStatuses?.find(container => (container.state?.terminated?.exitCode ?? 0) !== 0);
    const ended = init?.state?.terminated;
    const before = ended === undefined ? undefined : `${init?.name}: ${ended.reason ?? 'Error'} (exit code ${ended.exitCode})${ended.message ? `: ${ended.message}` : ''}`;
    return { ...told, phase: pod.status?.reason === 'DeadlineExceeded' ? 'Failed' : before === undefined && main !== undefined ? 'Failed' : 'Error', message: before ?? pod.status?.message ?? `Pod failed before main container starts${pod.status?.reason ? ` due to ${pod.status.reason}` : ''}` };
  }
  const reason = main.reason ?? 'Error';
  return { ...told, message: `main: ${reason} (exit code ${main.exitCode})${main.message ? `: ${main.message.trim()}` : ''}` };
}

function success(pod: Pod, template: Template, log: string | undefined): Partial<NodeStatus> {
  const report = reportOf(mainOf(pod)?.message ?? '', log);
  const outputs: Outputs = { exitCode: '0' };
  const problems: string[] = [];
  const files = reportedFiles(template);
  let index = 0;
  for (const output of template.outputs?.parameters ?? []) {
    if (output.valueFrom?.path === undefined) {
      continue;
    }
    const content = report.get(String(index++));
    const value = content === undefined ? text(output.valueFrom.default) : content.replace(/\n$/, '');
    if (value === undefined) {
      problems.push(`output parameter '${output.name}': ${output.valueFrom.path} was not written; write it, or give valueFrom.default`);
      continue;
    }
    outputs.parameters = [...(outputs.parameters ?? []), { name: output.name, value, ...(output.globalName === undefined ? {} : { globalName: output.globalName }) }];
  }
  for (const artifact of template.outputs?.artifacts ?? []) {
    if (artifact.path === undefined) {
      continue;
    }
    if (report.has(String(index++))) {
      const { optional: _, ...told } = artifact;
      outputs.artifacts = [...(outputs.artifacts ?? []), { ...told, s3: { key: artifactKey(pod.metadata.labels?.['workflows.argoproj.io/workflow'] ?? '', pod.metadata.name ?? '', artifact) } }];
    } else if (artifact.optional !== true) {
      problems.push(`output artifact '${artifact.name}': ${artifact.path} was not written; write it, or make it optional`);
    }
  }
  const result = report.get('result');
  if (result !== undefined) {
    outputs.result = result.replace(/\n$/, '');
  }
  if (files.length > 0 && problems.length > 0) {
    return { phase: 'Error', message: problems.join('; '), outputs };
  }
  return { phase: 'Succeeded', message: undefined, outputs };
}

/** The reported contents by `result` or the file's number; files that are absent are left out. */
function reportOf(message: string, log: string | undefined): Map<string, string> {
  const lines = message.startsWith(`${REPORT} log`) ? (log ?? '').split('\n').flatMap(line => (line.startsWith(`${REPORT} `) ? [line.slice(REPORT.length + 1)] : [])) : message.startsWith(REPORT) ? message.split('\n').slice(1) : [];
  const report = new Map<string, string>();
  for (const line of lines) {
    const [, key, data] = /^(\w+):(.*)$/.exec(line) ?? [];
    if (key !== undefined && data !== undefined && data !== '-') {
      report.set(key, Buffer.from(data, 'base64').toString('utf8'));
    }
  }
  return report;
}
