/** A container's log, followed to the container's end over broken connections, each line once. */
import { setTimeout as pause } from 'node:timers/promises';
import { KINDS, type KubernetesObject } from '../../../src/core/k8s/types';
import { LogPosition } from '../../../src/wire/logPosition';
import { ApiError, ClusterUnreachable, type ClusterApi, type LogOptions } from '../cluster/port';
import { RunError } from '../runs/error';

/** Which log, and from where on. */
export interface LogQuestion {
  readonly namespace: string;
  readonly pod: string;
  readonly container?: string;
  readonly tailLines?: number;
  readonly fromLine?: number;
}

/** Text that begins in line `line` of the log. */
export interface LogPiece {
  readonly line: number;
  readonly text: string;
}

interface Pod extends KubernetesObject {
  status?: { phase?: string; containerStatuses?: readonly { name?: string; state?: { terminated?: unknown } }[] };
}

const NEWLINE = 10;
/** Attempts in a row that gave nothing before we give up: about a minute. */
const ATTEMPTS = 15;

/** Yields pieces as they come; ends when the container has ended. `connect` is asked again after a loss. */
export async function* followLog(connect: () => Promise<ClusterApi>, question: LogQuestion, signal: AbortSignal): AsyncIterable<LogPiece> {
  const ref = { namespace: question.namespace, name: question.pod };
  const options: LogOptions = question.container === undefined ? {} : { container: question.container };
  const position = new LogPosition();
  let first: number | undefined;
  for (let attempt = 0; ; ) {
    try {
      const api = await connect();
      if (!(await started(api, question, signal))) {
        await pause(300, undefined, { signal });
        continue;
      }
      first ??= await firstLine(api, ref, options, question, signal);
      let got = false;
      for await (const { line, text } of linesFrom(api.log(ref, { ...options, follow: true }, signal), position.resume() ?? first)) {
        const fresh = position.fresh(line, text);
        if (fresh === '') continue;
        got = true;
        attempt = 0;
        yield { line, text: fresh };
      }
      if (await ended(api, question, signal)) return;
      if (!got) await pause(300, undefined, { signal });
    } catch (error) {
      if (signal.aborted) throw error;
      const passing = error instanceof ClusterUnreachable || (error instanceof ApiError && (error.code === 400 || error.code === 429 || error.code >= 500));
      if (!passing || ++attempt > ATTEMPTS) throw error;
      await pause(Math.min(100 * 2 ** attempt, 5000), undefined, { signal });
    }
  }
}

/** Where to begin; a log shorter than what was seen of it has been rotated away, and what is left is new. */
async function firstLine(api: ClusterApi, ref: { namespace: string; name: string }, options: LogOptions, { tailLines, fromLine }: LogQuestion, signal: AbortSignal): Promise<number> {
  if (fromLine === undefined && tailLines === undefined) return 0;
  let lines = 0;
  let last = NEWLINE;
  for await (const chunk of api.log(ref, options, signal)) {
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, at + 1)) lines++;
    last = chunk.at(-1) ?? last;
  }
  const total = lines + (last === NEWLINE ? 0 : 1);
  if (fromLine !== undefined) return fromLine <= total ? fromLine : 0;
  return Math.max(0, total - (tailLines ?? 0));
}

/** What comes after the first `skip` lines. */
async function* linesFrom(chunks: AsyncIterable<Uint8Array>, skip: number): AsyncIterable<LogPiece> {
  const decoder = new TextDecoder();
  let line = 0;
  for await (const chunk of chunks) {
    let from = 0;
    while (line < skip && from < chunk.length) {
      const at = chunk.indexOf(NEWLINE, from);
      from = at < 0 ? chunk.length : at + 1;
      if (at >= 0) line++;
    }
    const text = decoder.decode(chunk.subarray(from), { stream: true });
    if (text === '') continue;
    yield { line, text };
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) line++;
  }
}

async function podOf(api: ClusterApi, { namespace, pod }: LogQuestion, signal: AbortSignal): Promise<Pod> {
  const found = await api.get<Pod>({ kind: KINDS.Pod, namespace, name: pod }, signal);
  if (!found) throw new RunError('gone', `there is no pod ${pod} in namespace ${namespace} (any more), so it has no log`);
  return found;
}

async function started(api: ClusterApi, question: LogQuestion, signal: AbortSignal): Promise<boolean> {
  return (await podOf(api, question, signal)).status?.phase !== 'Pending';
}

async function ended(api: ClusterApi, question: LogQuestion, signal: AbortSignal): Promise<boolean> {
  const { status } = await podOf(api, question, signal);
  if (status?.phase === 'Succeeded' || status?.phase === 'Failed') return true;
  const own = status?.containerStatuses?.find(({ name }) => name === (question.container ?? 'main')) ?? (status?.containerStatuses?.length === 1 ? status.containerStatuses[0] : undefined);
  return own?.state?.terminated !== undefined;
}
