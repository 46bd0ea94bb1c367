import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import { yamlOf } from './yaml';

const TEXTS = ['yes', '012', '1:30', '0o7', '=', '<<', '~', 'tab\there', 'a\u0085b', 'a\u2028b', '\ufeffx', 'bell\u0007', 'x = 1\n\ty = 2\n', '  indented\nless\n', 'a\r\nb', 'ends\n\n', '', ' ', '$(X) {{y}}', '"quoted\u2029"'];

test('every text comes back as it was, by the rules of YAML 1.1', () => {
  const text = yamlOf([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' }, data: Object.fromEntries(TEXTS.map((value, index) => [`k${index}`, value])) } as never]);
  const [document] = parseAllDocuments(text, { version: '1.1' });
  const read = (document as { toJS(): { data: Record<string, string> } }).toJS();
  assert.deepEqual(Object.values(read.data), TEXTS);
});

test('multi-line sources stay readable and nothing is folded', () => {
  const source = `x = "${'a'.repeat(200)}"\nprint(x)\n`;
  const text = yamlOf([{ apiVersion: 'v1', kind: 'ConfigMap', metadata: {}, data: { source } } as never]);
  assert.ok(text.includes('source: |\n'));
});

test('objects are separate documents', () => {
  const one = { apiVersion: 'v1', kind: 'Pod', metadata: {} };
  assert.equal(yamlOf([one, one]).split('---\n').length, 2);
});
