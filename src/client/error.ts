/** What the page learns when the proxy says no. */
import type { Diagnostic } from '../core/diagnostics';
import type { ErrorAnswer } from '../wire/runs';

/** The proxy refused, failed or is not there; `status` is the HTTP status (0: no answer at all). */
export class ProxyError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** Short and fixed, for programs: as in `ErrorAnswer`; `offline` without any answer, `internal` where the answer names none. */
    readonly code: string = status === 0 ? 'offline' : 'internal',
    /** Kubernetes' own `Status`, where the cluster said no. */
    readonly kubernetes?: unknown,
    /** What in the notebook stopped it. */
    readonly diagnostics: readonly Diagnostic[] = []
  ) {
    super(message);
    this.name = 'ProxyError';
  }

  /** Of an answer's body: ours is JSON; Jupyter's own pages (not logged in, proxy not started) are not. */
  static of(status: number, body: string): ProxyError {
    const answer = parsed(body);
    if (answer === undefined) return new ProxyError(status, plain(status, body));
    return new ProxyError(status, answer.message, answer.code, answer.status, answer.diagnostics);
  }
}

function parsed(body: string): ErrorAnswer | undefined {
  try {
    const value = JSON.parse(body) as Partial<ErrorAnswer> | null;
    if (typeof value?.message !== 'string') return undefined;
    return { ...value, code: value.code ?? 'internal', message: value.message };
  } catch {
    return undefined;
  }
}

function plain(status: number, body: string): string {
  const text = body.trim();
  return text === '' || text.startsWith('<') || text.length > 500 ? `the Kubeflow proxy answered ${status}` : text;
}
