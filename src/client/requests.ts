/** Plain HTTP requests from the page to the proxy behind Jupyter's login. */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { ProxyError } from './error';

export { ProxyError } from './error';

/** One request: a body makes it a POST. */
export interface ProxyRequest {
  /** Below the proxy's base, with its query. */
  readonly path: string;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Sends it and gives the answer's JSON. Rejects with `ProxyError`. */
export async function request<T>({ path, body, signal }: ProxyRequest, settings: ServerConnection.ISettings): Promise<T> {
  const url = URLExt.join(settings.baseUrl, 'kubeflow', path);
  const init: RequestInit = {
    headers: { Accept: 'application/json', ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
    ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal })
  };
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, init, settings);
  } catch (cause) {
    signal?.throwIfAborted();
    throw new ProxyError(0, cause instanceof Error ? cause.message : String(cause));
  }
  const text = await response.text();
  if (!response.ok) throw ProxyError.of(response.status, text);
  try {
    return JSON.parse(text) as T;
  } catch {
    throw new ProxyError(response.status, `the answer to ${path.replace(/\?.*/, '')} is no JSON; is something between this page and Jupyter?`);
  }
}

