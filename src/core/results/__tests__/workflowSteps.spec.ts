import { describe, expect, it } from '@jest/globals';
import { isFinished, stepStates, type Workflow, type WorkflowNode } from '../workflowSteps';

const STEPS = [
  { name: 'load', title: 'Load' },
  { name: 'fit', title: 'Fit' }
];
const run = (phase: string | undefined, nodes: readonly WorkflowNode[]): Workflow => ({
  apiVersion: 'argoproj.io/v1alpha1',
  kind: 'Workflow',
  metadata: { name: 'w' },
  status: { ...(phase ? { phase } : {}), nodes: Object.fromEntries(nodes.map(node => [node.id, node])) }
});

describe('stepStates', () => {
  it('reads phases off nodes by the name of the step', () => {
    const states = stepStates(run('Running', [{ id: 'w', displayName: 'w', type: 'DAG', phase: 'Running' }, { id: 'w-1', displayName: 'xload', templateName: 'load', type: 'Pod', phase: 'Succeeded', startedAt: '2024-01-01T00:00:00Z', finishedAt: '2024-01-01T00:00:02Z' }]), STEPS);
    expect(states.map(state => state.phase)).toEqual(['succeeded', 'pending']);
    expect(states[0]?.nodeId).toBe('w-1');
  });

  it('takes a retried step as one, with the pod of its last attempt', () => {
    const nodes: WorkflowNode[] = [
      { id: 'r', displayName: 'xload', templateName: 'load', type: 'Retry', phase: 'Failed', message: 'No more retries left', children: ['r-0', 'r-1'] },
      { id: 'r-0', displayName: 'xload(0)', templateName: 'load', type: 'Pod', phase: 'Failed' },
      { id: 'r-1', displayName: 'xload(1)', templateName: 'load', type: 'Pod', phase: 'Failed' }
    ];
    expect(stepStates(run('Failed', nodes), STEPS)).toMatchObject([{ phase: 'failed', nodeId: 'r-1' }, { phase: 'skipped' }]);
  });

  it('tells stopped from failed', () => {
    const nodes: WorkflowNode[] = [{ id: 'a', displayName: 'xload', templateName: 'load', type: 'Pod', phase: 'Failed', message: "workflow shutdown with strategy:  Terminate" }, { id: 'b', displayName: 'xfit', templateName: 'fit', phase: 'Omitted' }];
    expect(stepStates(run('Failed', nodes), STEPS).map(state => state.phase)).toEqual(['stopped', 'skipped']);
  });

  it('has no node at first', () => {
    expect(stepStates(run(undefined, []), STEPS).map(state => state.phase)).toEqual(['pending', 'pending']);
    expect(isFinished(run(undefined, []))).toBe(false);
    expect(isFinished(run('Error', []))).toBe(true);
  });
});
