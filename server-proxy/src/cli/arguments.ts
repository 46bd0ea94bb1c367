/** Arguments of a command, checked: a wrong one is named together with the nearest right one. */
import { parseArgs } from 'node:util';
import { CliError } from './doors';
import { suggestion } from '../nearest';

/** A flag of a command: `value` names what follows it in the help. */
export interface Flag {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  readonly multiple?: boolean;
  readonly value?: string;
  readonly about: string;
}

export interface CommandSpec {
  readonly name: string;
  /** Names of the positional arguments, all needed. */
  readonly positionals: readonly string[];
  readonly flags: Readonly<Record<string, Flag>>;
  readonly about: string;
}

export interface ParsedArguments {
  readonly positionals: readonly string[];
  flag(name: string): boolean;
  text(name: string): string | undefined;
  texts(name: string): readonly string[];
  readonly help: boolean;
}

const HELP: Flag = { type: 'boolean', short: 'h', about: 'show this help' };

/** Reads `args` by the command's specification; throws `CliError` (exit 2) for what doesn't fit. */
export function parseCommand(spec: CommandSpec, args: readonly string[]): ParsedArguments {
  const flags: Record<string, Flag> = { ...spec.flags, help: HELP };
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, flag]) => [name, { type: flag.type, ...(flag.short ? { short: flag.short } : {}), multiple: flag.multiple ?? false }])
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const values = new Map<string, (string | true)[]>();
  const positionals: string[] = [];
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const flag = Object.hasOwn(flags, token.name) ? flags[token.name] : undefined;
    if (!flag) throw new CliError(unknownFlag(spec, token.rawName, Object.keys(flags)));
    if (flag.type === 'string' && token.value === undefined) throw new CliError(`${token.rawName} needs a value: ${token.rawName} ${flag.value ?? 'VALUE'}`);
    if (flag.type === 'boolean' && token.value !== undefined) throw new CliError(`${token.rawName} takes no value`);
    const given = values.get(token.name) ?? [];
    if (given.length > 0 && !flag.multiple && flag.type === 'string') throw new CliError(`${token.rawName} is given twice`);
    values.set(token.name, [...given, token.value ?? true]);
  }
  const help = values.has('help');
  if (!help) checkPositionals(spec, positionals);
  const texts = (name: string): string[] => (values.get(name) ?? []).filter(value => value !== true);
  return { positionals, help, flag: name => values.has(name), text: name => texts(name)[0], texts };
}

function unknownFlag(spec: CommandSpec, raw: string, known: readonly string[]): string {
  const near = suggestion(
    raw,
    known.map(name => `--${name}`)
  );
  return `${spec.name} has no flag "${raw}"${near || `; see jupyter kubeflow ${spec.name} --help`}`;
}

function checkPositionals(spec: CommandSpec, given: readonly string[]): void {
  const missing = spec.positionals[given.length];
  if (missing !== undefined) throw new CliError(`${spec.name} needs ${missing}: jupyter kubeflow ${spec.name} ${spec.positionals.join(' ')}`);
  const extra = given[spec.positionals.length];
  if (extra !== undefined) throw new CliError(`${spec.name} doesn't take "${extra}"; see jupyter kubeflow ${spec.name} --help`);
}

/** How the command is called, with its flags. */
export function helpOf(spec: CommandSpec): string {
  const rows = Object.entries({ ...spec.flags, help: HELP }).map(([name, flag]): [string, string] => {
    const short = flag.short ? `-${flag.short}, ` : '    ';
    return [`  ${short}--${name}${flag.type === 'string' ? ` ${flag.value ?? 'VALUE'}` : ''}`, flag.about];
  });
  const width = Math.max(...rows.map(([left]) => left.length)) + 2;
  const usage = ['jupyter kubeflow', spec.name, ...spec.positionals, '[flags]'].join(' ');
  return [usage, '', spec.about, '', ...rows.map(([left, right]) => left.padEnd(width) + right), ''].join('\n');
}
