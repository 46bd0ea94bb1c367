/** The routes of `src/wire`: what each needs is loaded with its first request, so that the proxy starts at once. */
import type { FastifyInstance } from 'fastify';
import type { CompileRequest, RunActionRequest, RunRef, StartRunRequest, SyntaxRequest } from '../../../src/wire/runs';
import type { ProxyStatus } from '../../../src/wire/status';
import type { AppDoors } from './app';
import { actBody, compileBody, runQuery, startBody, syntaxBody } from './schemas';

type RunQuery = { readonly context?: string; readonly namespace: string; readonly name: string };

/** Adds them. */
export function addRoutes(app: FastifyInstance, doors: AppDoors): void {
  const handlers = (): Promise<typeof import('./handlers')> => import('./handlers');
  app.get('/api/status', async (): Promise<ProxyStatus> => ({ version: doors.version, localCluster: await doors.localClusterStatus() }));
  app.get('/api/targets', () => doors.targets());
  app.post<{ Body: CompileRequest }>('/api/compile', { schema: { body: compileBody } }, async ({ body }) => (await handlers()).compile(doors, body));
  app.post<{ Body: SyntaxRequest }>('/api/syntax', { schema: { body: syntaxBody } }, async ({ body }) => (await handlers()).syntax(doors, body));
  app.post<{ Body: StartRunRequest }>('/api/runs', { schema: { body: startBody } }, async ({ body }) => (await handlers()).start(doors, body));
  app.post<{ Body: RunActionRequest }>('/api/runs/act', { schema: { body: actBody } }, async ({ body }) => (await handlers()).act(doors, body));
  app.get<{ Querystring: RunQuery }>('/api/runs/snapshot', { schema: { querystring: runQuery } }, async ({ query }) => (await handlers()).snapshot(doors, refOf(query)));
  app.get<{ Querystring: RunQuery }>('/api/runs/executed', { schema: { querystring: runQuery } }, async ({ query }) => (await handlers()).executed(doors, refOf(query)));
}

function refOf({ context, namespace, name }: RunQuery): RunRef {
  return { target: context === undefined ? {} : { context }, namespace, name };
}
