/** How Argo names nodes and pods. */
export { fnv1a, nodeId, podName } from '../../../../../src/core/results/argoNames';
