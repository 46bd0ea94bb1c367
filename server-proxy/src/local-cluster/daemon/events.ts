/** Events live for a time, in Kubernetes an hour. */
import type { Registry } from '../api/registry';
import { findResource, type Resource } from '../api/resources';

const SWEEP_EVERY_MS = 5 * 60 * 1000;

/** Removes events that were last seen longer ago than `minutes`, now and again until the signal aborts. */
export function expireEvents(registry: Registry, minutes: number, signal: AbortSignal): void {
  const timer = setInterval(() => sweep(registry, minutes), Math.min(SWEEP_EVERY_MS, minutes * 60_000));
  timer.unref();
  signal.addEventListener('abort', () => clearInterval(timer), { once: true });
  sweep(registry, minutes);
}

/** Removes the events that are too old now. */
export function sweep(registry: Registry, minutes: number): void {
  const kind = findResource('', 'v1', 'events') as Resource;
  const oldest = registry.now().getTime() - minutes * 60_000;
  for (const event of registry.list(kind, {}).items) {
    const { lastTimestamp, eventTime } = event as { lastTimestamp?: string | null; eventTime?: string | null };
    const seen = Date.parse(lastTimestamp ?? eventTime ?? event.metadata.creationTimestamp ?? '');
    if (!(seen >= oldest)) {
      registry.delete(kind, event.metadata.namespace ?? '', event.metadata.name ?? '');
    }
  }
}
