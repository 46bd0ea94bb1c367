/** The one door from the page to the proxy behind Jupyter's login. */
import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import type { ProxyStatus } from '../wire/status';

/** The proxy refused, failed or is not there; `status` is the HTTP status (0: no answer at all). */
export class ProxyError extends Error {
  constructor(
    readonly status: number,
    message: string
  ) {
    super(message);
    this.name = 'ProxyError';
  }
}

/** GETs a path below the proxy's base. Rejects with `ProxyError`. */
async function get<T>(path: string, settings: ServerConnection.ISettings): Promise<T> {
  const url = URLExt.join(settings.baseUrl, 'kubeflow', path);
  let response: Response;
  try {
    response = await ServerConnection.makeRequest(url, { headers: { Accept: 'application/json' } }, settings);
  } catch (cause) {
    throw new ProxyError(0, String(cause));
  }
  if (!response.ok) throw new ProxyError(response.status, await response.text());
  return (await response.json()) as T;
}

/** What the proxy is and whether its cluster answers. */
export function fetchStatus(settings: ServerConnection.ISettings = ServerConnection.makeSettings()): Promise<ProxyStatus> {
  return get<ProxyStatus>('api/status', settings);
}
