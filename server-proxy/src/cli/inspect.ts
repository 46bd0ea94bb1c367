/** `inspect NOTEBOOK`: the steps, what flows between them, and what is wrong. */
import { inspectJson } from '../../../src/core/graph/inspect';
import type { StepGraph } from '../../../src/core/graph/types';
import { helpOf, parseCommand, type CommandSpec } from './arguments';
import { EXIT, type CliDoors, type ExitCode } from './doors';
import { loadFile, sayDiagnostics, sentence } from './notebook';

const SPEC: CommandSpec = {
  name: 'inspect',
  positionals: ['NOTEBOOK'],
  flags: {
    json: { type: 'boolean', about: 'print JSON' },
    facts: { type: 'boolean', about: 'with --json: what each cell defines, refers to, changes and deletes' }
  },
  about: 'Shows the steps that a notebook becomes. Nothing is run.'
};

/** Runs `inspect ARGS…`. Trouble in the notebook is a result here, a cycle too. */
export async function runInspect(doors: CliDoors, args: readonly string[]): Promise<ExitCode> {
  const parsed = parseCommand(SPEC, args);
  if (parsed.help) {
    doors.output.result(helpOf(SPEC));
    return EXIT.ok;
  }
  const { graph, diagnostics } = await loadFile(doors, parsed.positionals[0] ?? '');
  if (parsed.flag('json')) {
    const json = { ...inspectJson(graph, { facts: parsed.flag('facts') }), diagnostics: diagnostics.map(found => ({ ...found, message: sentence(found) })) };
    doors.output.result(`${JSON.stringify(json, null, 2)}\n`);
  } else {
    sayDiagnostics(doors.output, diagnostics);
    doors.output.result(overviewOf(graph));
  }
  return EXIT.ok;
}

function overviewOf(graph: StepGraph): string {
  const lines: string[] = [];
  if (graph.proposed) lines.push('No cell is marked; these steps are a proposal.');
  for (const step of graph.steps) {
    lines.push(`${step.name}${step.title !== step.name ? ` (${step.title})` : ''}: cells ${step.cells.join(', ')}`);
    for (const edge of graph.edges.filter(candidate => candidate.to === step.name)) {
      const what = [...edge.values, ...edge.files].join(', ') || 'order only';
      lines.push(`    from ${edge.from}: ${what}${edge.source ? ' (source only)' : ''}`);
    }
  }
  if (graph.steps.length === 0) lines.push('The notebook has no steps.');
  if (graph.shared.length > 0) lines.push(`shared by all: cells ${graph.shared.join(', ')}`);
  for (const parameter of graph.parameters) lines.push(`parameter ${parameter.name} = ${parameter.source} (${parameter.type})`);
  if (graph.environment.length > 0) lines.push(`reads from the environment: ${graph.environment.join(', ')}`);
  return `${lines.join('\n')}\n`;
}
