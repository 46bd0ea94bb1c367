/** Events live an hour, as in Kubernetes. */
import type { Registry } from '../api/registry';
import { findResource, type Resource } from '../api/resources';

const LIFETIME_MS = 60 * 60 * 1000;
const SWEEP_EVERY_MS = 5 * 60 * 1000;

/** Removes old events now and again until the signal aborts. */
export function expireEvents(registry: Registry, signal: AbortSignal): void {
  const timer = setInterval(() => sweep(registry), SWEEP_EVERY_MS);
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  sweep(registry);
}

/** Removes the events that are too old now. */
export function sweep(registry: Registry): void {
  const kind = findResource('', 'v1', 'events') as Resource;
  const oldest = registry.now().getTime() - LIFETIME_MS;
  for (const event of registry.list(kind, {}).items) {
    const { lastTimestamp, eventTime } = event as { lastTimestamp?: string | null; eventTime?: string | null };
    const seen = Date.parse(lastTimestamp ?? eventTime ?? event.metadata.creationTimestamp ?? '');
    if (!(seen >= oldest)) {
      registry.delete(kind, event.metadata.namespace ?? '', event.metadata.name ?? '');
    }
  }
}
