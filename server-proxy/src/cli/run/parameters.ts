/** `-p name=value` as a person writes it. */
import { CliError } from '../doors';

/** Takes all `-p` flags apart; throws `CliError` for one that isn't name=value or is given twice. */
export function givenParameters(flags: readonly string[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const text of flags) {
    const split = text.indexOf('=');
    if (split < 1) throw new CliError(`-p takes name=value, not "${text}"`);
    const name = text.slice(0, split).trim();
    if (values.has(name)) throw new CliError(`-p ${name} is given twice`);
    values.set(name, text.slice(split + 1));
  }
  return values;
}
