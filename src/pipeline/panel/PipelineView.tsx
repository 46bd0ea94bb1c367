/** The section *Pipeline*, whole. Loaded when the panel is first seen. */
import React, { lazy, Suspense, useMemo } from 'react';
import { useModelState } from '../../lab/useModelState';
import { Actions } from './Actions';
import type { DoorProps } from './door';
import { EdgeDetails } from './EdgeDetails';
import { EmptyState, Proposal } from './EmptyStates';
import { graphView } from './graphView';
import { ParametersForm } from './ParametersForm';
import { Problems } from './Problems';
import { StepDetails } from './StepDetails';
import { StepList } from './StepList';
import { Words } from './Words';

const Graph = lazy(() => import('./Graph'));

/** Everything between the section's head and its foot. */
export function PipelineView({ door }: DoorProps): React.ReactElement {
  const { panel, trans } = door;
  const state = useModelState(panel, current => current);
  const { pipeline, view, edge, path, latest } = state;
  const drawing = useMemo(() => graphView(pipeline, latest, trans), [pipeline, latest, trans]);
  const { graph } = pipeline;
  if (path === null || graph === null || graph.steps.length === 0) return <EmptyState door={door} />;
  const chosen = edge === null ? undefined : graph.edges.find(({ from, to }) => from === edge.from && to === edge.to);
  const step = chosen === undefined ? graph.steps.find(({ name }) => name === pipeline.selectedStep) : undefined;
  return (
    <>
      {graph.proposed ? <Proposal door={door} /> : <Actions door={door} />}
      {state.parameters && !graph.proposed && <ParametersForm door={door} />}
      {view === 'list' ? (
        <StepList door={door} drawing={drawing} />
      ) : (
        <Suspense fallback={<div className="jp-Kubeflow-graph" aria-busy="true" />}>
          <Graph door={door} drawing={drawing} />
        </Suspense>
      )}
      {chosen !== undefined && <EdgeDetails key={`${chosen.from} ${chosen.to}`} door={door} edge={chosen} graph={graph} />}
      {step !== undefined && <StepDetails key={step.name} door={door} step={step} graph={graph} />}
      <Problems door={door} />
      <Words door={door} />
    </>
  );
}
