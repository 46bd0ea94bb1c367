/** What a container left as its last word. */
import fs from 'node:fs';
import type { Attempt } from './attempt';
import type { Container } from './podTypes';

const MESSAGE_BYTES = 4096;
const LOG_BYTES = 2048;
const LOG_LINES = 80;

/** The termination message, or the end of the log where the container asks for that after a failure. */
export function terminationMessage(container: Container, attempt: Attempt): string | undefined {
  const message = endOf(attempt.terminationLog, MESSAGE_BYTES);
  if (message !== '') {
    return message;
  }
  const failed = (attempt.read().ended?.exitCode ?? 0) !== 0;
  if (container.terminationMessagePolicy !== 'FallbackToLogsOnError' || !failed) {
    return undefined;
  }
  return endOf(attempt.log, LOG_BYTES).split(/(?<=\n)/).slice(-LOG_LINES).join('');
}

function endOf(file: string, most: number): string {
  let handle: number;
  try {
    handle = fs.openSync(file, 'r');
  } catch {
    return '';
  }
  try {
    const size = fs.fstatSync(handle).size;
    const buffer = Buffer.alloc(Math.min(size, most));
    const count = fs.readSync(handle, buffer, 0, buffer.length, size - buffer.length);
    return buffer.toString('utf8', 0, count);
  } finally {
    fs.closeSync(handle);
  }
}
