/** `when`: whether a step runs. */
import { evaluate } from './expression';

/** The condition's answer; throws with a hint when it isn't a boolean. */
export function shouldRun(when: string | undefined): boolean {
  if (when === undefined || when === '') {
    return true;
  }
  let result: unknown;
  try {
    result = evaluate(when, () => undefined, 'govaluate');
  } catch (error) {
    throw new Error(`Invalid 'when' expression '${when}': ${error instanceof Error ? error.message : String(error)} (hint: try wrapping the affected expression in quotes ("))`);
  }
  if (typeof result !== 'boolean') {
    throw new Error(`Expected boolean evaluation for '${when}'. Got ${String(result)} (hint: compare with ==, and wrap texts in quotes ("))`);
  }
  return result;
}
