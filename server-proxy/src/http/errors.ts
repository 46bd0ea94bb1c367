/** What an error becomes on its way to the page: an HTTP status and a body that says what happened and the way out. */
import type { Diagnostic } from '../../../src/core/diagnostics';
import type { ErrorAnswer } from '../../../src/wire/runs';
import { ApiError, ClusterUnreachable } from '../cluster/port';
import { RunError, type RunErrorCode } from '../runs/error';

/** An answer that is not a success. */
export interface Refusal {
  readonly status: number;
  readonly body: ErrorAnswer;
}

const STATUS: Readonly<Record<RunErrorCode, number>> = {
  'no-file': 404,
  'no-notebook': 422,
  cycle: 422,
  parameter: 400,
  'no-workflows': 409,
  'no-context': 404,
  stopped: 503,
  'no-step': 404,
  'not-now': 409,
  'no-snapshot': 404,
  path: 400,
  gone: 404,
  results: 502
};

interface ValidationError {
  readonly validation: readonly { readonly instancePath?: string; readonly message?: string; readonly params?: { readonly missingProperty?: string } }[];
  readonly validationContext?: string;
}

/** Any error as an answer; what nobody foresaw is `internal`, with its message and nothing of its stack. */
export function refusalOf(error: unknown, diagnostics: readonly Diagnostic[] = []): Refusal {
  if (isValidation(error)) return { status: 400, body: { code: 'bad-request', message: validationText(error) } };
  if (error instanceof RunError) return { status: STATUS[error.code], body: { code: error.code, message: error.message, ...(diagnostics.length > 0 ? { diagnostics } : {}) } };
  if (error instanceof ApiError) {
    return { status: error.code >= 400 && error.code < 600 ? error.code : 502, body: { code: error.code === 404 ? 'not-found' : 'kubernetes', message: error.message, status: error.status } };
  }
  if (error instanceof ClusterUnreachable) return { status: 503, body: { code: 'unreachable', message: `${error.message}; check that it runs and that this machine reaches it` } };
  const { statusCode } = error as { statusCode?: unknown };
  const message = error instanceof Error ? error.message : String(error);
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) return { status: statusCode, body: { code: 'bad-request', message } };
  return { status: 500, body: { code: 'internal', message } };
}

function isValidation(error: unknown): error is ValidationError {
  return Array.isArray((error as Partial<ValidationError> | undefined)?.validation);
}

/** Names the field as the page wrote it: `notebook.path must be string`. */
function validationText({ validation, validationContext }: ValidationError): string {
  const [first] = validation;
  const place = (first?.instancePath ?? '').replace(/^\//, '').replaceAll('/', '.');
  const missing = first?.params?.missingProperty;
  if (missing !== undefined) return `${[place, missing].filter(Boolean).join('.')} is missing`;
  return `${place || (validationContext ?? 'the request')} ${first?.message ?? 'is not as it should be'}`;
}
