/** Retries: a Retry node over the attempts. */
import { fulfilled } from './depends';
import { durationMs } from './duration';
import { evaluate } from './expression';
import type { Call, Operation } from './operation';
import { lastRetryLookup } from './references';
import type { NodeStatus, RetryStrategy } from './types';

/** Brings the attempts of `call` forward. */
export function retry(operation: Operation, call: Call, existing: NodeStatus | undefined, strategy: RetryStrategy): NodeStatus | undefined {
  const { table } = operation;
  const parent = existing ?? (operation.mayStartPod() ? table.add({ name: call.name, displayName: call.displayName, type: 'Retry', template: call.template, boundaryID: call.boundaryID, phase: 'Running' }) : undefined);
  if (parent === undefined) {
    return undefined;
  }
  const attempts = table.childrenOf(parent);
  const last = attempts.at(-1);
  if (last !== undefined && !fulfilled(last)) {
    attempt(operation, call, parent, attempts.length - 1, last);
  } else if (last?.phase === 'Succeeded' || last?.phase === 'Skipped') {
    return table.change(parent, { phase: last.phase, message: undefined, outputs: last.outputs });
  } else if (last !== undefined) {
    const decided = decideAgain(operation, strategy, parent, attempts, last);
    if (decided.wait !== undefined) {
      operation.wake(decided.wait);
      return parent.message === decided.message ? parent : table.change(parent, { message: decided.message });
    }
    if (decided.end !== undefined) {
      return table.change(parent, { phase: last.phase, message: decided.end, outputs: last.outputs });
    }
    attempt(operation, call, parent, attempts.length, undefined);
  } else {
    attempt(operation, call, parent, 0, undefined);
  }
  const now = table.childrenOf(table.nodes[parent.id] ?? parent).at(-1);
  // Compound attempts may end within this very pass; the next pass judges them.
  if (fulfilled(now)) {
    operation.wake(operation.now.getTime());
  }
  return table.nodes[parent.id];
}

function attempt(operation: Operation, call: Call, parent: NodeStatus, index: number, existing: NodeStatus | undefined): void {
  const retries = String(index);
  const child = operation.runOnce({ ...call, name: `${call.name}(${index})`, displayName: `${call.displayName}(${index})` }, existing, path => (path === 'retries' ? retries : undefined));
  if (child !== undefined && existing === undefined) {
    operation.table.addChild(parent, operation.table.change(child, { nodeFlag: { retried: true } }));
  }
}

function decideAgain(operation: Operation, strategy: RetryStrategy, parent: NodeStatus, attempts: NodeStatus[], last: NodeStatus): { end?: string; wait?: number; message?: string } {
  if (operation.workflow.spec.shutdown) {
    return { end: last.message ?? '' };
  }
  const limit = strategy.limit === undefined ? undefined : Number(strategy.limit);
  const wait = backoff(strategy, parent, attempts, last, operation.now.getTime());
  if (wait.end !== undefined) {
    return wait;
  }
  const policy = strategy.retryPolicy ?? (strategy.expression === undefined ? 'OnFailure' : 'Always');
  if ((policy === 'OnFailure' && last.phase === 'Error') || (policy === 'OnError' && last.phase === 'Failed') || policy === 'OnTransientError') {
    return { end: last.message ?? '' };
  }
  if (limit !== undefined && attempts.length > limit) {
    return { end: `No more retries left${last.message ? `: ${last.message}` : ''}` };
  }
  if (strategy.expression !== undefined && evaluate(strategy.expression, lastRetryLookup(last)) !== true) {
    return { end: 'retryStrategy.expression evaluated to false' };
  }
  return limit === undefined ? {} : wait;
}

function backoff(strategy: RetryStrategy, parent: NodeStatus, attempts: NodeStatus[], last: NodeStatus, now: number): { end?: string; wait?: number; message?: string } {
  const { duration, factor, maxDuration, cap } = strategy.backoff ?? {};
  const latest = maxDuration === undefined ? Infinity : Date.parse(parent.startedAt) + durationMs(maxDuration);
  if (now > latest) {
    return { end: 'Max duration limit exceeded' };
  }
  if (duration === undefined) {
    return {};
  }
  const grown = durationMs(duration) * Number(factor ?? 1) ** (attempts.length - 1);
  const until = Date.parse(last.finishedAt ?? last.startedAt) + (cap === undefined ? grown : Math.min(grown, durationMs(cap)));
  if (until > latest) {
    return { end: 'Backoff would exceed max duration limit' };
  }
  return until <= now ? {} : { wait: until, message: `Backoff for ${Math.ceil((until - now) / 1000)} seconds` };
}
