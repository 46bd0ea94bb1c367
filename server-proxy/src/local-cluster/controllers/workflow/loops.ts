/** Loops: the items of withItems, withParam and withSequence, and how their nodes are named. */
import { textOf } from './expressionValues';
import type { Sequence, Task } from './types';

export interface LoopItem {
  readonly value: unknown;
  /** `0:value`, the text in the parentheses of the node's name. */
  readonly label: string;
}

/** The items of a task whose own loop fields are already substituted; undefined when it is no loop. */
export function itemsOf(task: Task): LoopItem[] | undefined {
  const values = valuesOf(task);
  return values?.map((value, index) => ({ value, label: `${index}:${labelOf(value)}` }));
}

function valuesOf(task: Task): unknown[] | undefined {
  if (task.withItems !== undefined) {
    return task.withItems;
  }
  if (task.withSequence !== undefined) {
    return sequence(task.withSequence);
  }
  if (task.withParam === undefined) {
    return undefined;
  }
  let parsed: unknown;
  try {
    parsed = JSON.parse(task.withParam);
  } catch {
    parsed = undefined;
  }
  if (!Array.isArray(parsed)) {
    throw new Error(`withParam value could not be parsed as a JSON list: ${task.withParam.slice(0, 200).trim()}`);
  }
  return parsed as unknown[];
}

/** The key of a map's entries in the order of their text; parentheses would end the name early. */
function labelOf(value: unknown): string {
  const map = typeof value === 'object' && value !== null && !Array.isArray(value);
  const text = map
    ? Object.entries(value)
        .map(([key, inner]) => `${key}:${textOf(inner)}`)
        .sort()
        .join(',')
    : textOf(value);
  return text.replace(/[()]/g, '');
}

function sequence(asked: Sequence): string[] {
  const start = integer('start', asked.start ?? 0);
  const values: number[] = [];
  if (asked.count !== undefined) {
    const count = integer('count', asked.count);
    for (let index = 0; index < count; index++) {
      values.push(start + index);
    }
  } else {
    const end = integer('end', asked.end ?? 0);
    for (let value = start; start <= end ? value <= end : value >= end; value += start <= end ? 1 : -1) {
      values.push(value);
    }
  }
  return values.map(value => formatted(asked.format ?? '%d', value));
}

function integer(name: string, value: unknown): number {
  const text = textOf(value).trim();
  if (!/^[+-]?\d+$/.test(text)) {
    throw new Error(`withSequence.${name} '${text}' is not a whole number`);
  }
  return Number(text);
}

/** The verbs of Go's `fmt` for one whole number. */
function formatted(format: string, value: number): string {
  return format.replace(/%(?:%|([-0+]*)(\d*)([dxXobsv]))/g, (_, flags: string | undefined, width: string | undefined, verb: string | undefined) => {
    if (verb === undefined) {
      return '%';
    }
    const base = { x: 16, X: 16, o: 8, b: 2 }[verb] ?? 10;
    const digits = Math.abs(value).toString(base);
    const sign = value < 0 ? '-' : flags?.includes('+') ? '+' : '';
    const text = verb === 'X' ? digits.toUpperCase() : digits;
    const size = Number(width || 0);
    if (flags?.includes('-')) {
      return (sign + text).padEnd(size);
    }
    return flags?.includes('0') ? sign + text.padStart(size - sign.length, '0') : (sign + text).padStart(size);
  });
}
