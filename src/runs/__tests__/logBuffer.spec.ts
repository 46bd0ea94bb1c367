/** A log in pieces: lines, carriage returns, search through colours. */
import { LogBuffer } from '../logBuffer';

function linesOf(...pieces: readonly string[]): string[] {
  const log = new LogBuffer();
  pieces.forEach(piece => log.append(piece));
  return Array.from({ length: log.length }, (_, index) => log.line(index));
}

describe('lines', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['whole lines', ['a\nb\n'], ['a', 'b']],
    ['a line in pieces', ['a', 'b', '\nc'], ['ab', 'c']],
    ['an empty line', ['a\n', '\n', 'b'], ['a', '', 'b']],
    ['a line end alone', ['a', '\n'], ['a']],
    ['Windows line ends', ['a\r\nb\r\n'], ['a', 'b']],
    ['a progress bar', ['10%\r20%', '\r30%\n', 'done'], ['30%', 'done']],
    ['a line end in two pieces', ['a\r', '\nb'], ['a', 'b']]
  ])('%s', (_, pieces, expected) => {
    expect(linesOf(...pieces)).toEqual(expected);
  });

  it('cuts anywhere give the same lines', () => {
    const text = 'one\n\ntwo \u001b[31mred\u001b[0m\nthree';
    const whole = linesOf(text);
    for (let at = 0; at <= text.length; at++) expect(linesOf(text.slice(0, at), text.slice(at))).toEqual(whole);
  });
});

it('search sees through colours and case', () => {
  const log = new LogBuffer();
  log.append('plain\n\u001b[31mRed\u001b[0m words\nred\n');
  expect(log.search('red')).toEqual([1, 2]);
  expect(log.search('red words')).toEqual([1]);
  expect(log.search('')).toEqual([]);
  expect(log.toText()).toBe('plain\nRed words\nred');
});
