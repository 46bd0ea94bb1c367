/** Where the API gets container logs from: the kubelet gives one. */

/** What a log request may ask for; all as in the `log` subresource. */
export interface LogSourceOptions {
  readonly container: string;
  readonly follow?: boolean;
  readonly previous?: boolean;
  readonly tailLines?: number;
  readonly sinceTime?: Date;
  readonly limitBytes?: number;
  readonly timestamps?: boolean;
}

/** The bytes of a container's log as they come; ends with the container when following, else at what there is now. */
export type LogSource = (namespace: string, pod: string, options: LogSourceOptions, signal: AbortSignal) => AsyncIterable<Uint8Array>;
