import assert from 'node:assert/strict';
import { test } from 'node:test';
import { imageFor } from './image';

test("the default image follows the notebook's Python", () => {
  const usual = 'quay.io/jupyter/scipy-notebook:python-';
  assert.deepEqual(['3.11.4', '3.13', '3.8.18', '2.7', undefined, 'odd'].map(version => imageFor(undefined, version)), ['3.11', '3.13', '3.11', '3.11', '3.12', '3.12'].map(tag => usual + tag));
});

test('a setting is one image for all, one with a place for the version, or images by version', () => {
  assert.equal(imageFor('mine:5000/a@sha256:ab', '3.11.4'), 'mine:5000/a@sha256:ab');
  assert.equal(imageFor('mine/py{python}:{python}', '3.8.18'), 'mine/py3.8:3.8');
  const byVersion = '3.11=a:1, 3.12=b:2,*=c:{python}';
  assert.deepEqual(['3.11.4', '3.12.0', '3.9', undefined].map(version => imageFor(byVersion, version)), ['a:1', 'b:2', 'c:3.9', 'b:2']);
  assert.equal(imageFor('3.11=a:1', '3.13.1'), 'quay.io/jupyter/scipy-notebook:python-3.13');
  assert.equal(imageFor(' ', '3.13.1'), 'quay.io/jupyter/scipy-notebook:python-3.13');
});
