/** How refusals are worded. */
import type { StatusCause } from '../../../../../src/core/k8s/types';

/** A field that Argo has and the local cluster has not, with the way out. */
export function unsupported(field: string, way = 'the local cluster does not run it; take it out, or run the workflow on a cluster with Argo Workflows'): StatusCause {
  return { reason: 'FieldValueForbidden', message: `Forbidden: ${field.split('.').at(-1)} is not supported: ${way}`, field };
}

/** A field that is wrong anywhere. */
export function wrong(field: string, message: string): StatusCause {
  return { reason: 'FieldValueInvalid', message, field };
}
