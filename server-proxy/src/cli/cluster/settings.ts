/** The local cluster's settings as the command line shows them. */
import { readSettings, type ClusterSettings } from '../../clusterSettings';

/** The settings that hold, or why those in the file don't. */
export type ShownSettings = { readonly settings: ClusterSettings } | { readonly settingsFault: string };

/** Reads the settings of a data folder. */
export function settingsOf(dataFolder: string): ShownSettings {
  try {
    return { settings: readSettings(dataFolder) };
  } catch (error) {
    return { settingsFault: error instanceof Error ? error.message : String(error) };
  }
}

/** One line for a person. */
export function settingsText(shown: ShownSettings): string {
  if ('settingsFault' in shown) return `settings: ${shown.settingsFault}`;
  const { finishedDays, finishedCount, eventMinutes, logMegabytes, diskGigabytes } = shown.settings;
  const days = finishedDays === null ? 'for ever' : `${finishedDays} days`;
  const count = finishedCount === null ? 'any number' : `at most ${finishedCount}`;
  const disk = diskGigabytes === null ? 'no limit of disk' : `at most ${diskGigabytes} GB of disk`;
  return `keeps: what has ended ${days}, ${count} of a kind; Events ${eventMinutes} minutes; ${logMegabytes} MB of a log; ${disk}`;
}

/** What `cluster --help` says of them. */
export function settingsHelp(): string {
  return [
    'What is kept is set in settings.json of the data folder (`cluster status` says where), read at `cluster start`:',
    '  finishedDays   days that ended runs, jobs and pods stay (30; null: for ever)',
    '  finishedCount  how many ended ones of a kind stay, the newest first (500; null: any number)',
    '  eventMinutes   minutes that an Event stays (60)',
    '  logMegabytes   megabytes of one log: of a longer one its beginning and end stay (64)',
    '  diskGigabytes  gigabytes of the data folder, above which the oldest ended runs go (null: no limit)',
    'What runs, and volume claims with their cache, are never removed.'
  ].join('\n');
}
