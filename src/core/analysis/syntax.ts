/** What is wrong with a cell's syntax, as far as the grammar shows it. A Python at hand has the last word. */
import type { ParsedCell, PyNode } from './tree';
import type { SyntaxTrouble } from './types';

const OLD: Readonly<Record<string, string>> = {
  print_statement: "Missing parentheses in call to 'print': this is Python 2.",
  exec_statement: "Missing parentheses in call to 'exec': this is Python 2."
};

/** The first trouble of each line. */
export function findSyntaxTrouble(parsed: ParsedCell, source: string): SyntaxTrouble[] {
  const found = new Map<number, string>();
  const note = (line: number, message: string) => found.has(line) || found.set(line, message);
  const stack = [...parsed.statements].reverse();
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    const old = OLD[node.type];
    if (node.type === 'ERROR') {
      note(node.line, `Invalid syntax: ${excerpt(source, node)}`);
      continue;
    }
    if (old !== undefined) {
      note(node.line, old);
    } else if (node.missing) {
      note(node.line, node.type.length < 3 ? `'${node.type}' is missing.` : 'Something is missing here.');
    } else if (node.type === 'block' && node.children.length === 0) {
      note(node.line, 'An indented block is expected.');
    }
    for (let at = node.children.length - 1; at >= 0; at--) {
      stack.push(node.children[at] as PyNode);
    }
  }
  if (found.size === 0 && parsed.broken) {
    note(parsed.statements.at(-1)?.line ?? 1, 'Invalid syntax.');
  }
  return [...found].map(([line, message]) => ({ line, message }));
}

function excerpt(source: string, node: PyNode): string {
  const [first = ''] = source.slice(node.start, node.end).trim().split('\n');
  return first.length > 60 ? `${first.slice(0, 60)}…` : first;
}
