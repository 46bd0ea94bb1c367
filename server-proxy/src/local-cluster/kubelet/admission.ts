/** What a pod asks for that processes of this machine can't be, refused by name. */
import type { KubernetesObject, StatusCause } from '../../../../src/core/k8s/types';
import { isGivable } from './capabilities';

type Fields = Record<string, unknown>;

/** Who the containers run as. */
export interface Runner {
  readonly uid: number;
}

const HANDLERS = ['exec', 'httpGet', 'tcpSocket'];
const NUMBERS: Readonly<Record<string, number>> = { initialDelaySeconds: 0, periodSeconds: 1, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 1, terminationGracePeriodSeconds: 1 };
/** For a new Pod. What exists stays, as it was admitted once. */
export function admitPod(object: KubernetesObject, previous: KubernetesObject | undefined, runner: Runner): StatusCause[] {
  return previous === undefined ? admitPodSpec(fieldsOf(object.spec), 'spec', runner) : [];
}

/** For the pods that a new Job will make. */
export function admitPodTemplate(object: KubernetesObject, previous: KubernetesObject | undefined, runner: Runner): StatusCause[] {
  return previous === undefined ? admitPodSpec(fieldsOf(fieldsOf(fieldsOf(object.spec).template).spec), 'spec.template.spec', runner) : [];
}

function admitPodSpec(spec: Fields, path: string, runner: Runner): StatusCause[] {
  const causes = [...podContextCauses(fieldsOf(spec.securityContext), `${path}.securityContext`), ...rootCauses(spec.securityContext, `${path}.securityContext`, runner)];
  listOf(spec.initContainers).forEach((one, index) => causes.push(...containerCauses(one, `${path}.initContainers[${index}]`, runner, true)));
  listOf(spec.containers).forEach((one, index) => causes.push(...containerCauses(one, `${path}.containers[${index}]`, runner, false)));
  return causes;
}

function containerCauses(container: Fields, path: string, runner: Runner, init: boolean): StatusCause[] {
  const causes: StatusCause[] = [];
  if (listOrEmpty(container.command).length === 0) {
    const image = typeof container.image === 'string' && container.image !== '' ? `what image ${container.image} would run` : 'the program';
    causes.push({ reason: 'FieldValueRequired', field: `${path}.command`, message: `Required value: the local cluster runs processes, not images: write out ${image}, for example command: ["python3", "-m", "…"]` });
  }
  if (container.restartPolicy !== undefined && !(init && container.restartPolicy === 'Always')) {
    causes.push(forbidden(`${path}.restartPolicy`, init ? 'an init container either has none or is a sidecar with Always' : 'only init containers have one of their own; use that of the pod'));
  }
  const plainInit = init && container.restartPolicy !== 'Always';
  for (const name of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
    if (container[name] !== undefined) {
      causes.push(...(plainInit ? [forbidden(`${path}.${name}`, 'may not be set for init containers without restartPolicy=Always')] : probeCauses(fieldsOf(container[name]), `${path}.${name}`)));
    }
  }
  causes.push(...hookCauses(fieldsOf(container.lifecycle), `${path}.lifecycle`, plainInit));
  causes.push(...contextCauses(fieldsOf(container.securityContext), `${path}.securityContext`), ...rootCauses(container.securityContext, `${path}.securityContext`, runner));
  return causes;
}

function probeCauses(probe: Fields, path: string): StatusCause[] {
  const causes = handlerCauses(probe, path, HANDLERS);
  for (const [name, least] of Object.entries(NUMBERS)) {
    const value = probe[name];
    if (value !== undefined && !(Number.isInteger(value) && (value as number) >= least)) {
      causes.push(invalid(`${path}.${name}`, value, `must be a whole number greater than or equal to ${least}`));
    }
  }
  if (!path.endsWith('readinessProbe') && probe.successThreshold !== undefined && probe.successThreshold !== 1) {
    causes.push(invalid(`${path}.successThreshold`, probe.successThreshold, 'must be 1'));
  }
  return causes;
}

function hookCauses(lifecycle: Fields, path: string, plainInit: boolean): StatusCause[] {
  if (plainInit && Object.keys(lifecycle).length > 0) {
    return [forbidden(path, 'may not be set for init containers without restartPolicy=Always')];
  }
  const causes = lifecycle.stopSignal === undefined ? [] : [forbidden(`${path}.stopSignal`, 'the local cluster asks containers to end with SIGTERM; leave it out and handle that')];
  for (const name of ['postStart', 'preStop']) {
    if (lifecycle[name] !== undefined) {
      causes.push(...handlerCauses(fieldsOf(lifecycle[name]), `${path}.${name}`, [...HANDLERS, 'sleep']));
    }
  }
  return causes;
}

function handlerCauses(handler: Fields, path: string, known: readonly string[]): StatusCause[] {
  const causes = ['grpc'].filter(name => handler[name] !== undefined).map(name => forbidden(`${path}.${name}`, `the local cluster does not speak it; use one of ${known.join(', ')}`));
  const given = known.filter(name => handler[name] !== undefined);
  if (given.length + causes.length === 0) {
    causes.push({ reason: 'FieldValueRequired', field: path, message: `Required value: must specify a handler type: one of ${known.join(', ')}` });
  }
  causes.push(...given.slice(1).map(name => forbidden(`${path}.${name}`, 'may not specify more than 1 handler type')));
  if (handler.exec !== undefined && listOrEmpty(fieldsOf(handler.exec).command).length === 0) {
    causes.push({ reason: 'FieldValueRequired', field: `${path}.exec.command`, message: 'Required value' });
  }
  for (const name of ['httpGet', 'tcpSocket']) {
    if (handler[name] !== undefined && fieldsOf(handler[name]).port === undefined) {
      causes.push({ reason: 'FieldValueRequired', field: `${path}.${name}.port`, message: 'Required value' });
    }
  }
  return causes;
}

/** A promise that would be a lie for processes of a superuser. */
function rootCauses(context: unknown, path: string, { uid }: Runner): StatusCause[] {
  return uid === 0 && fieldsOf(context).runAsNonRoot === true ? [forbidden(`${path}.runAsNonRoot`, 'this local cluster runs as root, and so do its containers; start it as an ordinary user, or leave this out')] : [];
}

function podContextCauses(context: Fields, path: string): StatusCause[] {
  return [
    ...(listOf(context.sysctls).length > 0 ? [forbidden(`${path}.sysctls`, 'containers share the kernel settings of this machine; leave them out, or set them on the machine')] : []),
    ...(context.windowsOptions === undefined ? [] : [forbidden(`${path}.windowsOptions`, 'the local cluster has no Windows containers; leave them out')])
  ];
}

function contextCauses(context: Fields, path: string): StatusCause[] {
  const causes = podContextCauses(context, path);
  if (context.privileged === true) {
    causes.push(forbidden(`${path}.privileged`, "containers are processes of the local cluster's user and get no more powers than it; leave it out, or use a real cluster"));
  }
  listOrEmpty(fieldsOf(context.capabilities).add).forEach((name, index) => {
    if (!isGivable(String(name))) {
      causes.push(forbidden(`${path}.capabilities.add[${index}]`, `the local cluster gives no capability ${String(name)}; leave it out, or use a real cluster`));
    }
  });
  if (context.procMount === 'Unmasked') {
    causes.push(forbidden(`${path}.procMount`, 'the local cluster has the Default only'));
  }
  return causes;
}

function forbidden(field: string, why: string): StatusCause {
  return { reason: 'FieldValueForbidden', field, message: `Forbidden: ${why}` };
}

function invalid(field: string, value: unknown, why: string): StatusCause {
  return { reason: 'FieldValueInvalid', field, message: `Invalid value: ${JSON.stringify(value)}: ${why}` };
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function listOrEmpty(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function listOf(value: unknown): Fields[] {
  return listOrEmpty(value).map(fieldsOf);
}
