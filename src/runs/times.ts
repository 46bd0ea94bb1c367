/** Times and durations as the lists of runs show them. */

/** Milliseconds between two times of Kubernetes; up to `now` where the second is absent, undefined where the first is. */
export function elapsedMs(from: string | undefined, to: string | undefined, now: number): number | undefined {
  const start = Date.parse(from ?? '');
  const end = to === undefined ? now : Date.parse(to);
  return Number.isNaN(start) || Number.isNaN(end) ? undefined : Math.max(0, end - start);
}

/** `0:07`, `12:40`, `1:02:03`. */
export function clockText(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

const STEPS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [['second', 60], ['minute', 60], ['hour', 24], ['day', 7], ['week', 4.35], ['month', 12], ['year', Infinity]];

/** `5 minutes ago`, in the language of the page. */
export function agoText(time: string, now: number, language?: string): string {
  let value = (Date.parse(time) - now) / 1000;
  if (Number.isNaN(value)) return '';
  for (const [unit, size] of STEPS) {
    if (Math.abs(value) < size) return new Intl.RelativeTimeFormat(language, { numeric: 'auto', style: 'short' }).format(Math.round(value), unit);
    value /= size;
  }
  return '';
}
