/** How the lists of Kubernetes' own kinds merge: by which key of their items, or as sets. */

const KEYS: Record<string, readonly string[]> = {
  containers: ['name'],
  initContainers: ['name'],
  ephemeralContainers: ['name'],
  volumes: ['name'],
  env: ['name'],
  imagePullSecrets: ['name'],
  secrets: ['name'],
  ports: ['containerPort', 'port'],
  volumeMounts: ['mountPath'],
  volumeDevices: ['devicePath'],
  ownerReferences: ['uid'],
  conditions: ['type'],
  hostAliases: ['ip'],
  topologySpreadConstraints: ['topologyKey'],
  resourceClaims: ['name'],
  addresses: ['type']
};
const SETS = new Set(['finalizers']);

/** The key that tells the items of the list `field` apart, or undefined for a list that is replaced as a whole. */
export function mergeKeyOf(field: string, items: readonly unknown[]): string | undefined {
  const keys = KEYS[field];
  return keys?.find(key => items.some(item => isObject(item) && key in item)) ?? keys?.[0];
}

/** Whether the list `field` is a set of plain values. */
export function isSet(field: string): boolean {
  return SETS.has(field);
}

/** Whether `value` is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
