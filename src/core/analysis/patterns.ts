/** The patterns of `match`: what they capture and what they refer to. */
import type { PyNode } from './tree';

/** Names in one `case` pattern. */
export interface PatternNames {
  readonly captures: readonly PyNode[];
  readonly references: readonly PyNode[];
  /** It matches anything. */
  readonly irrefutable: boolean;
}

/** Reads a pattern. */
export function patternCaptures(pattern: PyNode, source: string): PatternNames {
  const captures: PyNode[] = [];
  const references: PyNode[] = [];
  const stack: { readonly node: PyNode; readonly refers: boolean }[] = [{ node: pattern, refers: false }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { node, refers } = next;
    const text = source.slice(node.start, node.end);
    if (node.type === 'dotted_name') {
      const [first] = node.children;
      if (first && (refers || node.children.length > 1)) {
        references.push(first);
      } else if (first && text !== '_') {
        captures.push(first);
      }
    } else if (node.type === 'identifier') {
      if (text !== '_') {
        (refers ? references : captures).push(node);
      }
    } else {
      const children = node.type === 'keyword_pattern' ? node.children.slice(1) : node.children;
      for (let at = children.length - 1; at >= 0; at--) {
        const part = children[at];
        if (part) {
          stack.push({ node: part, refers: node.type === 'class_pattern' && at === 0 });
        }
      }
    }
  }
  const irrefutable = /^[A-Za-z_]\w*$/.test(source.slice(pattern.start, pattern.end));
  return { captures, references, irrefutable };
}
