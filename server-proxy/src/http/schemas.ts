/** What the bodies and queries of requests must look like; a request that does not is refused, naming the field. */

const text = { type: 'string' } as const;
const name = { type: 'string', minLength: 1, maxLength: 253 } as const;
const target = { type: 'object', properties: { context: name } } as const;
const notebook = { type: 'object', required: ['text', 'path'], properties: { text, path: { type: 'string', minLength: 1, maxLength: 4096 } } } as const;
const run = { type: 'object', required: ['target', 'namespace', 'name'], properties: { target, namespace: name, name } } as const;

/** `POST api/compile` */
export const compileBody = { type: 'object', required: ['notebook'], properties: { notebook } } as const;

/** `POST api/syntax` */
export const syntaxBody = { type: 'object', required: ['cells'], properties: { cells: { type: 'array', items: text, maxItems: 10_000 } } } as const;

/** `POST api/runs` */
export const startBody = {
  type: 'object',
  required: ['notebook', 'target', 'parameters'],
  properties: { notebook, target, namespace: name, parameters: { type: 'object', additionalProperties: text }, only: name, cache: { type: 'boolean' } }
} as const;

/** `POST api/runs/act` */
export const actBody = { type: 'object', required: ['run', 'action'], properties: { run, action: { enum: ['stop', 'terminate', 'retry', 'archive', 'restore', 'delete'] } } } as const;

/** `GET api/runs/snapshot`, `GET api/runs/executed` */
export const runQuery = { type: 'object', required: ['namespace', 'name'], properties: { context: name, namespace: name, name } } as const;
