/** Listens where jupyter-server-proxy says and goes when Jupyter goes. */
import fs from 'node:fs';
import type { FastifyInstance } from 'fastify';

/** A unix socket, or a loopback port where there are none. */
export type Place = { readonly socket: string } | { readonly port: number };

/** Resolves once listening. The process ends with Jupyter: also when that was killed and could not say so. */
export async function serve(app: FastifyInstance, place: Place, signal: AbortSignal): Promise<void> {
  if ('socket' in place) {
    // A crash leaves the socket's file behind, and listening on it would fail for ever.
    fs.rmSync(place.socket, { force: true });
    await app.listen({ path: place.socket });
    fs.chmodSync(place.socket, 0o600);
  } else {
    await app.listen({ host: '127.0.0.1', port: place.port });
  }
  signal.addEventListener('abort', () => void app.close(), { once: true });
}

/** Aborts when the process that started this one is gone: an orphan's parent changes. */
export function endWithParent(controller: AbortController, everyMs = 1000): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    controller.abort();
  }, everyMs);
  timer.unref();
}
