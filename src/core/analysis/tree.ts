/** A parsed cell as plain objects, so that the parser's memory is freed at once and no walk calls into WebAssembly. */
import type { Language } from 'web-tree-sitter';
import { Parser } from 'web-tree-sitter';
import { splitChunks } from './chunks';

/** One named node of the syntax tree. Offsets are UTF-16 units of the source. */
export interface PyNode {
  readonly type: string;
  readonly field: string | null;
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly children: PyNode[];
  /** The parser had to invent it. */
  readonly missing: boolean;
}

/** The statements of a cell and whether the parser stumbled. */
export interface ParsedCell {
  readonly statements: readonly PyNode[];
  readonly broken: boolean;
}

/** The child in a field, if it is there. */
export function child(node: PyNode, field: string): PyNode | undefined {
  return node.children.find(found => found.field === field);
}

/** All children in a field. */
export function childrenOf(node: PyNode, field: string): PyNode[] {
  return node.children.filter(found => found.field === field);
}

/** Parses cells; what stands after a broken statement is kept. */
export class CellParser {
  private readonly parser = new Parser();

  constructor(language: Language) {
    this.parser.setLanguage(language);
  }

  parse(source: string): ParsedCell {
    const whole = this.read(source, [0, source.length]);
    const chunks = splitChunks(source);
    const crosses = (node: PyNode) => chunks.some(([start]) => start > node.start && start < node.end);
    // `df.` above `b = 1` is one statement to the grammar, without an error: only a chunk border shows it.
    if (!whole.broken && !whole.statements.some(crosses)) {
      return whole;
    }
    const parts = chunks.map(range => this.read(source, range));
    const broken = parts.some(part => part.broken);
    // Unindented text in brackets is legal: the whole is right where only the pieces stumble.
    if (broken && !whole.broken && !whole.statements.some(node => chunks.some(([start]) => start > node.start && start < node.end && dangles(source.slice(node.start, start))))) {
      return whole;
    }
    return { statements: parts.flatMap(part => part.statements), broken: broken || whole.broken };
  }

  private read(source: string, [start, end]: readonly [number, number]): ParsedCell {
    const ranges = [{ startIndex: start, endIndex: end, startPosition: position(source, start), endPosition: position(source, end) }];
    const tree = this.parser.parse(source, null, { includedRanges: ranges });
    if (!tree) {
      this.parser.reset();
      return { statements: [], broken: true };
    }
    try {
      const root = toPlain(tree.walk());
      const statements = root.type === 'module' ? root.children : [root];
      return { statements, broken: tree.rootNode.hasError };
    } finally {
      tree.delete();
    }
  }
}

/** Text before a border that waits for more, outside of brackets. */
function dangles(text: string): boolean {
  const open = text.match(/[([{]/g)?.length ?? 0;
  const closed = text.match(/[)\]}]/g)?.length ?? 0;
  return open <= closed && /[.=:]\s*$/.test(text);
}

function position(source: string, index: number): { row: number; column: number } {
  const before = source.slice(0, index);
  return { row: before.split('\n').length - 1, column: index - (before.lastIndexOf('\n') + 1) };
}

type Cursor = ReturnType<NonNullable<ReturnType<Parser['parse']>>['walk']>;

/** Iterative: an expression may be nested deeper than the stack allows. */
function toPlain(cursor: Cursor): PyNode {
  const make = (): PyNode => ({
    type: cursor.nodeType,
    field: cursor.currentFieldName,
    start: cursor.startIndex,
    end: cursor.endIndex,
    line: cursor.startPosition.row + 1,
    children: [],
    missing: cursor.nodeIsMissing
  });
  const root = make();
  const stack: PyNode[] = [root];
  let down = cursor.gotoFirstChild();
  while (stack.length > 0) {
    if (!down) {
      stack.pop();
      if (stack.length === 0 || !cursor.gotoParent()) {
        break;
      }
      down = cursor.gotoNextSibling();
      continue;
    }
    const node = make();
    const kept = (cursor.nodeIsNamed && node.type !== 'comment' && node.type !== 'line_continuation') || node.missing;
    if (kept) {
      stack[stack.length - 1]?.children.push(node);
    }
    if (kept && cursor.gotoFirstChild()) {
      stack.push(node);
      down = true;
    } else {
      down = cursor.gotoNextSibling();
    }
  }
  cursor.delete();
  return root;
}
