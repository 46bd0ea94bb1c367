/** ConfigMaps within Kubernetes' limits, named by what they hold. */
import type { KubernetesObject } from '../k8s/types';
import { byteLength } from '../notebook/names';
import { base64, utf8Text } from './bytes';
import { contentHash } from './contentHash';
import { MANAGED_BY } from './managedBy';

/** Kubernetes' limit for one ConfigMap is 1 MiB; this leaves room for its keys and names. */
export const CONFIG_MAP_BYTES = 1_000_000;

/** One entry of a ConfigMap. */
export type Entry = { readonly key: string; readonly text: string } | { readonly key: string; readonly base64: string };

/** A ConfigMap as this room writes it. */
export type ConfigMap = KubernetesObject & { readonly metadata: { readonly name: string }; readonly data?: Record<string, string>; readonly binaryData?: Record<string, string> };

/** Text where the bytes are UTF-8, base64 where they are not. */
export function entryOf(key: string, bytes: Uint8Array): Entry {
  const text = utf8Text(bytes);
  return text === undefined ? { key, base64: base64(bytes) } : { key, text };
}

/** What an entry takes of a ConfigMap's room, as it is sent: base64 is a third longer than its bytes. */
export function entrySize(entry: Entry): number {
  return entry.key.length + ('text' in entry ? byteLength(entry.text) : entry.base64.length);
}

/** Named by its content, so that a newer one stands beside an older one that a run may still use. */
export function configMap(prefix: string, entries: readonly Entry[]): ConfigMap {
  const data = Object.fromEntries(entries.flatMap(entry => ('text' in entry ? [[entry.key, entry.text]] : [])));
  const binaryData = Object.fromEntries(entries.flatMap(entry => ('base64' in entry ? [[entry.key, entry.base64]] : [])));
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `${prefix}-${contentHash(JSON.stringify([data, binaryData]))}`, labels: { ...MANAGED_BY } },
    ...(Object.keys(data).length ? { data } : {}),
    ...(Object.keys(binaryData).length ? { binaryData } : {})
  };
}

/** Lays things of known size into as few boxes as first fit finds, in their order. Each must fit into an empty box. */
export function packed<T>(things: readonly T[], size: (thing: T) => number, limit = CONFIG_MAP_BYTES): T[][] {
  const boxes: { room: number; readonly things: T[] }[] = [];
  for (const thing of things) {
    const need = size(thing);
    const box = boxes.find(({ room }) => room >= need);
    if (box === undefined) boxes.push({ room: limit - need, things: [thing] });
    else {
      box.room -= need;
      box.things.push(thing);
    }
  }
  return boxes.map(box => box.things);
}
