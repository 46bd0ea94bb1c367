/** Lets only one daemon work in a folder. */
import { DatabaseSync } from 'node:sqlite';

/** A held lock. */
export interface Lock {
  release(): void;
}

/**
 * Takes the lock, or gives undefined when another process holds it. It is the operating system's own lock on a SQLite
 * file: it ends with the process however that ends, so there is never a stale one to judge.
 */
export function takeLock(file: string): Lock | undefined {
  const database = new DatabaseSync(file);
  try {
    database.exec('PRAGMA busy_timeout = 0; PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE;');
  } catch (error) {
    database.close();
    if (error instanceof Error && /locked|busy/i.test(error.message)) {
      return undefined;
    }
    throw error;
  }
  return { release: () => database.close() };
}
