/** Starts the page's proxy where jupyter-server-proxy says: `--socket PATH` or `--port N`. */
import { parseArgs } from 'node:util';
import { acceptChannels } from '../watch/upgrade';
import { SharedResults } from '../watch/runResults';
import { SharedWatches } from '../watch/sharedWatch';
import { buildApp, type AppDoors } from './app';
import { endWithParent, serve, type Place } from './serve';

/** Resolves once it listens; `stop` ends it, as the end of Jupyter does. */
export async function startProxy(args: readonly string[], doors: AppDoors, stop: AbortController): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { socket: { type: 'string' }, port: { type: 'string' } } });
  const place = placeOf(values.socket, values.port);
  endWithParent(stop);
  const app = buildApp(doors);
  const channelDoors = { pool: doors.pool, watches: new SharedWatches(doors.pool), results: new SharedResults(doors.pool) };
  const closeChannels = acceptChannels(app.server, () => channelDoors);
  app.addHook('preClose', async () => closeChannels());
  app.addHook('onClose', () => doors.pool.close());
  await serve(app, place, stop.signal);
}

function placeOf(socket: string | undefined, port: string | undefined): Place {
  if (socket !== undefined) return { socket };
  const number = Number(port);
  if (!Number.isInteger(number) || number < 1 || number > 65535) throw new Error('the proxy needs --socket PATH or --port NUMBER');
  return { port: number };
}
