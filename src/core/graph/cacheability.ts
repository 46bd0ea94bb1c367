/** Reasons why the result of a step may differ although nothing that is known of it has changed. */
import type { CellTrace } from './versions';

const CLOCK = /\b(time\.(time|time_ns|localtime|gmtime|ctime|perf_counter|monotonic)|(datetime|date|Timestamp)\.(now|today|utcnow))\s*\(/;
const NETWORK =
  /\b(requests|httpx|aiohttp|urllib3?|urlopen|urlretrieve|socket|ftplib|smtplib|boto3|botocore|paramiko|pymongo|psycopg2|sqlalchemy|redis|kafka|wandb|mlflow|openai|huggingface_hub|snapshot_download|kagglehub|gdown)\b/;
const REMOTE = /["'](https?|ftp|s3|gs|gcs|hdfs|abfss?):\/\//;
const PROCESS = /\b(subprocess|os\.system|os\.popen|pexpect)\b/;
const CHANCE = /\b(uuid\.uuid[14]|secrets\.\w+|os\.urandom|default_rng\(\s*\)|RandomState\(\s*\)|random\.Random\(\s*\)|SystemRandom)/;

/** `shell`, `clock`, `network`, `randomness`, `process`, `input`: by the text of the cells and of the sources that they execute. */
export function uncacheableReasons(own: readonly CellTrace[], sources: readonly string[]): readonly string[] {
  const text = [...own.map(({ facts }) => facts.source), ...sources].join('\n');
  const shell = own.some(({ facts }) => facts.magics.some(({ kind, name }) => kind === 'shell' || /^(bash|sh|script|system|sx|cmd|run|perl|ruby|cat|cp|mv|rm|rmdir|mkdir|ls|ll|less|more)$/.test(name)));
  const reasons: readonly (readonly [string, boolean])[] = [
    ['shell', shell || own.some(({ facts }) => facts.magics.some(({ kind, text: line }) => kind === 'assignment' && line.includes('!')))],
    ['process', PROCESS.test(text)],
    ['clock', CLOCK.test(text)],
    ['network', NETWORK.test(text) || REMOTE.test(text)],
    ['randomness', own.some(({ unseeded }) => unseeded) || CHANCE.test(text)],
    ['input', /\b(input|getpass)\s*\(/.test(text)]
  ];
  return reasons.filter(([, holds]) => holds).map(([name]) => name);
}
