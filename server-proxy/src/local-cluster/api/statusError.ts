/** The API's typed failures; they become HTTP only at the server's edge. */
import type { Status, StatusCause } from '../../../../src/core/k8s/types';

/** What a message and `details` call the resource. */
export interface ResourceName {
  readonly group: string;
  readonly plural: string;
  readonly kind: string;
}

interface Extra {
  readonly causes?: readonly StatusCause[];
  readonly kind?: string;
  readonly group?: string;
  readonly name?: string;
}

/** Carries Kubernetes' own `Status`. */
export class StatusError extends Error {
  constructor(readonly status: Status) {
    super(status.message ?? status.reason);
    this.name = 'StatusError';
  }

  static of(code: number, reason: string, message: string, extra: Extra = {}): StatusError {
    const { causes, kind, group, name } = extra;
    const details = { ...(name ? { name } : {}), ...(group ? { group } : {}), ...(kind ? { kind } : {}), ...(causes?.length ? { causes: [...causes] } : {}) };
    const status: Status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code };
    return new StatusError(Object.keys(details).length > 0 ? { ...status, details } : status);
  }

  static badRequest(message: string): StatusError {
    return StatusError.of(400, 'BadRequest', message);
  }

  static notFound(resource: ResourceName, name: string): StatusError {
    return StatusError.of(404, 'NotFound', `${qualified(resource)} "${name}" not found`, { ...named(resource), name });
  }

  static unknownPath(): StatusError {
    return StatusError.of(404, 'NotFound', 'the server could not find the requested resource');
  }

  static methodNotAllowed(resource: ResourceName, verb: string): StatusError {
    return StatusError.of(405, 'MethodNotAllowed', `${verb} is not supported on resources of kind "${qualified(resource)}"`, named(resource));
  }

  static alreadyExists(resource: ResourceName, name: string): StatusError {
    return StatusError.of(409, 'AlreadyExists', `${qualified(resource)} "${name}" already exists`, { ...named(resource), name });
  }

  static conflict(resource: ResourceName, name: string, why: string, causes?: readonly StatusCause[]): StatusError {
    return StatusError.of(409, 'Conflict', `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`, { ...named(resource), name, causes });
  }

  static forbidden(resource: ResourceName, name: string, why: string, causes?: readonly StatusCause[]): StatusError {
    return StatusError.of(403, 'Forbidden', `${qualified(resource)} "${name}" is forbidden: ${why}`, { ...named(resource), name, causes });
  }

  static invalid(resource: ResourceName, name: string, causes: readonly StatusCause[]): StatusError {
    const said = causes.map(cause => (cause.field ? `${cause.field}: ${cause.message ?? ''}` : (cause.message ?? '')));
    const list = said.length === 1 ? said[0] : `[${said.join(', ')}]`;
    const what = resource.group ? `${resource.kind}.${resource.group}` : resource.kind;
    return StatusError.of(422, 'Invalid', `${what} "${name}" is invalid: ${list}`, { kind: resource.kind, group: resource.group, name, causes });
  }

  static expired(message: string): StatusError {
    return StatusError.of(410, 'Expired', message);
  }

  static unsupportedMediaType(message: string): StatusError {
    return StatusError.of(415, 'UnsupportedMediaType', message);
  }
}

/** `pods`, or `workflows.argoproj.io`. */
export function qualified(resource: ResourceName): string {
  return resource.group ? `${resource.plural}.${resource.group}` : resource.plural;
}

function named(resource: ResourceName): Extra {
  return { kind: resource.plural, group: resource.group };
}
