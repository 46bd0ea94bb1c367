/** The proxy's HTTP API, as an application that does not listen yet. */
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { ProxyStatus } from '../../../src/wire/status';
import { refusal } from './sameOrigin';

/** What the API needs from its surroundings. */
export interface AppDoors {
  readonly version: string;
  /** Asks the local cluster; never rejects. */
  localClusterStatus(): Promise<ProxyStatus['localCluster']>;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/** Builds the application: every changing request is checked, every answer is JSON and cached by nobody. */
export function buildApp(doors: AppDoors): FastifyInstance {
  // Headers carry Jupyter's token and cookie, so requests are never logged.
  const app = fastify({ logger: false });
  app.addHook('onRequest', async (request, reply) => {
    if (SAFE.has(request.method)) return;
    const reason = refusal(request.headers);
    if (reason !== undefined) await reply.code(403).send({ message: `refused: ${reason}` });
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('Cache-Control', 'no-store').header('X-Content-Type-Options', 'nosniff');
  });
  app.get('/', async () => ({ version: doors.version }));
  app.get('/api/status', async (): Promise<ProxyStatus> => ({ version: doors.version, localCluster: await doors.localClusterStatus() }));
  return app;
}
