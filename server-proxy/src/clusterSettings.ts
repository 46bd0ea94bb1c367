/** What a person may set for the local cluster, in `settings.json` of its data folder. */
import fs from 'node:fs';
import path from 'node:path';
import { suggestion } from './nearest';

/** How long and how much the local cluster keeps; null: without a limit. */
export interface ClusterSettings {
  /** Days that runs, jobs and pods of their own stay after they ended. */
  readonly finishedDays: number | null;
  /** How many ended ones of each kind stay, the newest first. */
  readonly finishedCount: number | null;
  /** Minutes that an Event stays after it was last seen. */
  readonly eventMinutes: number;
  /** Megabytes of one container's log; of a longer one beginning and end are kept. */
  readonly logMegabytes: number;
  /** Gigabytes of the whole data folder, above which ended runs go before their time, the oldest first. */
  readonly diskGigabytes: number | null;
}

/** What holds where the file says nothing. */
export const DEFAULT_SETTINGS: ClusterSettings = { finishedDays: 30, finishedCount: 500, eventMinutes: 60, logMegabytes: 64, diskGigabytes: null };

interface Rule {
  readonly least: number;
  readonly whole?: boolean;
  /** May be null, for no limit. */
  readonly open?: boolean;
}

const RULES: Readonly<Record<keyof ClusterSettings, Rule>> = {
  finishedDays: { least: 0, open: true },
  finishedCount: { least: 0, whole: true, open: true },
  eventMinutes: { least: 1 },
  logMegabytes: { least: 1 },
  diskGigabytes: { least: 0.1, open: true }
};

/** Where the settings of a data folder are. */
export function settingsFile(dataFolder: string): string {
  return path.join(dataFolder, 'settings.json');
}

/** The settings of a data folder; throws an error that names file, setting and what is allowed. */
export function readSettings(dataFolder: string): ClusterSettings {
  const file = settingsFile(dataFolder);
  let text: string;
  try {
    text = fs.readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return DEFAULT_SETTINGS;
    throw new Error(`the settings in ${file} can't be read: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
  const faults: string[] = [];
  const settings = parseSettings(text, faults);
  if (faults.length > 0) throw new Error(`the settings in ${file} can't be used: ${faults.join('; ')}`);
  return settings;
}

/** Reads the text of a settings file; what is wrong is added to `faults`. */
export function parseSettings(text: string, faults: string[]): ClusterSettings {
  let given: unknown;
  try {
    given = JSON.parse(text);
  } catch (error) {
    faults.push(`it is not JSON (${error instanceof Error ? error.message : String(error)})`);
    return DEFAULT_SETTINGS;
  }
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    faults.push('it must be an object such as {"finishedDays": 30}');
    return DEFAULT_SETTINGS;
  }
  const names = Object.keys(RULES);
  for (const [name, value] of Object.entries(given)) {
    const fault = Object.hasOwn(RULES, name) ? faultOf(value, RULES[name as keyof ClusterSettings]) : `is not a setting${suggestion(name, names) || `; there are ${names.join(', ')}`}`;
    if (fault !== undefined) faults.push(`"${name}" ${fault}`);
  }
  return { ...DEFAULT_SETTINGS, ...(given as Partial<ClusterSettings>) };
}

function faultOf(value: unknown, { least, whole = false, open = false }: Rule): string | undefined {
  if (open && value === null) return undefined;
  const fits = typeof value === 'number' && Number.isFinite(value) && value >= least && (!whole || Number.isInteger(value));
  const allowed = `must be a ${whole ? 'whole ' : ''}number from ${least} up${open ? ', or null for no limit' : ''}`;
  return fits ? undefined : `${allowed}, not ${JSON.stringify(value)}`;
}
