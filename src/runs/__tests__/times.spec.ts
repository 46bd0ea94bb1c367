import { agoText, clockText, elapsedMs } from '../times';

it.each([
  [0, '0:00'],
  [7_400, '0:07'],
  [760_000, '12:40'],
  [3_723_000, '1:02:03']
])('%d ms is %s', (ms, text) => {
  expect(clockText(ms)).toBe(text);
});

it('what goes on is measured to now; what has not begun is not', () => {
  expect(elapsedMs('2026-01-01T00:00:00Z', undefined, Date.parse('2026-01-01T00:00:05Z'))).toBe(5000);
  expect(elapsedMs('2026-01-01T00:00:00Z', '2026-01-01T00:00:02Z', 0)).toBe(2000);
  expect(elapsedMs(undefined, undefined, 0)).toBeUndefined();
});

it('ago', () => {
  const now = Date.parse('2026-01-02T00:00:00Z');
  expect(agoText('2026-01-01T23:55:00Z', now, 'en')).toMatch(/5 min/);
  expect(agoText('2026-01-01T00:00:00Z', now, 'en')).toBe('yesterday');
  expect(agoText('nothing', now, 'en')).toBe('');
});
