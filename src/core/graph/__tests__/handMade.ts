/** Cell facts and notebooks made by hand, so that a test says exactly what was found. */
import type { CellFacts, FunctionFacts, Statement } from '../../analysis/types';
import type { Cell, CellRole, Notebook, PipelineSettings } from '../../notebook/types';

/** Facts of a cell whose lines are simple statements; every line is given by what it binds and mentions. */
export interface Line {
  readonly text: string;
  readonly defs?: readonly string[];
  readonly refs?: readonly string[];
  readonly kind?: Statement['kind'];
  /** The line is a definition of this function or class. */
  readonly made?: Partial<FunctionFacts>;
}

const PLAIN: Omit<FunctionFacts, 'name' | 'span'> = {
  kind: 'function',
  definitionRefs: [],
  bodyRefs: [],
  bodyDefs: [],
  bodyMutates: [],
  parameters: [],
  mutatesParameters: [],
  returnsAliasOf: [],
  calls: [],
  pure: true,
  async: false
};

/** Facts from lines; whatever else a cell does is laid over them. */
export function factsOf(lines: readonly Line[], more: Partial<CellFacts> = {}): CellFacts {
  const source = lines.map(({ text }) => text).join('\n');
  let start = 0;
  const statements = lines.map(({ text, defs = [], refs = [], kind = 'other' }, index): Statement => {
    const span = { start, end: start + text.length, line: index + 1 };
    start += text.length + 1;
    return { span, kind, defs, refs };
  });
  const bound = new Set<string>();
  const references = statements.flatMap(({ refs, defs, span }) => {
    const open = refs.filter(name => !bound.has(name)).map(name => ({ name, line: span.line, when: 'now' as const }));
    defs.forEach(name => bound.add(name));
    return open;
  });
  return {
    source,
    defs: [...bound],
    refs: [...new Set(references.map(({ name }) => name))],
    mutates: [],
    deletes: [],
    definitions: statements.flatMap(({ defs, span, kind }) =>
      defs.map(name => ({ name, line: span.line, certainty: 'always' as const, kind: kind === 'import' ? ('import' as const) : ('assignment' as const) }))
    ),
    references,
    mutations: [],
    aliases: [],
    functions: lines.flatMap(({ made, defs = [] }, index): FunctionFacts[] => {
      const span = statements[index]?.span;
      return made === undefined || span === undefined ? [] : [{ ...PLAIN, name: defs[0] ?? '', span, ...made }];
    }),
    imports: statements.filter(({ kind }) => kind === 'import').map(({ span, defs }) => ({ span, names: defs, modules: defs })),
    loads: statements.flatMap(({ kind, defs }) => (kind === 'import' ? defs : [])),
    literals: [],
    files: [],
    environment: [],
    state: [],
    magics: [],
    hidden: [],
    fragile: [],
    calls: [],
    statements,
    syntax: [],
    reexecutable: statements.every(({ kind }) => kind === 'import' || kind === 'definition'),
    shows: false,
    ...more
  };
}

const SETTINGS: PipelineSettings = { defaults: {}, steps: {}, overrides: [], source: 'kubeflow' };

/** A role from Kale's spelling: `step:a`, `step:a prev:b`, `imports`, `pipeline-parameters`, `skip`, `pipeline-metrics` or nothing. */
export function roleOf(tags: string): CellRole {
  const words = tags.split(' ');
  const step = words.find(word => word.startsWith('step:'));
  if (step !== undefined) {
    return { kind: 'step', name: step.slice(5), after: words.filter(word => word.startsWith('prev:')).map(word => word.slice(5)) };
  }
  switch (words[0]) {
    case 'imports':
    case 'functions':
    case 'shared':
      return { kind: 'shared' };
    case 'pipeline-parameters':
    case 'parameters':
      return { kind: 'parameters' };
    case 'pipeline-metrics':
      return { kind: 'metrics' };
    case 'skip':
      return { kind: 'skip' };
    default:
      return { kind: 'unmarked' };
  }
}

/** A notebook from pairs of tags and source; `md` makes a markdown cell. */
export function notebookOf(cells: readonly (readonly [string, string])[], settings: Partial<PipelineSettings> = {}): Notebook {
  return {
    path: 'folder/my notebook.ipynb',
    nbformat: { major: 4, minor: 5 },
    language: 'python',
    kernelspec: { name: 'python3', displayName: 'Python 3' },
    cells: cells.map(([tags, source], index): Cell => ({
      index,
      key: `cell-${index}`,
      type: tags === 'md' ? 'markdown' : 'code',
      source,
      tags: [],
      role: roleOf(tags),
      address: { worksheet: 0, position: index }
    })),
    settings: { ...SETTINGS, ...settings },
    marked: cells.some(([tags]) => tags !== '' && tags !== 'md')
  };
}
