/** The fields of Kubernetes' own kinds, as far as clients and strict validation need them. */
import models from './models.json';

/** Field name → type: `X`, `X[]` or `{}X`, where X is a model's name or string, number, boolean, time, any, IntOrString, object. */
export type Model = Readonly<Record<string, string>>;

/** Made by `scripts/make-kubernetes-schemas.mjs`. */
export const MODELS = models as unknown as Readonly<Record<string, Model | undefined>>;

/** A field's type taken apart. */
export interface FieldType {
  readonly base: string;
  readonly shape: 'one' | 'list' | 'map';
}

/** Reads a type such as `Container[]`. */
export function fieldType(text: string): FieldType {
  if (text.endsWith('[]')) {
    return { base: text.slice(0, -2), shape: 'list' };
  }
  return text.startsWith('{}') ? { base: text.slice(2), shape: 'map' } : { base: text, shape: 'one' };
}
