/** Takes over what others write into a workflow's status: a person who resumes, `argo node set`, `argo retry`. */
import type { NodeStatus, WorkflowStatus } from './types';

/** `mine` with whatever differs in `stored` from what this controller has last `written`; `mine` itself when nothing does. */
export function adoptEdits(mine: WorkflowStatus, written: WorkflowStatus, stored: WorkflowStatus): WorkflowStatus {
  const fields: Record<string, unknown> = {};
  const [before, after] = [written as Record<string, unknown>, stored as Record<string, unknown>];
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (key !== 'nodes' && !sameValue(before[key], after[key])) {
      fields[key] = after[key];
    }
  }
  const nodes = adoptNodes(mine.nodes ?? {}, written.nodes ?? {}, stored.nodes ?? {});
  return Object.keys(fields).length === 0 && nodes === mine.nodes ? mine : { ...mine, ...fields, ...(nodes === undefined ? {} : { nodes }) };
}

function adoptNodes(mine: Record<string, NodeStatus>, written: Record<string, NodeStatus>, stored: Record<string, NodeStatus>): Record<string, NodeStatus> | undefined {
  let next: Record<string, NodeStatus> | undefined;
  for (const id of new Set([...Object.keys(written), ...Object.keys(stored)])) {
    const told = stored[id];
    if (told === written[id] || sameValue(told, written[id])) {
      continue;
    }
    next ??= { ...mine };
    if (told === undefined) {
      delete next[id];
    } else {
      next[id] = { ...told, finishedAt: told.finishedAt ?? null };
    }
  }
  return next ?? (Object.keys(mine).length === 0 ? undefined : mine);
}

/** Equal as JSON, with absent, null and empty texts, lists and maps taken as one: typed clients leave them out when they write an object back. */
export function sameValue(left: unknown, right: unknown): boolean {
  if (left === right || (isEmpty(left) && isEmpty(right))) {
    return true;
  }
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null || Array.isArray(left) !== Array.isArray(right)) {
    return false;
  }
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameValue(item, right[index]));
  }
  const [a, b] = [left as Record<string, unknown>, right as Record<string, unknown>];
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].every(key => sameValue(a[key], b[key]));
}

function isEmpty(value: unknown): boolean {
  return value === undefined || value === null || value === '' || (typeof value === 'object' && Object.keys(value).length === 0);
}
