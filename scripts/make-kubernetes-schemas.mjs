/** Writes the field types of Kubernetes' own kinds, taken from the generated models of @kubernetes/client-node, for the local cluster's API. */
import fs from 'node:fs';
import path from 'node:path';
import * as client from '@kubernetes/client-node';
import { root } from './bundle.mjs';

const KINDS = {
  V1Namespace: 'Namespace',
  V1Node: 'Node',
  V1Pod: 'Pod',
  V1ConfigMap: 'ConfigMap',
  V1Secret: 'Secret',
  CoreV1Event: 'Event',
  EventsV1Event: 'EventsEvent',
  V1ServiceAccount: 'ServiceAccount',
  V1PersistentVolumeClaim: 'PersistentVolumeClaim',
  V1PersistentVolume: 'PersistentVolume',
  V1Job: 'Job',
  V1Lease: 'Lease'
};
const name = model => KINDS[model] ?? model.replace(/^(Core|Discovery|Events)?V1/, '');

/** `X`, `X[]` or `{}X`, where X is a model's or a JSON type's name. */
function typeOf(type, wanted) {
  const list = /^Array<(.*)>$/.exec(type);
  if (list) return `${typeOf(list[1], wanted)}[]`;
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type);
  if (map) return `{}${typeOf(map[1], wanted)}`;
  if (type === 'Date' || type === 'V1MicroTime') return 'time';
  if (typeof client[type]?.getAttributeTypeMap === 'function') {
    wanted.push(type);
    return name(type);
  }
  return type;
}

const models = {};
const wanted = Object.keys(KINDS);
for (let model = wanted.shift(); model !== undefined; model = wanted.shift()) {
  if (models[name(model)]) continue;
  const fields = {};
  models[name(model)] = fields;
  for (const { baseName, type } of client[model].getAttributeTypeMap()) fields[baseName] = typeOf(type, wanted);
}
const sorted = Object.fromEntries(Object.entries(models).sort(([a], [b]) => (a < b ? -1 : 1)));
const lines = Object.entries(sorted).map(([model, fields]) => `  ${JSON.stringify(model)}: ${JSON.stringify(fields)}`);
fs.writeFileSync(path.join(root, 'server-proxy/src/local-cluster/api/schema/models.json'), `{\n${lines.join(',\n')}\n}\n`);
