/** Durations as people write them: `90`, `90 s`, `30m`, `1h 30m`. */

const UNITS: Readonly<Record<string, number>> = { s: 1, sec: 1, m: 60, min: 60, h: 3600, d: 86_400 };

/** Seconds; undefined where it is no duration or nothing at all. */
export function readDuration(text: string): number | undefined {
  const written = text.trim().toLowerCase();
  if (/^\d+$/.test(written)) return Number(written) || undefined;
  if (!/^(?:\d+\s*(?:sec|min|[smhd])\s*)+$/.test(written)) return undefined;
  const parts = [...written.matchAll(/(\d+)\s*(sec|min|[smhd])/g)];
  return parts.reduce((sum, [, count, unit]) => sum + Number(count) * (UNITS[unit ?? ''] ?? 0), 0) || undefined;
}

/** `1h 30m`. */
export function durationText(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, size] of [['h', 3600], ['m', 60]] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  if (rest > 0 || parts.length === 0) parts.push(`${rest}s`);
  return parts.join(' ');
}
