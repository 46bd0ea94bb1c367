/** Where the executed notebook goes. */
import fs from 'node:fs';
import path from 'node:path';
import { CliError } from '../doors';

/** A file as a person would write it and as a full path. */
export interface Target {
  readonly shown: string;
  readonly file: string;
}

/** Decides where the executed notebook goes; throws before anything is sent when that place can't be. */
export function executedTarget(cwd: string, notebook: string, given: string | undefined): Target {
  const shown = given ?? `${path.basename(notebook, '.ipynb')}.executed.ipynb`;
  const file = path.resolve(cwd, shown);
  if (isSameFile(file, notebook)) throw new CliError(`--output ${shown} is the notebook itself, which a run never changes; name another file`);
  const folder = path.dirname(file);
  try {
    fs.accessSync(folder, fs.constants.W_OK);
  } catch {
    throw new CliError(`the executed notebook can't be written into ${folder}; name another place with --output`);
  }
  if (fs.statSync(file, { throwIfNoEntry: false })?.isDirectory()) throw new CliError(`--output ${shown} is a folder; name a file`);
  return { shown, file };
}

/** Writes the executed notebook. */
export function writeExecuted(target: Target, text: string): void {
  try {
    // By rename, so that a reader never meets half a notebook.
    const stage = `${target.file}.${process.pid}.part`;
    fs.writeFileSync(stage, text);
    fs.renameSync(stage, target.file);
  } catch (error) {
    throw new CliError(`the executed notebook ${target.shown} can't be written: ${(error as Error).message}`);
  }
}

function isSameFile(a: string, b: string): boolean {
  try {
    return fs.realpathSync(a) === fs.realpathSync(b);
  } catch {
    return false;
  }
}
