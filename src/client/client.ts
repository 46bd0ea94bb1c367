/** The page's side of the proxy: one for the whole application. */
import { ServerConnection } from '@jupyterlab/services';
import { Token } from '@lumino/coreutils';
import type { IDisposable } from '@lumino/disposable';
import { Signal, type ISignal } from '@lumino/signaling';
import type { CompileAnswer, CompileRequest, RunActionRequest, RunRef, SnapshotAnswer, StartRunAnswer, StartRunRequest, SyntaxAnswer, SyntaxRequest } from '../wire/runs';
import type { ProxyStatus } from '../wire/status';
import type { TargetsAnswer } from '../wire/target';
import { Channel } from './channel';
import { request } from './requests';

/** Typed requests, and the channel for all that goes on. Every method rejects with `ProxyError`. */
export class KubeflowClient implements IDisposable {
  /** Watches, logs and results. */
  readonly channel: Channel;

  constructor(private readonly settings: ServerConnection.ISettings = ServerConnection.makeSettings()) {
    this.channel = new Channel(settings);
  }

  get isDisposed(): boolean {
    return this.channel.isDisposed;
  }

  /** What the proxy is and whether the cluster of this machine answers. */
  status(signal?: AbortSignal): Promise<ProxyStatus> {
    return this.get('api/status', signal);
  }

  /** Where runs can go. */
  targets(signal?: AbortSignal): Promise<TargetsAnswer> {
    return this.get('api/targets', signal);
  }

  /** The pipeline's Kubernetes objects as YAML. */
  compile(body: CompileRequest, signal?: AbortSignal): Promise<CompileAnswer> {
    return this.post('api/compile', body, signal);
  }

  /** CPython's word on the syntax of cells. */
  syntax(body: SyntaxRequest, signal?: AbortSignal): Promise<SyntaxAnswer> {
    return this.post('api/syntax', body, signal);
  }

  /** A run was started, and with it perhaps the cluster of this machine. */
  get runStarted(): ISignal<this, StartRunAnswer> {
    return this.started;
  }

  /** Starts a run; the cluster of this machine is started first where it isn't there. */
  async startRun(body: StartRunRequest, signal?: AbortSignal): Promise<StartRunAnswer> {
    const answer = await this.post<StartRunAnswer>('api/runs', body, signal);
    this.started.emit(answer);
    return answer;
  }

  /** Stops, retries, archives, deletes, … a run. */
  async act(body: RunActionRequest, signal?: AbortSignal): Promise<void> {
    await this.post('api/runs/act', body, signal);
  }

  /** The notebook that the run was made of, without outputs. */
  snapshot(run: RunRef, signal?: AbortSignal): Promise<SnapshotAnswer> {
    return this.get(`api/runs/snapshot?${queryOf(run)}`, signal);
  }

  /** The notebook with the run's outputs. */
  executed(run: RunRef, signal?: AbortSignal): Promise<SnapshotAnswer> {
    return this.get(`api/runs/executed?${queryOf(run)}`, signal);
  }

  dispose(): void {
    this.channel.dispose();
    Signal.clearData(this);
  }

  private readonly started = new Signal<this, StartRunAnswer>(this);

  private get<T>(path: string, signal: AbortSignal | undefined): Promise<T> {
    return request<T>({ path, ...(signal ? { signal } : {}) }, this.settings);
  }

  private post<T>(path: string, body: unknown, signal: AbortSignal | undefined): Promise<T> {
    return request<T>({ path, body, ...(signal ? { signal } : {}) }, this.settings);
  }
}

/** The application's one client. */
export type IKubeflowClient = KubeflowClient;
export const IKubeflowClient = new Token<KubeflowClient>('jupyterlab-kubeflow:IKubeflowClient', 'Requests to the Kubeflow proxy, and its one channel of watches, logs and results.');

function queryOf({ target, namespace, name }: RunRef): string {
  return new URLSearchParams({ ...(target.context === undefined ? {} : { context: target.context }), namespace, name }).toString();
}
