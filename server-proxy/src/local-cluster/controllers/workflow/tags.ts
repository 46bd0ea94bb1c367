/** Argo's template tags: text substitution over the JSON text of a template. */
import { evaluate, type Lookup } from './expression';
import { textOf } from './expressionValues';

/** References with these beginnings must resolve; other text in double braces may belong to the program itself. */
const STRICT = /^(tasks|steps|inputs|outputs|item|workflow\.(parameters|outputs|labels|annotations))(\.|$)/;

/** A reference that nothing answers. */
export class UnresolvedTag extends Error {
  constructor(readonly tag: string) {
    super(`failed to resolve {{${tag}}}`);
  }
}

/** The value with every tag in any of its strings replaced. `late` names tags that stay for now. */
export function substitute<T>(value: T, lookup: Lookup, late?: (tag: string) => boolean): T {
  const text = JSON.stringify(value);
  if (text === undefined || !text.includes('{{')) {
    return value;
  }
  return JSON.parse(substituteJsonText(text, lookup, late)) as T;
}

function substituteJsonText(text: string, lookup: Lookup, late?: (tag: string) => boolean): string {
  const parts: string[] = [];
  let at = 0;
  for (;;) {
    const open = text.indexOf('{{', at);
    if (open < 0) {
      return parts.join('') + text.slice(at);
    }
    parts.push(text.slice(at, open));
    const tag = readTag(text, open, lookup, late);
    parts.push(tag.text);
    at = tag.end;
  }
}

/** The replacement of the tag that opens at `open`; inner tags are resolved first. */
function readTag(text: string, open: number, lookup: Lookup, late?: (tag: string) => boolean): { text: string; end: number } {
  let content = '';
  let at = open + 2;
  for (;;) {
    const close = text.indexOf('}}', at);
    if (close < 0) {
      return { text: '{{', end: open + 2 };
    }
    const inner = text.indexOf('{{', at);
    if (inner < 0 || inner > close) {
      content += text.slice(at, close);
      return { text: replacement(content, lookup, late), end: close + 2 };
    }
    content += text.slice(at, inner);
    const nested = readTag(text, inner, lookup, late);
    if (nested.end === inner + 2) {
      return { text: '{{', end: open + 2 };
    }
    content += nested.text;
    at = nested.end;
  }
}

function replacement(content: string, lookup: Lookup, late?: (tag: string) => boolean): string {
  let tag: string;
  try {
    tag = (JSON.parse(`"${content}"`) as string).trim();
  } catch {
    // The braces belong to the JSON itself (an empty object in an object), not to a text.
    return `{{${content}}}`;
  }
  if (late?.(tag)) {
    return `{{${content}}}`;
  }
  const expression = tag.startsWith('=');
  const value = expression ? evaluate(tag.slice(1), lookup) : lookup(tag);
  if (value === undefined || value === null) {
    if (expression || STRICT.test(tag)) {
      throw new UnresolvedTag(tag);
    }
    return `{{${content}}}`;
  }
  return JSON.stringify(textOf(value)).slice(1, -1);
}
