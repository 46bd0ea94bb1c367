/** The article's own manifests run unchanged, with a real kubectl. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { Lab, root } from './harness';

const NAMESPACE = 'kubeflow-user-example-com';

describe("the article's material", () => {
  const lab = new Lab();
  const kubectl = async (...args: string[]): Promise<string> => {
    const ended = await lab.kubectl(args);
    assert.equal(ended.status, 0, `kubectl ${args.join(' ')}: ${ended.stderr}`);
    return ended.stdout;
  };

  before(async () => {
    const started = await lab.kubeflow(['cluster', 'start']);
    assert.equal(started.status, 0, started.stderr);
  });
  after(() => lab.close());

  test('claim, then workflow: it succeeds and print-text prints Hello 15 times', async () => {
    const article = path.join(root, 'examples', 'article');
    await kubectl('create', '-f', path.join(article, 'pvc-kubeflow-test-pv.yaml'));
    const created = await kubectl('create', '-n', NAMESPACE, '-f', path.join(article, 'argo-kubeflow-test.yaml'), '-o', 'name');
    await kubectl('wait', '-n', NAMESPACE, '--for=jsonpath={.status.phase}=Succeeded', '--timeout=120s', created.trim());
    const pods = JSON.parse(await kubectl('get', 'pods', '-n', NAMESPACE, '-o', 'json')) as { items: { metadata: { name: string } }[] };
    const print = pods.items.map(pod => pod.metadata.name).find(name => name.includes('print-text'));
    assert.ok(print, 'there is a pod of print-text');
    assert.equal(await kubectl('logs', '-n', NAMESPACE, print), 'Hello\n'.repeat(15));
    assert.match(await kubectl('get', 'workflows', '-n', NAMESPACE), /STATUS\s+AGE[\s\S]*Succeeded/);
    assert.match(await kubectl('get', 'pvc', '-n', NAMESPACE), /kubeflow-test-pv\s+Bound/);
    assert.match(await kubectl('describe', 'pod', print, '-n', NAMESPACE), /python3?/);
  });
});
