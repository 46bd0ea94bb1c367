/** Kubernetes objects as YAML text. */
import { Document, Scalar, visit } from 'yaml';
import type { KubernetesObject } from '../../../src/core/k8s/types';

/** Characters that YAML 1.1 takes for line ends or does not allow: written as escapes, which only double quotes know. */
const NEEDS_ESCAPE = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\ufeff]/;
const RAW_ESCAPE = /[\u007f-\u009f\u2028\u2029\ufeff]/g;
/** A tab that could be taken for indentation. */
const TAB_IN_PLACE_OF_SPACE = /^[ \t]*\t/m;

/**
 * One document for each object; the same bytes for the same objects. Written for YAML 1.1, which kubectl and PyYAML read:
 * there `yes`, `012` and `1:30` are not text unless they are quoted.
 */
export function yamlOf(objects: readonly KubernetesObject[]): string {
  return objects.map(textOf).join('---\n');
}

function textOf(object: KubernetesObject): string {
  const document = new Document(object, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, node) {
      if (typeof node.value === 'string' && mustQuote(node.value)) node.type = Scalar.QUOTE_DOUBLE;
    }
  });
  const text = document.toString({ lineWidth: 0, directives: false });
  return text.replace(RAW_ESCAPE, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function mustQuote(text: string): boolean {
  return NEEDS_ESCAPE.test(text) || TAB_IN_PLACE_OF_SPACE.test(text) || (text.includes('\t') && !text.includes('\n')) || text === '=' || text === '<<';
}
