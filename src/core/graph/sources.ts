/** The stretches of a cell that can be executed again in another step: imports, definitions, and the settings of modules. */
import type { CellFacts, Span, Statement } from '../analysis/types';

/** A stretch that binds names (or sets up a module) and does nothing else. */
export interface SourcePiece {
  readonly span: Span;
  readonly lastLine: number;
  /** Names it binds; `*` for a star import; empty for a module's setting. */
  readonly names: readonly string[];
  /** Names that must be there when it runs. */
  readonly definitionRefs: readonly string[];
  /** Names that its functions need when they are called. */
  readonly bodyRefs: readonly string[];
  readonly kind: 'import' | 'definition' | 'setting';
  /** Dotted modules, for imports. */
  readonly modules: readonly string[];
}

/** Last lines that were worked out before; facts never change. */
const ENDS = new WeakMap<Span, number>();

/** The last line of a span, counted as the span's own line is. */
export function lastLine(source: string, span: Span): number {
  const known = ENDS.get(span);
  if (known !== undefined) {
    return known;
  }
  const line = span.line + (textOf(source, span).trimEnd().match(/\n/g)?.length ?? 0);
  ENDS.set(span, line);
  return line;
}

/** The text of a span, which counts in code points. */
export function textOf(source: string, { start, end }: Span): string {
  if (last.source !== source) {
    last = { source, points: /[\ud800-\udfff]/.test(source) ? [...source] : undefined };
  }
  return last.points?.slice(start, end).join('') ?? source.slice(start, end);
}

/** The text that was asked for last: one text's spans are asked for in a row, and a text may be long. */
let last: { readonly source: string; readonly points: readonly string[] | undefined } = { source: '', points: undefined };

/** Every piece of a cell, in the order of the source. */
export function sourcePieces(facts: CellFacts): readonly SourcePiece[] {
  const pieces: SourcePiece[] = [];
  const taken: Span[] = [];
  const add = (piece: Omit<SourcePiece, 'lastLine'>): void => {
    pieces.push({ ...piece, lastLine: lastLine(facts.source, piece.span) });
    taken.push(piece.span);
  };
  for (const { span, names, modules } of facts.imports) {
    const statement = facts.statements.find(({ span: whole }) => whole.start <= span.start && span.end <= whole.end);
    if (statement === undefined || statement.span.start === span.start || isOnlyImport(facts, statement, names)) {
      add({ kind: 'import', span, names, modules, definitionRefs: [], bodyRefs: [] });
    }
  }
  const starts = new Set(facts.statements.map(({ span }) => span.start));
  for (const made of facts.functions) {
    if (starts.has(made.span.start) && (made.kind !== 'lambda' || made.pure)) {
      add({ kind: 'definition', span: made.span, names: [made.name], modules: [], definitionRefs: made.definitionRefs, bodyRefs: made.bodyRefs });
    }
  }
  for (const statement of facts.statements) {
    if (definesOnly(facts, statement) && !taken.some(span => overlap(span, statement.span))) {
      add({ kind: 'definition', span: statement.span, names: statement.defs, modules: [], ...conditionalRefs(facts, statement) });
    }
  }
  return pieces.sort((a, b) => a.span.start - b.span.start);
}

/** A statement such as `pd.set_option(…)` or `plt.rcParams[…] = …`, which belongs to its module. */
export function settingPiece(facts: CellFacts, statement: Statement): SourcePiece {
  const known = SETTING_PIECES.get(statement);
  const piece: SourcePiece = known ?? {
    kind: 'setting',
    span: statement.span,
    lastLine: lastLine(facts.source, statement.span),
    names: [],
    modules: [],
    definitionRefs: statement.refs,
    bodyRefs: []
  };
  SETTING_PIECES.set(statement, piece);
  return piece;
}

/** One statement is one piece, so that whoever holds it can be compared. */
const SETTING_PIECES = new WeakMap<Statement, SourcePiece>();

const SETTINGS =
  /\.(set_option|reset_option|use|set|set_theme|set_style|set_context|set_palette|set_printoptions|seterr|filterwarnings|simplefilter|basicConfig|register_matplotlib_converters|set_matplotlib_formats|disable_warnings|set_verbosity_error|set_verbosity|set_default_dtype|set_config|init_notebook_mode|rcParams\.update|templates\.default|tqdm\.pandas|pandas)$/;

/** True for a call that only sets up a module: `plt.style.use`, `warnings.filterwarnings`, … */
export function isSetting(callee: string): boolean {
  return SETTINGS.test(callee);
}

function overlap(a: Span, b: Span): boolean {
  return a.start < b.end && b.start < a.end;
}

const DEFINING: ReadonlySet<string> = new Set(['function', 'class', 'import', 'except']);

/** An import within a bigger statement that does other work, and the only thing that binds its names. */
function isOnlyImport(facts: CellFacts, statement: Statement, names: readonly string[]): boolean {
  return !definesOnly(facts, statement) && names.every(name => facts.definitions.filter(made => made.name === name).length === 1);
}

/** `if …: def f(): … else: def f(): …`, `try: import x; HAS = True except ImportError: HAS = False`: a compound statement that binds functions, classes, imports and flags and does nothing else. */
function definesOnly(facts: CellFacts, statement: Statement): boolean {
  if (statement.kind !== 'other' || statement.defs.length === 0) {
    return false;
  }
  if (!/^(if|try)\b/.test(textOf(facts.source, statement.span))) {
    return false;
  }
  const end = lastLine(facts.source, statement.span);
  const inside = ({ line }: { readonly line: number }): boolean => statement.span.line <= line && line <= end;
  return (
    facts.definitions.filter(inside).every(({ kind, line, name }) => DEFINING.has(kind) || facts.literals.some(literal => literal.name === name && literal.span.line === line)) &&
    facts.definitions.filter(inside).some(({ kind }) => DEFINING.has(kind)) &&
    facts.calls.filter(inside).every(({ callee }) => callee === 'print' || callee === 'warnings.warn') &&
    ![facts.mutations, facts.files, facts.state, facts.magics, facts.hidden].some(found => found.some(inside))
  );
}

function conditionalRefs(facts: CellFacts, { span, refs, defs }: Statement): { definitionRefs: readonly string[]; bodyRefs: readonly string[] } {
  const inside = facts.functions.filter(made => span.start <= made.span.start && made.span.end <= span.end);
  const bodies = new Set([
    ...inside.flatMap(({ bodyRefs }) => bodyRefs),
    ...facts.references.flatMap(({ name, when, within }) => (when === 'body' && within !== undefined && defs.includes(within) ? [name] : []))
  ]);
  const now = new Set(facts.references.filter(({ when }) => when === 'now').map(({ name }) => name));
  return { definitionRefs: refs.filter(name => !defs.includes(name) && (!bodies.has(name) || now.has(name))), bodyRefs: [...bodies] };
}

/** A parameters cell is one stretch: it is executed whole, with the run's values in it. */
export function wholeCell(facts: CellFacts): SourcePiece {
  return {
    kind: 'definition',
    span: { start: 0, end: [...facts.source].length, line: 1 },
    lastLine: facts.source.split('\n').length,
    names: facts.defs,
    modules: [],
    definitionRefs: facts.refs,
    bodyRefs: []
  };
}
