/** Starts the page's proxy where jupyter-server-proxy says: `--socket PATH` or `--port N`. */
import { parseArgs } from 'node:util';
import type { ProxyStatus } from '../../../src/wire/status';
import { buildApp } from './app';
import { endWithParent, serve, type Place } from './serve';

/** Resolves once it listens; `stop` ends it, as the end of Jupyter does. */
export async function startProxy(args: readonly string[], version: string, stop: AbortController, localClusterStatus: () => Promise<ProxyStatus['localCluster']>): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { socket: { type: 'string' }, port: { type: 'string' } } });
  const place = placeOf(values.socket, values.port);
  endWithParent(stop);
  await serve(buildApp({ version, localClusterStatus }), place, stop.signal);
}

function placeOf(socket: string | undefined, port: string | undefined): Place {
  if (socket !== undefined) return { socket };
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65535) throw new Error('the proxy needs --socket PATH or --port NUMBER');
  return { port: number };
}
