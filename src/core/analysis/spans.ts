/** From the parser's UTF-16 offsets to Python's code points. */
import type { PyNode } from './tree';
import type { Span } from './types';

/** Makes the function that gives a node's span. */
export function spansOf(source: string): (node: Pick<PyNode, 'start' | 'end' | 'line'>) => Span {
  if (!/[\ud800-\udbff][\udc00-\udfff]/.test(source)) {
    return ({ start, end, line }) => ({ start, end, line });
  }
  const pairs = [...source.matchAll(/[\ud800-\udbff][\udc00-\udfff]/g)].map(match => match.index);
  const point = (offset: number) => offset - pairs.filter(at => at < offset - 1).length;
  return ({ start, end, line }) => ({ start: point(start), end: point(end), line });
}
