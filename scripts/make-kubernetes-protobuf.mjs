/** Writes the protobuf messages of Kubernetes' own kinds and the descriptions of their fields, taken from the Go modules k8s.io/api and k8s.io/apimachinery, for the local cluster's API. Needs `go`. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import protobuf from 'protobufjs';
import { root } from './bundle.mjs';

const VERSION = 'v0.35.4';
const META = 'k8s.io/apimachinery/pkg/apis/meta/v1';
const FILES = ['k8s.io/api/core/v1', 'k8s.io/api/batch/v1', 'k8s.io/api/coordination/v1', 'k8s.io/api/events/v1', 'k8s.io/api/authorization/v1', 'k8s.io/api/authentication/v1', META];
/** What clients post, put, or send with a delete; all else that these hold comes with them. */
const SENT = {
  'k8s.io.api.core.v1': ['Namespace', 'Node', 'Pod', 'ConfigMap', 'Secret', 'Event', 'ServiceAccount', 'PersistentVolumeClaim', 'PersistentVolume'],
  'k8s.io.api.batch.v1': ['Job'],
  'k8s.io.api.coordination.v1': ['Lease'],
  'k8s.io.api.events.v1': ['Event'],
  'k8s.io.api.authorization.v1': ['SelfSubjectAccessReview', 'SelfSubjectRulesReview', 'SubjectAccessReview', 'LocalSubjectAccessReview'],
  'k8s.io.api.authentication.v1': ['TokenReview', 'SelfSubjectReview', 'TokenRequest'],
  'k8s.io.apimachinery.pkg.apis.meta.v1': ['DeleteOptions', 'Time', 'MicroTime'],
  'k8s.io.apimachinery.pkg.runtime': ['Unknown']
};

const folders = Object.fromEntries(
  ['k8s.io/api', 'k8s.io/apimachinery'].map(name => [name, JSON.parse(execFileSync('go', ['mod', 'download', '-json', `${name}@${VERSION}`], { encoding: 'utf8' })).Dir])
);
function fileOf(name) {
  const module = name.startsWith('k8s.io/apimachinery/') ? 'k8s.io/apimachinery' : 'k8s.io/api';
  return path.join(folders[module], name.slice(module.length + 1));
}

const messages = new protobuf.Root();
const parsed = new Set();
function read(name) {
  if (parsed.has(name)) return;
  parsed.add(name);
  const { imports = [] } = protobuf.parse(fs.readFileSync(fileOf(name), 'utf8'), messages, { keepCase: true, alternateCommentMode: true });
  imports.forEach(read);
}
FILES.forEach(name => read(`${name}/generated.proto`));
messages.resolveAll();

/** What Go's struct tags say and the .proto files don't: which fields are inlined, and which keep a zero value in JSON. */
const tags = new Map();
for (const name of parsed) {
  const folder = path.dirname(fileOf(name));
  for (const file of fs.readdirSync(folder).filter(entry => /types.*\.go$|meta\.go$/.test(entry) && !/_test|swagger/.test(entry))) {
    for (const [, struct, body] of fs.readFileSync(path.join(folder, file), 'utf8').matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
      for (const [, type, json, field] of body.matchAll(/^\t(?:\w+\s+)?([*\w[\].]+)\s+`json:"([^"]*)" protobuf:"[^"]*name=(\w+)/gm)) {
        tags.set(`${path.dirname(name).replaceAll('/', '.')}.${struct}.${field}`, { inline: json === ',inline', kept: type.startsWith('*') || !/omitempty|omitzero/.test(json) });
      }
    }
  }
}

const wanted = new Map();
const waiting = Object.entries(SENT).flatMap(([space, names]) => names.map(name => messages.lookupType(`${space}.${name}`)));
for (let type = waiting.pop(); type !== undefined; type = waiting.pop()) {
  if (wanted.has(type.fullName)) continue;
  wanted.set(type.fullName, type);
  waiting.push(...type.fieldsArray.map(field => field.resolvedType).filter(resolved => resolved !== null));
}

const nested = {};
const descriptions = {};
for (const [fullName, type] of [...wanted].sort(([a], [b]) => (a < b ? -1 : 1))) {
  const parts = fullName.slice(1).split('.');
  const fields = {};
  const described = {};
  const describe = one => {
    for (const field of one.fieldsArray) {
      const tag = tags.get(`${one.fullName.slice(1)}.${field.name}`);
      if (tag?.inline && field.resolvedType) describe(field.resolvedType);
      else if (field.comment) described[field.name] = plain(field.comment);
    }
  };
  for (const field of type.fieldsArray) {
    const tag = tags.get(`${fullName.slice(1)}.${field.name}`);
    const options = { ...(tag?.inline ? { inline: true } : {}), ...(tag?.kept && !field.resolvedType ? { kept: true } : {}) };
    fields[field.name] = {
      ...(field.map ? { keyType: field.keyType } : field.repeated ? { rule: 'repeated' } : {}),
      type: field.resolvedType ? field.resolvedType.fullName.slice(1) : field.type,
      id: field.id,
      ...(Object.keys(options).length > 0 ? { options } : {})
    };
  }
  let at = nested;
  for (const part of parts.slice(0, -1)) at = (at[part] ??= { nested: {} }).nested;
  at[parts.at(-1)] = { fields };
  // Events of events.k8s.io are told apart from the core group's as the models of the client are.
  const model = fullName === '.k8s.io.api.events.v1.Event' ? 'EventsEvent' : parts.at(-1);
  describe(type);
  if (/\.(core|batch|coordination|events|meta)\.v1\./.test(fullName)) descriptions[model] ??= { ...(type.comment ? { '': plain(type.comment) } : {}), ...described };
}

function plain(comment) {
  return comment
    .split('\n')
    .filter(line => !/^\s*(\+|---|\*\*\*)/.test(line))
    .join('\n')
    .replace(/([^\n])\n(?!\n|\s*[-*])/g, '$1 ')
    .trim();
}

const folder = path.join(root, 'server-proxy/src/local-cluster/api/schema');
fs.writeFileSync(path.join(folder, 'messages.json'), `${JSON.stringify({ nested })}\n`);
fs.writeFileSync(path.join(folder, 'descriptions.json'), `${JSON.stringify(descriptions, null, 1)}\n`);
