import assert from 'node:assert/strict';
import { test } from 'node:test';
import { masked, passedEnvironment, withEnvironment } from './environment';
import { runSecret, withSecretParameters } from './runSecret';
import type { WorkflowSpec } from './workflowSpec';

test('names and values that hold secrets are told apart from plain ones', () => {
  const environment = { API_TOKEN: 't', AWS_SECRET_ACCESS_KEY: 'k', DB_PASSWORD: 'p', KEY: 'x', DATABASE_URL: 'postgres://u:pw@h/d', DATA: '/d', MONKEY: 'm', KEYBOARD: 'b', TEMPLATE: '{{x}}', EMPTY: '' };
  const passed = passedEnvironment([...Object.keys(environment), 'UNSET'], environment);
  assert.deepEqual([...passed.plain.keys()], ['DATA', 'MONKEY', 'KEYBOARD', 'EMPTY']);
  assert.deepEqual([...passed.secret.keys()], ['API_TOKEN', 'AWS_SECRET_ACCESS_KEY', 'DB_PASSWORD', 'KEY', 'DATABASE_URL', 'TEMPLATE']);
});

test('a step gets what it reads, secrets by reference, and keeps what its options say', () => {
  const spec: WorkflowSpec = {
    templates: [{ name: 'all' }, { name: 'load', container: { env: [{ name: 'KF_STEP', value: '{}' }, { name: 'DATA', value: 'own' }] } }, { name: 'fit', container: { env: [{ name: 'KF_STEP', value: '{}' }] } }]
  };
  const passed = { plain: new Map([['DATA', 'given']]), secret: new Map([['TOKEN', 'hidden']]) };
  withEnvironment(spec, passed, 'run-1', step => (step === 'load' ? ['DATA', 'TOKEN'] : []));
  assert.deepEqual(spec.templates?.[1]?.container?.env?.slice(1), [
    { name: 'DATA', value: 'own' },
    { name: 'TOKEN', valueFrom: { secretKeyRef: { name: 'run-1', key: 'TOKEN' } } }
  ]);
  assert.equal(spec.templates?.[2]?.container?.env?.length, 1);
  assert.ok(!JSON.stringify(spec).includes('hidden'));
  assert.equal(runSecret('run-1', 'ns', passed.secret).stringData.TOKEN, 'hidden');
});

test('a secret is masked where it would be shown, the longer one first', () => {
  assert.equal(masked('see abcdef and abc', new Map([['A', 'abc'], ['B', 'abcdef']])), 'see *** and ***');
});

test('a step takes a secret parameter from the Secret of the run that has it, else from the standing one', () => {
  const entry = (key: string): { name: string; valueFrom: { secretKeyRef: { name: string; key: string; optional: boolean } } } => ({ name: key, valueFrom: { secretKeyRef: { name: 'standing', key: `parameter.${key}`, optional: true } } });
  const other = { name: 'own', valueFrom: { secretKeyRef: { name: 'a-person-s', key: 'parameter.token' } } };
  const spec: WorkflowSpec = { templates: [{ name: 'a', container: { env: [{ name: 'KF_STEP', value: '{}' }, entry('token'), entry('password'), other] } }] };
  withSecretParameters(spec, 'standing', 'run-1', new Map([['parameter.token', 'hidden']]));
  assert.deepEqual(spec.templates?.[0]?.container?.env?.slice(1).map(({ valueFrom }) => valueFrom?.secretKeyRef?.name), ['run-1', 'standing', 'a-person-s']);
});
