/** The daemon's program: `cluster.mjs --data FOLDER` runs the local cluster until it is told to stop. */
import process from 'node:process';
import { parseArgs } from 'node:util';
import { readSettings } from '../clusterSettings';
import { VERSION } from '../version';
import { startDaemon, type Daemon } from './daemon/daemon';
import { startParts } from './start';

/** How long ending may take; the command line waits longer. */
const CLOSE_LIMIT_MS = 20_000;

const { values } = parseArgs({ options: { data: { type: 'string' } } });
if (values.data === undefined) {
  process.stderr.write('the local cluster needs --data FOLDER, where its state is kept\n');
  process.exit(2);
}
// All that is written is for its owner alone.
process.umask(0o077);
const daemon = await started(values.data);
if (daemon === undefined) process.exit(0);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    // Whatever fails or hangs on the way out: a daemon that was told to stop must not stay.
    setTimeout(() => process.exit(1), CLOSE_LIMIT_MS).unref();
    daemon.close().then(
      () => process.exit(0),
      (error: unknown) => {
        process.stderr.write(`the local cluster stopped with an error: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
        process.exit(1);
      }
    );
  });
}

/** What keeps it from starting is a sentence at the end of the log, for whoever starts it to show. */
async function started(dataFolder: string): Promise<Daemon | undefined> {
  try {
    const settings = readSettings(dataFolder);
    return await startDaemon({ dataFolder, version: VERSION, settings, start: startParts(process.env, settings) });
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  }
}
