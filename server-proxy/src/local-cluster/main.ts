/** The daemon's program: `cluster.mjs --data FOLDER` runs the local cluster until it is told to stop. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { VERSION } from '../version';
import { startDaemon } from './daemon/daemon';
import { startParts } from './start';

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (values.data === undefined) {
  process.stderr.write('the local cluster needs --data FOLDER, where its state is kept\n');
  process.exit(2);
}
// All that is written is for its owner alone.
process.umask(0o077);
const daemon = await startDaemon({ dataFolder: values.data, version: VERSION, start: startParts(process.env) });
if (daemon === undefined) process.exit(0);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    // Whatever fails on the way out: a daemon that was told to stop must not stay.
    daemon.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`the local cluster stopped with an error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exit(1);
      }
    );
  });
}
