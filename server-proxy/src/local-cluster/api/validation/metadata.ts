/** What every object's metadata must keep to. */
import type { KubernetesObject, StatusCause } from '../../../../../src/core/k8s/types';
import { forbidden, invalid, required, tooLong } from '../causes';
import type { Resource } from '../resources';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const LABEL_NAME = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)$/;
const SUBDOMAIN_RULE =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const LABEL_RULE =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const ANNOTATIONS_LIMIT = 256 * 1024;

/** The faults of `object.metadata`; `previous` is the state before a change. */
export function validateMetadata(kind: Resource, object: KubernetesObject, previous: KubernetesObject | undefined): StatusCause[] {
  const { metadata } = object;
  const causes = nameCauses(kind, metadata.name);
  for (const [key, value] of Object.entries(metadata.labels ?? {})) {
    causes.push(...keyCauses('metadata.labels', key), ...labelValueCauses('metadata.labels', value));
  }
  let size = 0;
  for (const [key, value] of Object.entries(metadata.annotations ?? {})) {
    causes.push(...keyCauses('metadata.annotations', key));
    if (typeof value !== 'string') {
      causes.push(invalid('metadata.annotations', value, 'must be a string'));
    }
    size += Buffer.byteLength(key) + Buffer.byteLength(String(value));
  }
  if (size > ANNOTATIONS_LIMIT) {
    causes.push(tooLong('metadata.annotations', `${ANNOTATIONS_LIMIT} bytes`));
  }
  (metadata.ownerReferences ?? []).forEach((owner, index) => {
    for (const field of ['apiVersion', 'kind', 'name', 'uid'] as const) {
      if (!owner[field]) {
        causes.push(required(`metadata.ownerReferences[${index}].${field}`));
      }
    }
  });
  if ((metadata.ownerReferences ?? []).filter(owner => owner.controller).length > 1) {
    causes.push(invalid('metadata.ownerReferences', null, 'Only one reference can have Controller set to true'));
  }
  if (previous?.metadata.deletionTimestamp !== undefined) {
    const before = previous.metadata.finalizers ?? [];
    const added = (metadata.finalizers ?? []).filter(item => !before.includes(item));
    if (added.length > 0) {
      causes.push(forbidden('metadata.finalizers', `no new finalizers can be added if the object is being deleted, found new finalizers ${JSON.stringify(added)}`));
    }
  }
  return causes;
}

function nameCauses(kind: Resource, name: string | undefined): StatusCause[] {
  if (!name) {
    return [required('metadata.name', 'name or generateName is required')];
  }
  if (kind.plural === 'namespaces') {
    return name.length <= 63 && LABEL.test(name) ? [] : [invalid('metadata.name', name, LABEL_RULE)];
  }
  if (kind.plural === 'events') {
    return /^[^/%]+$/.test(name) && name !== '.' && name !== '..' ? [] : [invalid('metadata.name', name, "may not be '.' or '..' or contain '/' or '%'")];
  }
  if (name.length > 253) {
    return [invalid('metadata.name', name, 'must be no more than 253 characters')];
  }
  return SUBDOMAIN.test(name) ? [] : [invalid('metadata.name', name, SUBDOMAIN_RULE)];
}

function keyCauses(field: string, key: string): StatusCause[] {
  const slash = key.indexOf('/');
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  const name = key.slice(slash + 1);
  const good = LABEL_NAME.test(name) && name.length <= 63 && (prefix === undefined || (SUBDOMAIN.test(prefix.toLowerCase()) && prefix.length <= 253));
  return good ? [] : [invalid(field, key, "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character, and be no more than 63 characters")];
}

/** The faults of one label value. */
export function labelValueCauses(field: string, value: unknown): StatusCause[] {
  if (typeof value !== 'string') {
    return [invalid(field, value, 'must be a string')];
  }
  if (value.length > 63) {
    return [invalid(field, value, 'must be no more than 63 characters')];
  }
  return value === '' || LABEL_NAME.test(value)
    ? []
    : [invalid(field, value, "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character")];
}

/** Whether `name` is a DNS label. */
export function isDnsLabel(name: unknown): boolean {
  return typeof name === 'string' && name.length <= 63 && LABEL.test(name);
}
