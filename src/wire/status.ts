/** What the proxy says of itself: the answer to `GET api/status`. */

/** `answering`: the API server is ready; `stopped`: no daemon; `unreachable`: it should be there and does not answer. */
export type ClusterState = 'answering' | 'stopped' | 'unreachable';

export interface ProxyStatus {
  /** Version of the package that the proxy belongs to. */
  readonly version: string;
  readonly localCluster: { readonly state: ClusterState; readonly detail?: string };
}
