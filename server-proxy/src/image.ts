/** Which container image runs a step that names none. */

const DEFAULT = 'quay.io/jupyter/scipy-notebook:python-{python}';
/** Where the notebook doesn't say its Python. */
const USUAL = '3.12';
/** The default image has no older ones; the pickled values of a run are its own, so a newer Python serves them. */
const OLDEST_DEFAULT = '3.11';

/**
 * The image for a Python version (`3.11` or `3.11.4`; undefined: not known). `setting` is one image, in which `{python}` stands for
 * `major.minor`, or images by version: `3.11=registry/a:1,3.12=registry/b:2,*=registry/c`. A version that it doesn't name has the default.
 */
export function imageFor(setting: string | undefined, version: string | undefined): string {
  const python = /^\d+\.\d+/.exec(version ?? '')?.[0] ?? USUAL;
  const chosen = setting === undefined ? undefined : fromSetting(setting, python);
  if (chosen !== undefined) return chosen.replaceAll('{python}', python);
  return DEFAULT.replace('{python}', isOlder(python, OLDEST_DEFAULT) ? OLDEST_DEFAULT : python);
}

function fromSetting(setting: string, python: string): string | undefined {
  const entries = setting.split(',').map(entry => entry.trim()).filter(entry => entry !== '');
  if (!entries.some(entry => /^(\*|\d+\.\d+)\s*=/.test(entry))) return entries.join(',') || undefined;
  const byVersion = new Map(entries.map(entry => [entry.slice(0, entry.indexOf('=')).trim(), entry.slice(entry.indexOf('=') + 1).trim()]));
  return byVersion.get(python) || byVersion.get('*') || undefined;
}

function isOlder(a: string, b: string): boolean {
  const [[major = 0, minor = 0], [otherMajor = 0, otherMinor = 0]] = [a.split('.').map(Number), b.split('.').map(Number)];
  return major < otherMajor || (major === otherMajor && minor < otherMinor);
}
