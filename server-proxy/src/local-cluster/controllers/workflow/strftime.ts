/** `workflow.creationTimestamp.X`: the letters of C's strftime, in UTC. */

const DAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const MONTHS = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const two = (value: number): string => String(value).padStart(2, '0');
const day = (time: Date): string => DAYS[time.getUTCDay()] ?? '';
const month = (time: Date): string => MONTHS[time.getUTCMonth()] ?? '';
const dayOfYear = (time: Date): number => Math.floor((time.getTime() - Date.UTC(time.getUTCFullYear(), 0, 1)) / 86_400_000) + 1;

const LETTERS: Record<string, (time: Date) => string> = {
  a: time => day(time).slice(0, 3),
  A: day,
  b: time => month(time).slice(0, 3),
  B: month,
  c: time => `${strftime(time, 'a')} ${strftime(time, 'b')} ${String(time.getUTCDate()).padStart(2)} ${strftime(time, 'T')} ${time.getUTCFullYear()}`,
  C: time => two(Math.floor(time.getUTCFullYear() / 100)),
  d: time => two(time.getUTCDate()),
  D: time => `${strftime(time, 'm')}/${strftime(time, 'd')}/${strftime(time, 'y')}`,
  e: time => String(time.getUTCDate()).padStart(2),
  f: time => String(time.getUTCMilliseconds() * 1000).padStart(6, '0'),
  F: time => time.toISOString().slice(0, 10),
  H: time => two(time.getUTCHours()),
  I: time => two(time.getUTCHours() % 12 || 12),
  j: time => String(dayOfYear(time)).padStart(3, '0'),
  m: time => two(time.getUTCMonth() + 1),
  M: time => two(time.getUTCMinutes()),
  p: time => (time.getUTCHours() < 12 ? 'AM' : 'PM'),
  R: time => time.toISOString().slice(11, 16),
  s: time => String(Math.floor(time.getTime() / 1000)),
  S: time => two(time.getUTCSeconds()),
  T: time => time.toISOString().slice(11, 19),
  u: time => String(time.getUTCDay() || 7),
  U: time => two(Math.floor((dayOfYear(time) + 6 - time.getUTCDay()) / 7)),
  w: time => String(time.getUTCDay()),
  y: time => two(time.getUTCFullYear() % 100),
  Y: time => String(time.getUTCFullYear()),
  z: () => '+0000',
  Z: () => 'UTC'
};

/** The part of the time that a letter stands for; undefined for letters that stand for none. */
export function strftime(time: Date, letter: string): string | undefined {
  return Object.hasOwn(LETTERS, letter) && !Number.isNaN(time.getTime()) ? LETTERS[letter]?.(time) : undefined;
}
