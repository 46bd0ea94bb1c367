/** Validates objects of the served kinds. */
import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject, StatusCause } from '../../../../../src/core/k8s/types';
import { forbidden, invalid, notSupported, required } from '../causes';
import type { Resource } from '../resources';
import { validateMetadata } from './metadata';
import { validatePodSpec, validatePodUpdate } from './pod';

type Fields = Record<string, unknown>;

const ACCESS_MODES = ['ReadWriteOnce', 'ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOncePod'];
const DATA_LIMIT = 1024 * 1024;
const DATA_KEY = /^[-._a-zA-Z0-9]+$/;
const QUANTITY = /^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+|[numkMGTPE]|[KMGTPE]i)?$/;

/** All faults of `object`; `previous` is the state before a change. */
export function validateObject(kind: Resource, object: KubernetesObject, previous?: KubernetesObject): StatusCause[] {
  return [...validateMetadata(kind, object, previous), ...(VALIDATORS[kind.kind]?.(object, previous) ?? [])];
}

const VALIDATORS: Record<string, (object: KubernetesObject, previous: KubernetesObject | undefined) => StatusCause[]> = {
  Pod: (object, previous) => (previous === undefined ? validatePodSpec(object.spec, 'spec') : validatePodUpdate(object.spec, previous.spec)),
  Job: validateJob,
  PersistentVolumeClaim: validateClaim,
  ConfigMap: validateData,
  Secret: validateData,
  Event: object => {
    const involved = fields((object as KubernetesObject & { involvedObject?: unknown }).involvedObject);
    const same = (involved.namespace ?? 'default') === object.metadata.namespace || involved.namespace === '';
    return same ? [] : [invalid('involvedObject.namespace', involved.namespace ?? '', 'does not match event.namespace')];
  }
};

function validateJob(object: KubernetesObject, previous: KubernetesObject | undefined): StatusCause[] {
  const spec = fields(object.spec);
  const template = fields(spec.template);
  const causes: StatusCause[] = [];
  for (const name of ['parallelism', 'completions', 'backoffLimit', 'activeDeadlineSeconds', 'ttlSecondsAfterFinished']) {
    const value = spec[name];
    if (value !== undefined && value !== null && !(typeof value === 'number' && Number.isInteger(value) && value >= 0)) {
      causes.push(invalid(`spec.${name}`, value, 'must be greater than or equal to 0'));
    }
  }
  if (previous === undefined) {
    causes.push(...validatePodSpec(template.spec, 'spec.template.spec'));
    const policy = fields(template.spec).restartPolicy;
    if (policy !== 'OnFailure' && policy !== 'Never') {
      const cause = policy === undefined ? required : notSupported;
      causes.push(cause === required ? required('spec.template.spec.restartPolicy', 'valid values: "OnFailure", "Never"') : notSupported('spec.template.spec.restartPolicy', policy, ['OnFailure', 'Never']));
    }
    return causes;
  }
  const before = fields(previous.spec);
  for (const name of ['template', 'selector', 'completionMode']) {
    if (!isDeepStrictEqual(before[name], spec[name])) {
      causes.push(invalid(`spec.${name}`, spec[name], 'field is immutable'));
    }
  }
  return causes;
}

function validateClaim(object: KubernetesObject, previous: KubernetesObject | undefined): StatusCause[] {
  const spec = fields(object.spec);
  const modes = Array.isArray(spec.accessModes) ? spec.accessModes : [];
  const storage = fields(fields(spec.resources).requests).storage;
  const causes: StatusCause[] = [];
  if (modes.length === 0) {
    causes.push(required('spec.accessModes', 'at least 1 access mode is required'));
  }
  modes.filter(mode => !ACCESS_MODES.includes(String(mode))).forEach(mode => causes.push(notSupported('spec.accessModes', mode, ACCESS_MODES)));
  if (storage === undefined) {
    causes.push(required('spec.resources[storage]'));
  } else if (!QUANTITY.test(String(storage))) {
    causes.push(invalid('spec.resources[storage]', storage, "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'"));
  }
  if (previous !== undefined) {
    const before = fields(previous.spec);
    const fixed = ({ resources: _, volumeAttributesClassName: __, ...rest }: Fields): Fields => rest;
    // The binder may set what was open: the volume and the class.
    const opened = { ...(before.volumeName === undefined ? { volumeName: spec.volumeName } : {}), ...(before.storageClassName === undefined ? { storageClassName: spec.storageClassName } : {}) };
    if (!isDeepStrictEqual(strip({ ...fixed(before), ...opened }), strip(fixed(spec)))) {
      causes.push(forbidden('spec', 'spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims'));
    }
  }
  return causes;
}

function validateData(object: KubernetesObject, previous: KubernetesObject | undefined): StatusCause[] {
  const held = object as KubernetesObject & { data?: Record<string, unknown>; binaryData?: Record<string, unknown>; immutable?: boolean; type?: string };
  const causes: StatusCause[] = [];
  let size = 0;
  for (const part of ['data', 'binaryData'] as const) {
    for (const [key, value] of Object.entries(held[part] ?? {})) {
      if (!DATA_KEY.test(key) || key.length > 253) {
        causes.push(invalid(`${part}[${key}]`, key, "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"));
      }
      if (typeof value !== 'string') {
        causes.push(invalid(`${part}[${key}]`, value, 'must be a string'));
      }
      const encoded = object.kind === 'Secret' || part === 'binaryData';
      size += encoded ? Math.floor((String(value).length * 3) / 4) : Buffer.byteLength(String(value));
    }
  }
  if (size > DATA_LIMIT) {
    causes.push({ reason: 'FieldValueTooLong', message: `Too long: may not be more than ${DATA_LIMIT} bytes`, field: '' });
  }
  const before = previous as typeof held | undefined;
  if (before?.immutable === true && !(isDeepStrictEqual(before.data, held.data) && isDeepStrictEqual(before.binaryData, held.binaryData) && held.immutable === true)) {
    causes.push(forbidden('data', 'field is immutable when `immutable` is set'));
  }
  if (before?.type !== undefined && before.type !== held.type) {
    causes.push(invalid('type', held.type, 'field is immutable'));
  }
  return causes;
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function strip(value: Fields): Fields {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined));
}
