/** The proxy's HTTP API, as an application that does not listen yet. */
import { once } from 'node:events';
import type { FastifyInstance } from 'fastify';
import fastify from 'fastify';
import type { ProxyStatus } from '../../../src/wire/status';
import type { TargetsAnswer } from '../../../src/wire/target';
import type { Config } from '../config';
import type { ClusterPool } from '../cluster/pool';
import { refusalOf } from './errors';
import { addRoutes } from './routes';
import { readingRefusal, refusal } from './sameOrigin';

/** What the API needs from its surroundings. */
export interface AppDoors {
  readonly version: string;
  readonly config: Config;
  /** Jupyter's root folder: paths of notebooks are relative to it. */
  readonly root: string;
  readonly pool: ClusterPool;
  /** Asks the local cluster; never rejects. */
  localClusterStatus(): Promise<ProxyStatus['localCluster']>;
  /** Where runs can go. */
  targets(): Promise<TargetsAnswer>;
}

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);
/** Notebooks with their figures, as the screen has them. */
const LARGEST_BODY = 256 * 1024 * 1024;

/** Builds the application: every request is checked, every answer is JSON and cached by nobody. */
export function buildApp(doors: AppDoors): FastifyInstance {
  // Headers carry Jupyter's token and cookie, so requests are never logged.
  const app = fastify({ logger: false, bodyLimit: LARGEST_BODY, ajv: { customOptions: { coerceTypes: false, removeAdditional: false } } });
  app.addHook('onRequest', async (request, reply) => {
    const reason = SAFE.has(request.method) ? (request.url.startsWith('/api/') ? readingRefusal(request.headers) : undefined) : refusal(request.headers);
    if (reason === undefined) return;
    // Whoever is still sending its body would see a broken connection in place of the answer.
    request.raw.resume();
    await once(request.raw, 'end');
    await reply.code(403).send({ code: 'refused', message: `refused: ${reason}` });
  });
  app.addHook('onSend', async (_request, reply) => {
    reply.header('Cache-Control', 'no-store').header('X-Content-Type-Options', 'nosniff');
  });
  app.setErrorHandler(async (error, _request, reply) => {
    const { status, body } = refusalOf(error, (error as { diagnostics?: [] }).diagnostics);
    await reply.code(status).send(body);
  });
  app.setNotFoundHandler(async (request, reply) => {
    await reply.code(404).send({ code: 'not-found', message: `there is nothing at ${request.method} ${request.url.replace(/\?.*/s, '')}` });
  });
  app.get('/', async () => ({ version: doors.version }));
  addRoutes(app, doors);
  return app;
}
