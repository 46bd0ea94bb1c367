/** `fieldValidation`: unknown fields and wrong types of kinds whose schema is known. */
import type { KubernetesObject } from '../../../../../src/core/k8s/types';
import type { Resource } from '../resources';
import { StatusError } from '../statusError';
import { fieldType, MODELS } from './models';

const LEVELS = ['Ignore', 'Warn', 'Strict'];
const PRIMITIVES: Record<string, (value: unknown) => boolean> = {
  string: value => typeof value === 'string',
  number: value => typeof value === 'number',
  boolean: value => typeof value === 'boolean',
  time: value => typeof value === 'string' && !Number.isNaN(Date.parse(value))
};

interface Findings {
  readonly unknown: string[];
  readonly wrong: string[];
}

/**
 * Checks a body. Wrong types are refused at every level, as a typed server can't read them; unknown fields are refused at
 * `Strict`, and said in the `Warning` header that comes back at `Warn` (the default).
 */
export function checkFields(kind: Resource, body: KubernetesObject, level: string | null): Record<string, string> {
  if (level !== null && level !== '' && !LEVELS.includes(level)) {
    throw StatusError.badRequest(`fieldValidation ${JSON.stringify(level)} is none of ${LEVELS.join(', ')}`);
  }
  const findings: Findings = { unknown: [], wrong: [] };
  if (kind.builtIn) {
    visit(kind.view?.model ?? kind.kind, body, '', findings);
  } else if (typeof body === 'object' && body !== null) {
    visit('ObjectMeta', body.metadata, 'metadata', findings);
  }
  if (findings.wrong.length > 0) {
    const version = kind.group ? `${kind.group}/${kind.version}` : kind.version;
    throw StatusError.badRequest(`${kind.kind} in version ${JSON.stringify(version)} cannot be handled as a ${kind.kind}: ${findings.wrong.join(', ')}`);
  }
  if (findings.unknown.length === 0 || level === 'Ignore') {
    return {};
  }
  const said = findings.unknown.map(path => `unknown field ${JSON.stringify(path)}`);
  if (level === 'Strict') {
    throw StatusError.badRequest(`strict decoding error: ${said.join(', ')}`);
  }
  return { Warning: said.map(text => `299 - ${JSON.stringify(text)}`).join(', ') };
}

function visit(model: string, value: unknown, path: string, findings: Findings): void {
  const fields = MODELS[model];
  if (value === null || value === undefined) {
    return;
  }
  if (fields === undefined) {
    const fits = PRIMITIVES[model];
    if (fits !== undefined && !fits(value)) {
      findings.wrong.push(`${path}: ${JSON.stringify(value)} is no ${model}`);
    }
    return;
  }
  if (typeof value !== 'object' || Array.isArray(value)) {
    findings.wrong.push(`${path}: ${JSON.stringify(value)} is no object`);
    return;
  }
  for (const [key, part] of Object.entries(value)) {
    const type = fields[key];
    const at = path === '' ? key : `${path}.${key}`;
    if (type === undefined) {
      // Keys that begin with $ are directives of a strategic merge patch.
      if (!key.startsWith('$')) {
        findings.unknown.push(at);
      }
      continue;
    }
    visitField(type, part, at, findings);
  }
}

function visitField(type: string, value: unknown, path: string, findings: Findings): void {
  const { base, shape } = fieldType(type);
  if (value === null || shape === 'one') {
    visit(base, value, path, findings);
  } else if (shape === 'list') {
    if (!Array.isArray(value)) {
      findings.wrong.push(`${path}: ${JSON.stringify(value)} is no list`);
      return;
    }
    value.forEach((item, index) => visit(base, item, `${path}[${index}]`, findings));
  } else if (typeof value !== 'object' || Array.isArray(value)) {
    findings.wrong.push(`${path}: ${JSON.stringify(value)} is no map`);
  } else {
    Object.entries(value as object).forEach(([key, item]) => visit(base, item, `${path}.${key}`, findings));
  }
}
