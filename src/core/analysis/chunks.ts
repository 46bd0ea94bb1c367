/** Where statements of a cell may begin, seen from the text alone: what stands after unfinished code is still read. */

const CONTINUES = /^(?:[\s)\]}#]|(?:else|elif|except|finally|case)\b|$)/;
const QUOTES = /'''|"""|#|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*"/g;

/** Splits at lines that begin in column 0, outside of triple quotes. */
export function splitChunks(source: string): [number, number][] {
  const out: [number, number][] = [];
  let start = 0;
  let position = 0;
  let quote: string | undefined;
  let joined = false;
  for (const line of source.split(/(?<=\n)/)) {
    if (position > 0 && quote === undefined && !joined && !CONTINUES.test(line)) {
      out.push([start, position]);
      start = position;
    }
    quote = quoteAfter(line, quote);
    joined = (quote === undefined && /\\\r?\n?$/.test(line)) || line.startsWith('@');
    position += line.length;
  }
  out.push([start, source.length]);
  return out;
}

/** The triple quote that is open at the end of a line. */
function quoteAfter(line: string, open: string | undefined): string | undefined {
  let quote = open;
  let at = 0;
  for (;;) {
    if (quote !== undefined) {
      const end = line.indexOf(quote, at);
      if (end < 0) {
        return quote;
      }
      at = end + 3;
      quote = undefined;
    }
    QUOTES.lastIndex = at;
    const match = QUOTES.exec(line);
    if (!match || match[0] === '#') {
      return undefined;
    }
    at = QUOTES.lastIndex;
    if (match[0] === "'''" || match[0] === '"""') {
      quote = match[0];
    }
  }
}
