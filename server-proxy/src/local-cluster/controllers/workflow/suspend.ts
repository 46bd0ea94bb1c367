/** Suspend templates: they wait for somebody's resume, or for their duration. */
import { durationMs } from './duration';
import type { Operation } from './operation';
import { text } from './references';
import type { NodeStatus, Parameter, Template } from './types';

/** Brings an open Suspend node forward. */
export function runSuspend(operation: Operation, template: Template, node: NodeStatus): NodeStatus {
  const { duration } = template.suspend ?? {};
  if (duration === undefined) {
    return node;
  }
  const end = Date.parse(node.startedAt) + durationMs(duration);
  if (operation.now.getTime() < end) {
    operation.wake(end);
    return node;
  }
  const parameters = node.outputs?.parameters;
  const missing = parameters?.find(({ value, valueFrom }) => value === undefined && valueFrom?.default === undefined);
  if (missing !== undefined) {
    return operation.table.change(node, { phase: 'Error', message: `raw output parameter '${missing.name}' has not been set and does not have a default value` });
  }
  const outputs = parameters === undefined ? {} : { outputs: { ...node.outputs, parameters: parameters.map(parameter => ({ ...parameter, value: parameter.value ?? text(parameter.valueFrom?.default) })) } };
  return operation.table.change(node, { phase: 'Succeeded', ...outputs });
}

/** The outputs of a new Suspend node: those that a person supplies, still without values. */
export function suppliedOutputs(template: Template): Pick<NodeStatus, 'outputs'> {
  const parameters = (template.outputs?.parameters ?? []).filter((parameter: Parameter) => parameter.valueFrom?.supplied !== undefined);
  return parameters.length === 0 ? {} : { outputs: { parameters: parameters.map(({ name, globalName, valueFrom }) => ({ name, ...(globalName === undefined ? {} : { globalName }), valueFrom })) } };
}
