/** OpenAPI v3 documents of the served groups: enough for kubectl's create, apply and explain. */
import type { Resource } from '../resources';
import { RESOURCES } from '../resources';
import { mergeKeyOf, isSet } from '../patch/mergeKeys';
import descriptions from './descriptions.json';
import { fieldType, MODELS, type Model } from './models';
import { WORKFLOW_DESCRIPTIONS, WORKFLOW_MODELS } from './workflowModels';

type Json = Record<string, unknown>;

/** Model → field → its description; the model's own under `''`. Made by `scripts/make-kubernetes-protobuf.mjs`. */
const DESCRIPTIONS = descriptions as unknown as Readonly<Record<string, Readonly<Record<string, string>> | undefined>>;
/** What is the same in every kind. */
const COMMON: Readonly<Record<string, string>> = {
  apiVersion: 'APIVersion defines the versioned schema of this representation of an object.',
  kind: 'Kind is a string value representing the REST resource this object represents.'
};
const PATCH_TYPES = ['application/apply-patch+yaml', 'application/json-patch+json', 'application/merge-patch+json'];
const PRIMITIVES: Record<string, Json> = {
  string: { type: 'string' },
  number: { type: 'integer', format: 'int64' },
  boolean: { type: 'boolean' },
  time: { type: 'string', format: 'date-time' },
  IntOrString: { type: 'string', format: 'int-or-string', oneOf: [{ type: 'integer' }, { type: 'string' }] }
};

/** GET /openapi/v3 */
export function openApiIndex(): object {
  const paths = [...new Set(RESOURCES.map(prefixOf))].map(prefix => [prefix.slice(1), { serverRelativeURL: `/openapi/v3${prefix}` }]);
  return { paths: Object.fromEntries(paths) as object };
}

/** GET /openapi/v3/PATH, for example `apis/batch/v1`; undefined for what isn't served. */
export function openApiDocument(path: string): object | undefined {
  const kinds = RESOURCES.filter(kind => prefixOf(kind) === `/${path}`);
  if (kinds.length === 0) {
    return undefined;
  }
  const schemas: Json = {};
  kinds.forEach(kind => addKind(kind, schemas));
  const paths = Object.fromEntries(kinds.flatMap(kind => pathsOf(kind)));
  return { openapi: '3.0.0', info: { title: 'Kubernetes', version: 'v1.36.0' }, paths, components: { schemas } };
}

function prefixOf(kind: Resource): string {
  return kind.group === '' ? `/api/${kind.version}` : `/apis/${kind.group}/${kind.version}`;
}

function pathsOf(kind: Resource): [string, Json][] {
  const base = `${prefixOf(kind)}${kind.namespaced ? '/namespaces/{namespace}' : ''}/${kind.plural}`;
  const gvk = { group: kind.group, kind: kind.kind, version: kind.version };
  const schema = { $ref: `#/components/schemas/${schemaName(kind)}` };
  const body = (types: readonly string[], content: Json): Json => ({ content: Object.fromEntries(types.map(type => [type, { schema: content }])) });
  const operation = (action: string, extra: Json = {}): Json => ({
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk,
    responses: { '200': { description: 'OK', content: { 'application/json': { schema } } } },
    ...extra
  });
  const query = (...names: string[]): Json[] => names.map(name => ({ name, in: 'query', schema: { type: 'string', uniqueItems: true } }));
  const write = { parameters: query('dryRun', 'fieldManager', 'fieldValidation') };
  const inPath = (...names: string[]): Json[] => names.map(name => ({ name, in: 'path', required: true, schema: { type: 'string' } }));
  const place = kind.namespaced ? ['namespace'] : [];
  const types = kind.builtIn ? [...PATCH_TYPES, 'application/strategic-merge-patch+json'] : PATCH_TYPES;
  return [
    [base, { parameters: inPath(...place), get: operation('list'), post: operation('post', { ...write, requestBody: body(['application/json'], schema) }) }],
    [
      `${base}/{name}`,
      {
        parameters: inPath('name', ...place),
        get: operation('get'),
        put: operation('put', { ...write, requestBody: body(['application/json'], schema) }),
        patch: operation('patch', { parameters: query('dryRun', 'fieldManager', 'fieldValidation', 'force'), requestBody: body(types, { type: 'object' }) }),
        delete: operation('delete', { parameters: query('dryRun', 'gracePeriodSeconds', 'propagationPolicy') })
      }
    ]
  ];
}

/** `io.k8s.api.core.v1.Pod` */
function schemaName(kind: Resource): string {
  return kind.builtIn ? modelName(kind.view?.model ?? kind.kind) : `io.argoproj.workflow.${kind.version}.${kind.kind}`;
}

function modelName(model: string): string {
  return `io.k8s.api.${model}`;
}

function addKind(kind: Resource, schemas: Json): void {
  const gvk = [{ group: kind.group, kind: kind.kind, version: kind.version }];
  if (kind.builtIn) {
    addModel(kind.view?.model ?? kind.kind, schemas);
    schemas[schemaName(kind)] = { ...(schemas[schemaName(kind)] as Json), 'x-kubernetes-group-version-kind': gvk };
    return;
  }
  addModel('ObjectMeta', schemas);
  const open = { type: 'object', 'x-kubernetes-preserve-unknown-fields': true };
  const known = kind.kind === 'Workflow';
  for (const model of known ? ['WorkflowSpec', 'WorkflowStatus'] : []) addModel(model, schemas);
  schemas[schemaName(kind)] = {
    type: 'object',
    required: ['metadata', 'spec'],
    properties: { apiVersion: { type: 'string' }, kind: { type: 'string' }, metadata: reference('ObjectMeta'), spec: known ? reference('WorkflowSpec') : open, status: known ? reference('WorkflowStatus') : open },
    'x-kubernetes-group-version-kind': gvk
  };
}

function addModel(model: string, schemas: Json): void {
  const fields = fieldsOf(model);
  if (fields === undefined || schemas[modelName(model)] !== undefined) {
    return;
  }
  const properties: Json = {};
  // Set before its fields are visited, since models refer to themselves.
  const said = DESCRIPTIONS[model] ?? WORKFLOW_DESCRIPTIONS[model] ?? {};
  schemas[modelName(model)] = { ...(said[''] === undefined ? {} : { description: said[''] }), type: 'object', properties, ...(MODELS[model] === undefined ? { 'x-kubernetes-preserve-unknown-fields': true } : {}) };
  for (const [field, type] of Object.entries(fields)) {
    const description = said[field] ?? COMMON[field];
    properties[field] = { ...(description === undefined ? {} : { description }), ...property(field, type) };
    addModel(fieldType(type).base, schemas);
  }
}

function fieldsOf(model: string): Model | undefined {
  return MODELS[model] ?? WORKFLOW_MODELS[model];
}

function property(field: string, type: string): Json {
  const { base, shape } = fieldType(type);
  const one = PRIMITIVES[base] ?? (fieldsOf(base) === undefined ? { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } : reference(base));
  if (shape === 'map') {
    return { type: 'object', additionalProperties: one };
  }
  return shape === 'list' ? { type: 'array', items: one, ...mergeRule(field, base) } : one;
}

function mergeRule(field: string, base: string): Json {
  if (isSet(field)) {
    return { 'x-kubernetes-patch-strategy': 'merge' };
  }
  const model = MODELS[base];
  const key = model === undefined ? undefined : mergeKeyOf(field, [model]);
  return key === undefined || model?.[key] === undefined ? {} : { 'x-kubernetes-patch-merge-key': key, 'x-kubernetes-patch-strategy': 'merge' };
}

function reference(model: string): Json {
  return { allOf: [{ $ref: `#/components/schemas/${modelName(model)}` }], default: {} };
}
