/** What the text of one cell uses: names from above, and which of its own definitions. */
import type { CellFacts, Mutation } from '../analysis/types';
import type { SourcePiece } from './sources';

/** A name that the cell mentions. */
export interface Mention {
  readonly name: string;
  readonly line: number;
  readonly optional: boolean;
}

/** A definition of the cell that the cell uses as well. */
export interface OwnUse {
  readonly piece: SourcePiece;
  readonly line: number;
}

/** The names that the cell itself uses when it runs; bodies of functions that can't be re-executed by themselves count as well. */
export function mentionedNames(facts: CellFacts, pieces: readonly SourcePiece[]): readonly Mention[] {
  const known = new Set(facts.references.map(({ name }) => name));
  const bodies = new Set(pieces.flatMap(({ names }) => names));
  const own = facts.references.filter(({ when, within }) => when === 'now' || within === undefined || !bodies.has(within));
  return [
    ...own.map(({ name, line, optional, when }) => ({ name, line, optional: when === 'body' || (optional ?? false) })),
    ...facts.refs.filter(name => !known.has(name)).map(name => ({ name, line: 1, optional: true }))
  ];
}

/** The cell's own definitions that the cell uses as well, with the first line of use. */
export function usedHere(facts: CellFacts, pieces: readonly SourcePiece[]): readonly OwnUse[] {
  const used = new Map<SourcePiece, number>();
  const definitions = pieces.filter(({ kind }) => kind === 'definition');
  const uses = [
    ...facts.statements.flatMap(({ span, refs }) => refs.map(name => ({ name, line: span.line, start: span.start }))),
    ...facts.calls.flatMap(({ callee, line, arguments: passed }) => [callee.split('.')[0] ?? callee, ...passed.flatMap(({ names }) => names)].map(name => ({ name, line, start: -1 })))
  ];
  const named = new Set(definitions.flatMap(({ names }) => names));
  const relevant = uses.filter(({ name }) => named.has(name));
  const queue = definitions.flatMap(piece => {
    const use = relevant.find(({ name, start, line }) => piece.names.includes(name) && start !== piece.span.start && !(start === -1 && line >= piece.span.line && line <= piece.lastLine) && !inDefinition(definitions, line));
    return use === undefined ? [] : [{ piece, line: use.line }];
  });
  for (let next = queue.pop(); next !== undefined; next = queue.pop()) {
    if (!used.has(next.piece)) {
      const { line, piece } = next;
      used.set(piece, line);
      const further = new Set([...piece.bodyRefs, ...piece.definitionRefs]);
      definitions.filter(({ names }) => names.some(name => further.has(name))).forEach(other => queue.push({ piece: other, line }));
    }
  }
  return [...used].map(([piece, line]) => ({ piece, line }));
}

function inDefinition(definitions: readonly SourcePiece[], line: number): boolean {
  return definitions.some(({ span, lastLine }) => span.line <= line && line <= lastLine);
}

/** False for what only happens when a function of the cell is called, such as binding a `global`. */
export function happensHere({ line, why }: Mutation, pieces: readonly SourcePiece[]): boolean {
  return why.kind !== 'global' || !inDefinition(pieces.filter(({ kind }) => kind === 'definition'), line);
}
