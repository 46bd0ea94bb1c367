/** The causes of an `Invalid` answer, worded as Kubernetes words them. */
import type { StatusCause } from '../../../../src/core/k8s/types';

/** The field must be there. */
export function required(field: string, why = ''): StatusCause {
  return { reason: 'FieldValueRequired', message: why ? `Required value: ${why}` : 'Required value', field };
}

/** The value can't be used. */
export function invalid(field: string, value: unknown, why: string): StatusCause {
  return { reason: 'FieldValueInvalid', message: `Invalid value: ${shown(value)}: ${why}`, field };
}

/** The value is none of those that are known. */
export function notSupported(field: string, value: unknown, known: readonly string[]): StatusCause {
  return { reason: 'FieldValueNotSupported', message: `Unsupported value: ${shown(value)}: supported values: ${known.map(shown).join(', ')}`, field };
}

/** The field may not be set, or not changed. */
export function forbidden(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${why}`, field };
}

/** The value occurs twice. */
export function duplicate(field: string, value: unknown): StatusCause {
  return { reason: 'FieldValueDuplicate', message: `Duplicate value: ${shown(value)}`, field };
}

/** The value is longer than `most`. */
export function tooLong(field: string, most: string): StatusCause {
  return { reason: 'FieldValueTooLong', message: `Too long: may not be more than ${most}`, field };
}

function shown(value: unknown): string {
  return JSON.stringify(value) ?? 'null';
}
