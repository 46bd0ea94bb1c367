/** The smallest merge patch between two statuses of a workflow: only nodes that changed travel. */
import { effective } from './effective';
import type { Workflow, WorkflowStatus } from './types';

type Fields = Record<string, unknown>;

/** Undefined when nothing changed. */
export function statusPatch(workflow: Workflow, before: WorkflowStatus, after: WorkflowStatus): object | undefined {
  const { nodes: nodesBefore = {}, ...restBefore } = before;
  const { nodes: nodesAfter = {}, ...restAfter } = after;
  const nodes: Fields = {};
  for (const [id, node] of Object.entries(nodesAfter)) {
    const old = nodesBefore[id];
    if (old !== node) {
      const changed = difference((old ?? {}) as unknown as Fields, node as unknown as Fields);
      if (Object.keys(changed).length > 0) {
        nodes[id] = changed;
      }
    }
  }
  const status = difference(restBefore as Fields, restAfter as Fields);
  if (Object.keys(nodes).length > 0) {
    status.nodes = nodes;
  }
  if (Object.keys(status).length === 0) {
    return undefined;
  }
  const { workflowMetadata } = workflow.spec;
  const first = before.phase === undefined && workflowMetadata !== undefined;
  const { labels: own, annotations } = first ? effective(workflow).metadata : {};
  const labels = { ...own, 'workflows.argoproj.io/phase': after.phase, 'workflows.argoproj.io/completed': String(Boolean(after.finishedAt)) };
  const known = workflow.metadata.labels ?? {};
  return { ...(Object.entries(labels).every(([name, value]) => known[name] === value) ? {} : { metadata: { labels, ...(annotations === undefined ? {} : { annotations }) } }), status };
}

function difference(before: Fields, after: Fields): Fields {
  const changed: Fields = {};
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const value = after[key];
    if (before[key] !== value && JSON.stringify(before[key]) !== JSON.stringify(value)) {
      // A null field of a node means "not yet"; in a merge patch it removes the field, which reads the same.
      changed[key] = value === undefined ? null : value;
    }
  }
  return changed;
}
