/** Tags, expressions, conditions, loops and names: Argo's small languages. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { admitWorkflow } from './admit';
import { dependsMet } from './depends';
import { durationMs } from './duration';
import { evaluate } from './expression';
import { itemsOf } from './loops';
import { fnv1a, podName } from './names';
import { strftime } from './strftime';
import { substitute } from './tags';
import type { NodeStatus, Task, Workflow } from './types';
import { shouldRun } from './when';

const values: Record<string, unknown> = { 'inputs.parameters.my-p': '4', 'inputs.parameters.json': '{"a":[1,2]}', 'inputs.parameters.which': 'my-p', odd: '{{true}}', item: { a: 1 } };
const lookup = (name: string): unknown => values[name];

test('names are hashed as Go hashes them', () => {
  assert.equal(fnv1a(''), 2166136261);
  assert.equal(fnv1a('a'), 3826002220);
  assert.equal(podName('w', 'w', 't'), 'w');
  assert.ok(podName('w'.repeat(250), 'n', 't').length <= 253);
});

test('tags are replaced in any text, from inside, and never twice', () => {
  assert.deepEqual(substitute({ a: 'x {{ inputs.parameters.my-p }}', b: '{{odd}}', c: '{{unknown}} {{' }, lookup), { a: 'x 4', b: '{{true}}', c: '{{unknown}} {{' });
  assert.equal(substitute('{{inputs.parameters.{{inputs.parameters.which}}}}', lookup), '4');
  assert.equal(substitute('{{item}}', lookup), '{"a":1}');
  assert.throws(() => substitute('{{tasks.a.outputs.result}}', lookup), /failed to resolve {{tasks\.a\.outputs\.result}}/);
});

test('expressions', () => {
  assert.equal(substitute(`{{=asInt(inputs.parameters['my-p']) + 1}}`, lookup), '5');
  assert.equal(evaluate(`jsonpath(inputs.parameters.json, '$.a[1]')`, lookup), 2);
  assert.equal(evaluate(`inputs.parameters.none ?? 'd'`, lookup), 'd');
  assert.equal(evaluate(`'a' in ['a', 'b'] && not ('c' in ['a']) ? sprig.b64enc('ü') : 1`, lookup), 'w7w=');
  assert.equal(evaluate('1 + 2 * 3 - 4', lookup), 3);
  assert.throws(() => evaluate('nope(1)', lookup), /no function 'nope'/);
});

const DATA: Record<string, unknown> = { 'inputs.parameters.list': '[{"n": 3, "s": "c"}, {"n": 1, "s": "a"}, {"n": 2, "s": "b"}]', 'inputs.parameters.name': 'some-Name_here' };
const LIST = 'fromJSON(inputs.parameters.list)';
const EXPRESSIONS: [expression: string, value: unknown][] = [
  [`map(${LIST}, {#.n * 2})`, [6, 2, 4]],
  [`map(${LIST}, {.s})`, ['c', 'a', 'b']],
  [`map(${LIST}, #index)`, [0, 1, 2]],
  [`map(filter(${LIST}, {.n > 1}), {upper(.s)})`, ['C', 'B']],
  [`${LIST} | filter(.n < 3) | map(.n) | sum()`, 3],
  [`[all(${LIST}, {.n > 0}), any(${LIST}, {.n > 2}), none(${LIST}, {.n > 3}), one(${LIST}, {.n > 1})]`, [true, true, true, false]],
  [`map([1, 2], {let(#)})`, undefined],
  [`map([[1, 2], [3]], {sum(map(#, {# + 1}))})`, [5, 4]],
  [`find(${LIST}, {.s == 'b'}).n + count(${LIST}, {.n != 2}) + findIndex(${LIST}, {.n == 1})`, 5],
  [`reduce([1, 2, 3], {#acc + #}, 10)`, 16],
  [`map(sortBy(${LIST}, {.n}, 'desc'), {.s})`, ['c', 'b', 'a']],
  [`groupBy([1, 2, 3], {# > 1 ? 'big' : 'small'})`, { small: [1], big: [2, 3] }],
  [`fromJson(inputs.parameters.list)[1:][0].s + {a: 'x'}.a + 'abc'[:2]`, 'axab'],
  ['1..3', [1, 2, 3]],
  [`sprig.trimSuffix('here', sprig.kebabcase(inputs.parameters.name))`, 'some-name-'],
  [`sprig.ternary('y', 'n', sprig.hasPrefix('some', inputs.parameters.name))`, 'y'],
  ['sprig.regexReplaceAll(`(\\w+)-(\\w+)`, inputs.parameters.name, "${2}.${1}")', 'Name_here.some'],
  [`sprig.join('+', sprig.sortAlpha(sprig.list('b', 'a')))`, 'a+b'],
  [`sprig.toJson(sprig.dict('a', 1, 'b', sprig.until(3)))`, '{"a":1,"b":[0,1,2]}'],
  [`sprig.default('d', '') + sprig.coalesce('', 'c') + sprig.trimAll('$', '$5$')`, 'dc5'],
  [`sprig.add(1, '2') + sprig.div(7, 2) + sprig.mod(7, 4) + sprig.round(2.46, 1)`, 11.5],
  [`sprig.substr(0, 4, inputs.parameters.name) contains 'om' && len(sprig.splitList('-', inputs.parameters.name)) == 2`, true]
];
for (const [expression, value] of EXPRESSIONS) {
  test(`expression ${expression}`, () => {
    if (value === undefined) assert.throws(() => evaluate(expression, name => DATA[name]), /no function 'let'/);
    else assert.deepEqual(evaluate(expression, name => DATA[name]), value);
  });
}

test('the time of creation by the letters of strftime', () => {
  const time = new Date('2026-03-05T14:07:09Z');
  assert.deepEqual([...'YmdHMSyIpjaAbBFTRuwsUeZ'].map(letter => strftime(time, letter)), ['2026', '03', '05', '14', '07', '09', '26', '02', 'PM', '064', 'Thu', 'Thursday', 'Mar', 'March', '2026-03-05', '14:07:09', '14:07', '4', '4', '1772719629', '09', ' 5', 'UTC']);
  assert.equal(strftime(time, 'Q'), undefined);
});

test('when needs a boolean and says how to get one', () => {
  assert.equal(shouldRun('foo == foo && 10 >= 9'), true);
  assert.equal(shouldRun(`"it's" == "it's"`), true);
  assert.equal(shouldRun(`'a' in ('a', 'b')`), true);
  for (const text of ['foo', 'a-b == a-b', `'it's' == 'x'`, '10 > ten']) assert.throws(() => shouldRun(text), /quotes/);
});

test('loops name their nodes by index and value', () => {
  assert.deepEqual(itemsOf({ name: 't', withItems: ['a(b)', { k: 'v', b: 1 }, 3] })?.map(item => item.label), ['0:ab', '1:b:1,k:v', '2:3']);
  assert.throws(() => itemsOf({ name: 't', withParam: 'no' }), /JSON list/);
  assert.deepEqual(itemsOf({ name: 't', withSequence: { start: '2', end: 4, format: '%03d' } })?.map(item => item.value), ['002', '003', '004']);
});

test('depends', () => {
  const node = (phase: NodeStatus['phase']): NodeStatus => ({ id: phase, name: phase, displayName: phase, type: 'Pod', phase, startedAt: '', finishedAt: '' });
  const nodes: Record<string, NodeStatus> = { 'a-b': node('Failed'), a_b: node('Succeeded'), s: node('Skipped') };
  const met = (task: Partial<Task>, continueOn?: Task['continueOn']): boolean => dependsMet({ name: 't', ...task }, name => nodes[name], () => continueOn, () => []);
  assert.equal(met({ depends: 'a-b.Failed && (a_b || a-b.Succeeded) && !s.Succeeded' }), true);
  assert.equal(met({ dependencies: ['a-b', 's'] }), false);
  assert.equal(met({ dependencies: ['a-b', 's'] }, { failed: true }), true);
});

test('durations', () => {
  assert.deepEqual(['20', '1m30s', 2].map(durationMs), [20_000, 90_000, 2000]);
  assert.throws(() => durationMs('soon'), /1m30s/);
});

test('what cannot run is refused by name and place', () => {
  const spec = (templates: object[], more: object = {}): string[] => admitWorkflow({ apiVersion: 'a', kind: 'Workflow', metadata: {}, spec: { entrypoint: 'm', templates, ...more } } as Workflow).map(cause => `${cause.field}: ${cause.message}`);
  const p = { name: 'p', container: { image: 'x', command: ['true'] } };
  assert.deepEqual(spec([{ ...p, name: 'm' }]), []);
  const told = (text: string): string => spec([{ name: 'm', container: { image: 'x', command: ['echo', text] } }])[0] ?? '';
  assert.match(told('{{=sprig.env("HOME")}}'), /spec\.templates\[0\]\.container\.command\[1\]: expression 'sprig\.env\("HOME"\)': the local cluster knows no function 'sprig\.env'/);
  assert.match(told('{{= 1 + }}'), /expression '1 \+': unexpected end/);
  assert.equal(told('{{=asInt("{{workflow.parameters.x}}")}} {{ mustache }} {{#if}}'), '');
  assert.match(spec([{ ...p, name: 'm', retryStrategy: { expression: 'nope(lastRetry.status)' } }])[0] ?? '', /retryStrategy\.expression: .*no function 'nope'/);
  assert.match(spec([p])[0] ?? '', /spec\.entrypoint: template name 'm' undefined/);
  assert.match(spec([{ name: 'm', http: {} }])[0] ?? '', /spec\.templates\[0\]\.http: Forbidden: http is not supported/);
  assert.match(spec([{ name: 'm', dag: { tasks: [{ name: 'a', template: 'p', dependencies: ['b'] }, { name: 'b', template: 'p', dependencies: ['a'] }] } }, p])[0] ?? '', /cycle/);
  assert.match(spec([{ name: 'm', dag: { tasks: [{ name: 'a', template: 'p', arguments: { parameters: [{ name: 'x', value: '{{tasks.b.outputs.result}}' }] } }, { name: 'b', template: 'p' }] } }, p])[0] ?? '', /missing dependency 'b'/);
  assert.match(spec([{ name: 'm' }])[0] ?? '', /template type unspecified/);
});
