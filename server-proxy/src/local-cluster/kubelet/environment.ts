/** The environment of a container: what its manifest says over a plain base, nothing of the daemon's own. */
import { expand } from './expand';
import { fieldValue, resourceValue } from './fieldRef';
import type { Container, EnvVar, KeyRef, Pod } from './podTypes';
import type { Capacity } from './scheduler';

/** Reads the data of a ConfigMap or Secret of the pod's namespace; undefined when there is none. Secret values come decoded. */
export type ReadData = (kind: 'ConfigMap' | 'Secret', name: string) => Promise<Readonly<Record<string, Uint8Array>> | undefined>;

/** A container that can't be made yet or at all; the message names what is missing. */
export class ConfigError extends Error {
  constructor(
    message: string,
    readonly reason = 'CreateContainerConfigError'
  ) {
    super(message);
    this.name = 'ConfigError';
  }
}

export interface EnvironmentInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly base: ReadonlyMap<string, string>;
  readonly capacity: Capacity;
  readonly readData: ReadData;
}

/** Names and values in order; later ones replace earlier ones. */
export async function containerEnvironment(input: EnvironmentInput): Promise<Map<string, string>> {
  const values = new Map<string, string>();
  for (const source of input.container.envFrom ?? []) {
    for (const [kind, ref] of [['ConfigMap', source.configMapRef], ['Secret', source.secretRef]] as const) {
      if (ref === undefined) {
        continue;
      }
      const data = await input.readData(kind, ref.name ?? '');
      if (data === undefined && ref.optional !== true) {
        throw new ConfigError(`${kind.toLowerCase()} "${ref.name}" not found`);
      }
      for (const [key, value] of Object.entries(data ?? {})) {
        values.set(`${source.prefix ?? ''}${key}`, text(value));
      }
    }
  }
  for (const variable of input.container.env ?? []) {
    const value = variable.valueFrom === undefined ? expand(variable.value ?? '', values) : await valueFrom(input, variable);
    if (value !== undefined) {
      values.set(variable.name, value);
    }
  }
  return new Map([...input.base, ...values]);
}

/** The program and its arguments, expanded by the container's own variables only. */
export function containerArguments(container: Container, environment: ReadonlyMap<string, string>): string[] {
  return [...(container.command ?? []), ...(container.args ?? [])].map(part => expand(part, environment));
}

async function valueFrom(input: EnvironmentInput, variable: EnvVar): Promise<string | undefined> {
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef } = variable.valueFrom ?? {};
  if (fieldRef !== undefined) {
    return fieldValue(input.pod, fieldRef.fieldPath);
  }
  if (resourceFieldRef !== undefined) {
    return resourceValue(input.pod, input.container, resourceFieldRef, input.capacity);
  }
  return configMapKeyRef !== undefined
    ? await keyValue(input, 'ConfigMap', configMapKeyRef)
    : secretKeyRef !== undefined
      ? await keyValue(input, 'Secret', secretKeyRef)
      : undefined;
}

async function keyValue(input: EnvironmentInput, kind: 'ConfigMap' | 'Secret', ref: KeyRef): Promise<string | undefined> {
  const data = await input.readData(kind, ref.name ?? '');
  const value = data?.[ref.key];
  if (value === undefined && ref.optional !== true) {
    const namespace = input.pod.metadata.namespace ?? '';
    throw new ConfigError(data === undefined ? `${kind.toLowerCase()} "${ref.name}" not found` : `couldn't find key ${ref.key} in ${kind} ${namespace}/${ref.name}`);
  }
  return value === undefined ? undefined : text(value);
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
