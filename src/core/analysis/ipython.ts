/** What IPython understands and Python does not, found in a cell and masked with text of equal length, so that offsets stay. */
import type { MagicUse } from './types';

/** A name that a magic needs or binds. */
export interface MagicName {
  readonly name: string;
  readonly line: number;
}
/** A cell's text as Python, and what was taken out of it. */
export interface Unmagicked {
  readonly python: string;
  readonly magics: readonly MagicUse[];
  /** Names that a magic interpolates: `!touch {name}`, `%cd $folder`. */
  readonly refs: readonly MagicName[];
  /** Names that a magic binds beside an assignment: `%%capture out`. */
  readonly defs: readonly MagicName[];
  /** Shell texts, for the environment names in them. */
  readonly shell: readonly { readonly text: string; readonly line: number; readonly interpolated: boolean }[];
  /** The lines that hold `x = !cmd` or `x = %magic`. */
  readonly assignmentLines: ReadonlySet<number>;
}

/** Cell magics whose body is Python that runs in the notebook's namespace. */
const PYTHON_BODIES = new Set(['time', 'timeit', 'capture', 'prun', 'debug', 'memit', 'mprun', 'lprun', 'heat', 'snakeviz']);
/** Cell magics whose body a shell reads. */
const SHELLS = new Set(['bash', 'sh', 'script', '!', 'system', 'sx', 'zsh']);
/** Line magics whose argument is Python. */
const PYTHON_LINES = new Set(['time', 'timeit', 'prun', 'memit']);
/** Line magics that IPython hands to the shell (its aliases on Unix). */
const SHELL_ALIASES = new Set(['cat', 'cp', 'mv', 'rm', 'rmdir', 'mkdir', 'ls', 'll', 'lf', 'lk', 'ldir', 'lx', 'less', 'more', 'sx', 'system', 'sc']);

const ASSIGNED = /^(\s*[A-Za-z_][\w.,\s[\]'"]*?=\s*)([!%])(?!=)(.*)$/;
const HELP = /^\s*(?:\?{1,2}\s*[\w.%*]+|[\w.%*]+(?:\[[^\]]*\])?\s*\?{1,2}|\?)\s*;?\s*(?:#.*)?$/;

class Found {
  readonly magics: MagicUse[] = [];
  readonly refs: MagicName[] = [];
  readonly defs: MagicName[] = [];
  readonly shell: { text: string; line: number; interpolated: boolean }[] = [];
  readonly assignmentLines = new Set<number>();

  /** `{name}`, `$name` and `{name.attr}`, as IPython expands them; `{{` and `$$` stay for the shell. */
  interpolations(text: string, line: number): void {
    for (const [, braced, dollar] of text.matchAll(/(?<!\{)\{\s*([A-Za-z_]\w*)[^{}]*\}(?!\})|(?<!\$)\$([A-Za-z_]\w*)/g)) {
      const name = braced ?? dollar;
      if (name !== undefined) {
        this.refs.push({ name, line });
      }
    }
  }
}

/** Recognises IPython's syntax in a cell. */
export function unmagic(source: string): Unmagicked {
  const found = new Found();
  const python = cellMagic(source, found) ?? maskLines(source, 1, found);
  return { python, ...found, assignmentLines: found.assignmentLines };
}

function cellMagic(source: string, found: Found): string | undefined {
  const head = /^(\s*)%%([\w!.]+)([^\n]*)/.exec(source);
  if (!head) {
    return undefined;
  }
  const [first = '', space = '', name = '', rest = ''] = head;
  const line = space.split('\n').length;
  const body = source.slice(first.length);
  found.magics.push({ kind: 'cell', name, line, text: `%%${name}${rest}` });
  if (PYTHON_BODIES.has(name)) {
    const bound = name === 'capture' ? /(?:^|\s)([A-Za-z_]\w*)\s*$/.exec(rest)?.[1] : undefined;
    if (bound !== undefined) {
      found.defs.push({ name: bound, line });
    }
    return blank(first) + maskLines(body, line, found);
  }
  found.interpolations(rest, line);
  for (const [, bound] of rest.matchAll(/--(?:out|err)\s+([A-Za-z_]\w*)/g)) {
    found.defs.push({ name: bound ?? '', line });
  }
  if (SHELLS.has(name)) {
    found.shell.push({ text: body, line, interpolated: name === '!' || name === 'sx' || name === 'system' });
    if (name === '!' || name === 'sx' || name === 'system') {
      found.interpolations(body, line);
    }
  }
  return blank(source);
}

function blank(text: string): string {
  return text.replace(/[^\n]/g, ' ');
}

/** An expression of the same length that does nothing. */
function idle(length: number): string {
  return length < 2 ? '0'.repeat(length) : '()' + ' '.repeat(length - 2);
}

function maskLines(text: string, firstLine: number, found: Found): string {
  const out: string[] = [];
  const open = new Openness();
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (open.inside) {
      open.read(line);
      out.push(line);
      continue;
    }
    // A shell line goes on after a backslash.
    let last = index;
    if (/^\s*[!%]|=\s*[!%]/.test(line)) {
      while (/\\\s*$/.test(lines[last] ?? '') && last + 1 < lines.length) {
        last++;
      }
    }
    const masked = maskLine(lines.slice(index, last + 1), firstLine + index, found);
    if (masked === undefined) {
      open.read(line);
      out.push(line);
    } else {
      out.push(masked, ...lines.slice(index + 1, last + 1).map(blank));
      index = last;
    }
  }
  return out.join('\n');
}

function maskLine(whole: readonly string[], line: number, found: Found): string | undefined {
  const [first = ''] = whole;
  const text = whole.join('\n');
  const indent = /^\s*/.exec(first)?.[0] ?? '';
  const rest = first.slice(indent.length);
  if (HELP.test(first) && /\?/.test(first)) {
    found.magics.push({ kind: 'help', name: '', line, text: first.trim() });
    return indent + idle(rest.length);
  }
  if (rest.startsWith('!')) {
    found.magics.push({ kind: 'shell', name: '', line, text: text.trim() });
    shellText(text.trim().replace(/^!+/, ''), line, found);
    return indent + idle(rest.length);
  }
  const magic = /^%{1,2}([A-Za-z_][\w.]*)(.*)$/.exec(rest);
  if (magic) {
    return indent + lineMagic(rest, magic[1] ?? '', text.trim(), line, found);
  }
  const assigned = ASSIGNED.exec(first);
  if (assigned && !/["'#(]/.test(assigned[1] ?? '') && !(assigned[1] ?? '').trimEnd().endsWith('==')) {
    const [, target = '', sign = '', command = ''] = assigned;
    found.magics.push({ kind: 'assignment', name: sign === '!' ? '' : (/^\w+/.exec(command)?.[0] ?? ''), line, text: text.trim() });
    found.assignmentLines.add(line);
    if (sign === '!') {
      shellText(text.slice(target.length + 1), line, found);
    } else {
      found.interpolations(command, line);
    }
    return target + idle(command.length + 1);
  }
  return undefined;
}

function shellText(text: string, line: number, found: Found): void {
  found.interpolations(text, line);
  found.shell.push({ text, line, interpolated: true });
}

function lineMagic(rest: string, name: string, text: string, line: number, found: Found): string {
  found.magics.push({ kind: 'line', name, line, text });
  const python = PYTHON_LINES.has(name) ? /^%{1,2}\w+(?:\s+-[a-zA-Z]+(?:\s*\d+)?)*\s+/.exec(rest)?.[0] : undefined;
  if (python !== undefined && python.length >= 3 && python.length < rest.length) {
    return idle(python.length - 1) + ';' + rest.slice(python.length);
  }
  if (SHELL_ALIASES.has(name)) {
    shellText(text.replace(/^%+/, ''), line, found);
  } else {
    found.interpolations(rest, line);
  }
  return idle(rest.length);
}

/** Whether a logical line is still open: in brackets, in a triple-quoted string, or after a backslash. */
class Openness {
  private depth = 0;
  private quote: string | undefined;
  private joined = false;

  get inside(): boolean {
    return this.depth > 0 || this.quote !== undefined || this.joined;
  }

  read(line: string): void {
    this.joined = false;
    for (let at = 0; at < line.length; at++) {
      const rest = line.slice(at, at + 3);
      const sign = line.charAt(at);
      if (this.quote !== undefined) {
        at += this.inString(line, at);
      } else if (sign === '#') {
        return;
      } else if (rest === '"""' || rest === "'''") {
        this.quote = rest;
        at += 2;
      } else if (sign === '"' || sign === "'") {
        this.quote = sign;
      } else if ('([{'.includes(sign)) {
        this.depth++;
      } else if (')]}'.includes(sign)) {
        this.depth = Math.max(0, this.depth - 1);
      }
    }
    if (this.quote?.length === 1 && !line.endsWith('\\')) {
      this.quote = undefined;
    }
    this.joined = this.quote === undefined && line.endsWith('\\');
  }

  /** Steps over one sign of a string; returns how many further signs it took. */
  private inString(line: string, at: number): number {
    if (line.charAt(at) === '\\') {
      return 1;
    }
    const quote = this.quote ?? '';
    if (line.startsWith(quote, at)) {
      this.quote = undefined;
      return quote.length - 1;
    }
    return 0;
  }
}
