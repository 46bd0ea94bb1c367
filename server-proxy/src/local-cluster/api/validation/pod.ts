/** What a pod, or a pod template, must keep to. */
import { isDeepStrictEqual } from 'node:util';
import type { StatusCause } from '../../../../../src/core/k8s/types';
import { duplicate, forbidden, invalid, notSupported, required } from '../causes';
import { isDnsLabel } from './metadata';

type Fields = Record<string, unknown>;

const POLICIES = ['Always', 'OnFailure', 'Never'];
const PULL_POLICIES = ['Always', 'IfNotPresent', 'Never'];
const ENV_NAME = /^[^=]+$/;

/** The faults of a pod spec at `path`. */
export function validatePodSpec(spec: unknown, path: string): StatusCause[] {
  if (!isFields(spec)) {
    return [required(path)];
  }
  const causes: StatusCause[] = [];
  const volumes = new Set<string>();
  items(spec.volumes).forEach((volume, index) => {
    const at = `${path}.volumes[${index}].name`;
    causes.push(...nameCauses(volume.name, at, volumes));
  });
  const containers = items(spec.containers);
  if (containers.length === 0) {
    causes.push(required(`${path}.containers`));
  }
  const names = new Set<string>();
  items(spec.initContainers).forEach((container, index) => causes.push(...containerCauses(container, `${path}.initContainers[${index}]`, names, volumes)));
  containers.forEach((container, index) => causes.push(...containerCauses(container, `${path}.containers[${index}]`, names, volumes)));
  if (spec.restartPolicy !== undefined && !POLICIES.includes(String(spec.restartPolicy))) {
    causes.push(notSupported(`${path}.restartPolicy`, spec.restartPolicy, POLICIES));
  }
  const grace = spec.terminationGracePeriodSeconds;
  if (grace !== undefined && !(typeof grace === 'number' && grace >= 0)) {
    causes.push(invalid(`${path}.terminationGracePeriodSeconds`, grace, 'must be greater than or equal to 0'));
  }
  const deadline = spec.activeDeadlineSeconds;
  if (deadline !== undefined && !(typeof deadline === 'number' && Number.isInteger(deadline) && deadline >= 1)) {
    causes.push(invalid(`${path}.activeDeadlineSeconds`, deadline, 'must be between 1 and 2147483647, inclusive'));
  }
  return causes;
}

/** The faults of a change of a pod's spec: nearly all of it is fixed. */
export function validatePodUpdate(spec: unknown, previous: unknown): StatusCause[] {
  const fixed = (value: unknown): Fields => {
    const { activeDeadlineSeconds: _, terminationGracePeriodSeconds: __, nodeName: ___, tolerations: ____, ...rest } = isFields(value) ? value : {};
    const images = (list: unknown): unknown => items(list).map(({ image: _image, ...container }) => container);
    return { ...rest, containers: images(rest.containers), initContainers: images(rest.initContainers) };
  };
  const before = isFields(previous) ? previous : {};
  const after = isFields(spec) ? spec : {};
  const moved = before.nodeName !== undefined && before.nodeName !== after.nodeName;
  return !moved && isDeepStrictEqual(fixed(spec), fixed(previous))
    ? []
    : [
        forbidden(
          'spec',
          'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)'
        )
      ];
}

function containerCauses(container: Fields, path: string, names: Set<string>, volumes: ReadonlySet<string>): StatusCause[] {
  const causes = nameCauses(container.name, `${path}.name`, names);
  if (typeof container.image !== 'string' || container.image === '') {
    causes.push(required(`${path}.image`));
  }
  if (container.imagePullPolicy !== undefined && !PULL_POLICIES.includes(String(container.imagePullPolicy))) {
    causes.push(notSupported(`${path}.imagePullPolicy`, container.imagePullPolicy, PULL_POLICIES));
  }
  items(container.env).forEach((variable, index) => {
    const at = `${path}.env[${index}]`;
    if (!variable.name) {
      causes.push(required(`${at}.name`));
    } else if (!ENV_NAME.test(String(variable.name))) {
      causes.push(invalid(`${at}.name`, variable.name, "a valid environment variable name must not contain '='"));
    }
    if (variable.value !== undefined && variable.value !== '' && variable.valueFrom !== undefined) {
      causes.push(invalid(`${at}.valueFrom`, '', 'may not be specified when `value` is not empty'));
    }
  });
  const paths = new Set<string>();
  items(container.volumeMounts).forEach((mount, index) => {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) {
      causes.push(required(`${at}.name`));
    } else if (!volumes.has(String(mount.name))) {
      causes.push({ reason: 'FieldValueNotFound', message: `Not found: ${JSON.stringify(mount.name)}`, field: `${at}.name` });
    }
    if (!mount.mountPath) {
      causes.push(required(`${at}.mountPath`));
    } else if (paths.has(String(mount.mountPath))) {
      causes.push({ reason: 'FieldValueInvalid', message: `Invalid value: ${JSON.stringify(mount.mountPath)}: must be unique`, field: `${at}.mountPath` });
    }
    paths.add(String(mount.mountPath));
  });
  return causes;
}

function nameCauses(name: unknown, path: string, taken: Set<string>): StatusCause[] {
  if (!name) {
    return [required(path)];
  }
  if (!isDnsLabel(name)) {
    return [invalid(path, name, "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character")];
  }
  if (taken.has(String(name))) {
    return [duplicate(path, name)];
  }
  taken.add(String(name));
  return [];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function items(value: unknown): Fields[] {
  return Array.isArray(value) ? value.map(item => (isFields(item) ? item : {})) : [];
}
