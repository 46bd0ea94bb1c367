/** From a notebook's path as Jupyter's contents API names it to its folder on the disk. */
import path from 'node:path';
import { RunError } from '../runs/error';

/** Where the notebook's local modules and data files are, and its name below the root. */
export interface Place {
  readonly folder: string;
  readonly path: string;
}

/** The prefix that collaboration puts before paths of shared documents. */
const SHARED_DRIVE = /^RTC:/;

/**
 * The place of a notebook, saved or not; throws `RunError` "path" for a path that leaves the root. Links inside of the root are
 * followed, as Jupyter follows them: whoever set them has said that what they lead to belongs there.
 */
export function placeOf(root: string, given: string): Place {
  const relative = given.replace(SHARED_DRIVE, '').replace(/^\/+/, '');
  const parts = relative.split('/');
  if (given.includes('\0') || parts.some(isOdd)) {
    throw new RunError('path', `notebook.path: "${given}" is no path below Jupyter's root folder`);
  }
  const file = path.resolve(root, ...parts);
  if (path.relative(root, file).startsWith('..')) throw new RunError('path', `notebook.path: "${given}" leaves Jupyter's root folder`);
  return { folder: path.dirname(file), path: relative };
}

function isOdd(part: string): boolean {
  if (part === '' || part === '.' || part === '..') return true;
  // There `a\..\b` and `c:` are ways out too.
  return process.platform === 'win32' && /[\\:]/.test(part);
}
