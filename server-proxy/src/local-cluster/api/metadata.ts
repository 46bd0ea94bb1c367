/** The metadata that the server, not the client, decides. */
import { randomInt, randomUUID } from 'node:crypto';
import type { KubernetesObject, ObjectMeta } from '../../../../src/core/k8s/types';

const SUFFIX_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const LONGEST_BASE = 58;

/** A plain copy in Kubernetes' order of fields, free of undefined values. */
export function plainCopy(object: KubernetesObject): KubernetesObject {
  const { kind, apiVersion, metadata, ...rest } = JSON.parse(JSON.stringify(object)) as KubernetesObject;
  return { kind, apiVersion, metadata: metadata ?? {}, ...rest };
}

/** `base` and five letters that never spell a word. */
export function generatedName(base: string): string {
  const suffix = Array.from({ length: 5 }, () => SUFFIX_LETTERS[randomInt(SUFFIX_LETTERS.length)]).join('');
  return base.slice(0, LONGEST_BASE) + suffix;
}

/** RFC 3339 in UTC with whole seconds. */
export function timestamp(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The metadata of a new object. */
export function newMetadata(given: ObjectMeta, namespace: string | undefined, now: Date): ObjectMeta {
  const { name, generateName, labels, annotations, ownerReferences, finalizers, managedFields } = given;
  return strip({
    name,
    generateName,
    namespace,
    uid: randomUUID(),
    generation: 1,
    creationTimestamp: timestamp(now),
    labels,
    annotations,
    ownerReferences,
    finalizers: finalizers?.length ? [...new Set(finalizers)] : undefined,
    managedFields
  });
}

/** The metadata after a change: what clients may set from `given`, the rest from `existing`. */
export function changedMetadata(given: ObjectMeta, existing: ObjectMeta): ObjectMeta {
  const { labels, annotations, ownerReferences, finalizers, managedFields } = given;
  return strip({
    ...existing,
    labels,
    annotations,
    ownerReferences: ownerReferences?.length ? ownerReferences : undefined,
    finalizers: finalizers?.length ? [...new Set(finalizers)] : undefined,
    managedFields: managedFields === undefined ? existing.managedFields : managedFields.length === 0 ? undefined : managedFields
  });
}

function strip(metadata: ObjectMeta): ObjectMeta {
  return Object.fromEntries(Object.entries(metadata).filter(([, value]) => value !== undefined)) as ObjectMeta;
}
