/** The door of this room: a cell's text in, its facts out. */
import type { Language } from './python';
import { unmagic } from './ipython';
import { readLiterals } from './literals';
import { spansOf } from './spans';
import { Statements } from './statements';
import { findSyntaxTrouble } from './syntax';
import { findTouches } from './touches';
import { CellParser, type PyNode } from './tree';
import type { CellFacts, Definition, MagicUse, Span, Statement } from './types';

/** How many cells' facts are kept: more than the largest notebook has. */
const KEPT = 5000;

/** Analyses cells; the facts of a text are worked out once. */
export class Analyser {
  private readonly parser: CellParser;
  private readonly known = new Map<string, CellFacts>();

  constructor(language: Language) {
    this.parser = new CellParser(language);
  }

  /** The facts of one cell. Never throws: what can't be read is named in `syntax`. */
  analyse(source: string): CellFacts {
    const known = this.known.get(source);
    if (known) {
      return known;
    }
    if (this.known.size >= KEPT) {
      this.known.clear();
    }
    const facts = this.read(source);
    this.known.set(source, facts);
    return facts;
  }

  private read(source: string): CellFacts {
    try {
      return readCell(source, this.parser);
    } catch (error) {
      if (!(error instanceof RangeError)) {
        throw error;
      }
      // The stack overflowed: Python's own parser gives up far earlier.
      return { ...readCell('', this.parser), source, syntax: [{ line: 1, message: 'The code is nested too deeply to be read.' }] };
    }
  }
}

function readCell(source: string, parser: CellParser): CellFacts {
  const ipython = unmagic(source);
  const { python } = ipython;
  const spanOf = spansOf(source);
  const parsed = parser.parse(python);
  const walk = new Statements(python, spanOf);
  const { ledger } = walk;
  ipython.defs.forEach(({ name, line }) => ledger.bind(name, line, 'magic'));
  const waiting = [...ipython.refs];
  const magicRefs = (until: number) => {
    while (waiting[0] && waiting[0].line <= until) {
      const { name, line } = waiting.shift() as { name: string; line: number };
      ledger.tolerant++;
      ledger.take({ name, line, kind: 'ref', body: false });
      ledger.tolerant--;
    }
  };
  const statements: Statement[] = [];
  for (const node of parsed.statements) {
    const marks = { definitions: ledger.definitions.length, used: ledger.everUsed.length };
    magicRefs(node.line);
    walk.statement(node);
    magicRefs(lastLine(node, python));
    statements.push({
      span: spanOf(node),
      kind: statementKind(node, statements.length === 0),
      defs: unique(ledger.definitions.slice(marks.definitions).map(({ name }) => name)),
      refs: unique(ledger.everUsed.slice(marks.used).map(({ name }) => name))
    });
  }
  magicRefs(Number.POSITIVE_INFINITY);
  boundByExec(parsed.statements, python, parser).forEach(({ name, line }) => ledger.bind(name, line, 'assignment'));
  // `%%timeit` runs its body in a function: nothing that it binds stays.
  const timed = ipython.magics.some(({ kind, name }) => kind === 'cell' && name === 'timeit');
  const definitions = timed ? [] : asMagic(ledger.definitions, ipython.assignmentLines);
  const references = ledger.references();
  const touches = findTouches(parsed.statements, { source: python, imported: walk.imported, ipython, functions: ledger.functions, bound: new Set(definitions.map(({ name }) => name)) });
  const syntax = findSyntaxTrouble(parsed, python);
  const deletes = unique(ledger.deleted.map(({ name }) => name).filter(name => ledger.flow?.get(name) === 'deleted' || ledger.flow?.get(name) === 'maybe'));
  const caught = (name: string) => !ledger.flow?.has(name) && definitions.every(made => made.name !== name || made.kind === 'except');
  const gone = (name: string) => ledger.flow?.get(name) === 'deleted' || caught(name);
  return {
    source,
    defs: unique(definitions.map(({ name }) => name)).filter(name => name !== '*' && !gone(name)),
    refs: unique(references.map(({ name }) => name)),
    mutates: unique(ledger.mutations.map(({ name }) => name)),
    deletes,
    definitions,
    references,
    mutations: ledger.mutations,
    aliases: ledger.aliases,
    functions: ledger.functions,
    imports: walk.imports,
    loads: unique(walk.loads),
    literals: readLiterals(parsed.statements, { source: python, spanOf, masked: ipython.assignmentLines, definitions, mutations: ledger.mutations }),
    ...touches,
    magics: ipython.magics,
    calls: ledger.calls,
    statements,
    syntax,
    reexecutable: isReexecutable(statements, parsed.statements, ledger.functions, ipython.magics) && syntax.length === 0,
    shows: shows(parsed.statements, python, ipython.magics)
  };
}

/** What `exec("x = …")` at the level of the cell binds, where its text is written out. */
function boundByExec(statements: readonly PyNode[], python: string, parser: CellParser): Pick<Definition, 'name' | 'line'>[] {
  return statements.flatMap(({ type, children, line, start, end }) => {
    const text = type === 'expression_statement' && children[0]?.type === 'call' ? python.slice(start, end) : '';
    const code = /^exec\(\s*(?:"""|'''|"|')([^\\]*?)(?:"""|'''|"|')\s*[,)]/s.exec(text)?.[1];
    return code === undefined ? [] : readCell(code, parser).defs.map(name => ({ name, line }));
  });
}

function unique(names: readonly string[]): string[] {
  return [...new Set(names)];
}

function lastLine(node: PyNode, source: string): number {
  return node.line + (source.slice(node.start, node.end).match(/\n/g)?.length ?? 0);
}

function asMagic(definitions: readonly Definition[], lines: ReadonlySet<number>): Definition[] {
  return definitions.map(one => (lines.has(one.line) && one.kind === 'assignment' ? { ...one, kind: 'magic' } : one));
}

function statementKind(node: PyNode, first: boolean): Statement['kind'] {
  if (/import/.test(node.type)) {
    return 'import';
  }
  if (/_definition$/.test(node.type)) {
    return 'definition';
  }
  if (node.type !== 'expression_statement' || node.children.some(({ type }) => /assignment$/.test(type))) {
    return 'other';
  }
  return first && node.children[0]?.type === 'string' ? 'docstring' : 'expression';
}

function isReexecutable(
  statements: readonly Statement[],
  nodes: readonly PyNode[],
  functions: CellFacts['functions'],
  magics: readonly MagicUse[]
): boolean {
  if (statements.length === 0 || magics.length > 0) {
    return false;
  }
  const pure = new Set(functions.filter(one => one.pure).map(one => one.span.start));
  return statements.every(({ kind, span }, index) => {
    const starts: Span['start'] = span.start;
    return kind === 'import' || kind === 'docstring' || pure.has(starts) || isGuardedImport(nodes[index]);
  });
}

/** `try: import x except ImportError: import y`. */
function isGuardedImport(node: PyNode | undefined): boolean {
  if (node?.type !== 'try_statement') {
    return false;
  }
  const blocks = node.children.flatMap(part => (part.type === 'block' ? [part] : part.children.filter(({ type }) => type === 'block')));
  const parts = blocks.flatMap(block => block.children);
  const harmless = (part: PyNode) =>
    /import/.test(part.type) || part.type === 'pass_statement' ||
    (part.type === 'expression_statement' && part.children[0]?.type === 'assignment' && /^(?:none|true|false)$/.test(part.children[0].children.at(-1)?.type ?? ''));
  return parts.some(part => /import/.test(part.type)) && parts.every(harmless);
}

function shows(nodes: readonly PyNode[], source: string, magics: readonly MagicUse[]): boolean {
  const last = nodes.at(-1);
  const text = last ? source.slice(last.start, last.end) : '';
  const value = last?.type === 'expression_statement' && !last.children.some(({ type }) => /assignment$|^yield$/.test(type)) && !source.trimEnd().endsWith(';');
  const printed = /\b(?:print|display|pprint)\s*\(|\.(?:show|plot|hist|imshow|bar|scatter|savefig)\s*\(/.test(source);
  return (value && !/^\(\)\s*$/.test(text)) || printed || magics.some(({ kind, name }) => kind === 'shell' || kind === 'cell' || name === 'time' || name === 'timeit');
}
