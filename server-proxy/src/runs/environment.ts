/** Environment variables that the notebook reads: from the caller to the steps, secrets only by reference. */
import type { StepGraph } from '../../../src/core/graph/types';
import type { Environment } from '../config';
import { stepTemplates, type EnvEntry, type WorkflowSpec } from './workflowSpec';

const SECRET_NAME = /token|secret|passw|pwd|credential|api_?key|access_?key|private|(^|_)(key|auth|pass|dsn|cookie|sas|pat)($|_)|connection_?string/i;
/** Argo or Kubernetes would expand these in a plain value. */
const EXPANDED = /\{\{|\$\(|\$\$/;
/** `scheme://user:password@host` holds a password under any name. */
const URL_WITH_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^/\s:@]*:[^/\s@]+@/i;

/** A variable of this name most likely holds a secret. */
function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

export interface PassedEnvironment {
  readonly plain: ReadonlyMap<string, string>;
  /** Travel through a Secret. */
  readonly secret: ReadonlyMap<string, string>;
}

/** Splits the variables that are set into those that may be shown and those that may not. */
export function passedEnvironment(names: readonly string[], environment: Environment): PassedEnvironment {
  const plain = new Map<string, string>();
  const secret = new Map<string, string>();
  for (const name of names) {
    const value = environment[name];
    if (value === undefined) continue;
    (isSecretName(name) || URL_WITH_PASSWORD.test(value) || EXPANDED.test(value) ? secret : plain).set(name, value);
  }
  return { plain, secret };
}

/** Variables that a step reads, by the step's name. */
export function readersOf(graph: StepGraph): (step: string) => readonly string[] {
  const byStep = new Map(graph.plans.map(plan => [plan.step.name, plan.environment]));
  return step => byStep.get(step) ?? graph.environment;
}

/** Adds the variables to every step that reads them; what a step's own options set stays. `readers` are step names by variable. */
export function withEnvironment(spec: WorkflowSpec, passed: PassedEnvironment, secretName: string, readers: (step: string) => readonly string[]): void {
  for (const template of stepTemplates(spec)) {
    const env = (template.container.env ??= []);
    const present = new Set(env.map(entry => entry.name));
    for (const name of readers(template.name)) {
      if (!present.has(name)) env.push(...entryOf(name, passed, secretName));
    }
  }
}

function entryOf(name: string, passed: PassedEnvironment, secretName: string): EnvEntry[] {
  const value = passed.plain.get(name);
  if (value !== undefined) return [{ name, value }];
  return passed.secret.has(name) ? [{ name, valueFrom: { secretKeyRef: { name: secretName, key: name } } }] : [];
}

/** Replaces every secret value in a text that we are about to show. */
export function masked(text: string, secret: ReadonlyMap<string, string>): string {
  let result = text;
  // Longest first, so that a value that contains another leaves nothing behind; one- and two-letter values would blot out the text.
  for (const value of [...secret.values()].sort((a, b) => b.length - a.length)) if (value.length > 2) result = result.replaceAll(value, '***');
  return result;
}
