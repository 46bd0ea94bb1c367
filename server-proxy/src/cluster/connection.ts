/** A cluster that is ready to be asked. */
import type { ClusterApi } from './port';

export interface Connection {
  readonly api: ClusterApi;
  /** The context's namespace. */
  readonly namespace: string;
  /** The cluster that this package carries, on this machine. */
  readonly local: boolean;
  /** Brings a local cluster back that has stopped answering; nothing for others. */
  revive(): Promise<void>;
  close(): Promise<void>;
}
