import assert from 'node:assert/strict';
import { test } from 'node:test';
import { helpOf, parseCommand, type CommandSpec } from './arguments';
import { CliError } from './doors';
import { nearest } from '../nearest';

const SPEC: CommandSpec = {
  name: 'run',
  positionals: ['NOTEBOOK'],
  flags: {
    parameter: { type: 'string', short: 'p', multiple: true, value: 'NAME=VALUE', about: 'a parameter' },
    output: { type: 'string', about: 'a file' },
    json: { type: 'boolean', about: 'print JSON' }
  },
  about: 'Runs.'
};

test('flags and positional arguments in any order', () => {
  const parsed = parseCommand(SPEC, ['--json', 'a.ipynb', '-p', 'x=1', '-py=a=b', '--parameter=z= 2', '--output', 'o']);
  assert.deepEqual(parsed.positionals, ['a.ipynb']);
  assert.deepEqual(parsed.texts('parameter'), ['x=1', 'y=a=b', 'z= 2']);
  assert.equal(parsed.text('output'), 'o');
  assert.equal(parsed.flag('json'), true);
});

test('what does not fit is named, with the nearest right one', () => {
  const cases: [string[], RegExp][] = [
    [['a', '--jsno'], /no flag "--jsno"; did you mean "--json"\?/],
    [['a', '--zzzzzz'], /no flag "--zzzzzz"; see .*run --help/],
    [['a', '-x'], /no flag "-x"/],
    [['a', '--output'], /--output needs a value/],
    [['a', '--json=1'], /--json takes no value/],
    [['a', '--output', 'x', '--output', 'y'], /--output is given twice/],
    [[], /run needs NOTEBOOK/],
    [['a', 'b'], /doesn't take "b"/],
    [['a', '--constructor'], /no flag "--constructor"/]
  ];
  for (const [args, message] of cases) {
    assert.throws(
      () => parseCommand(SPEC, args),
      (error: unknown) => error instanceof CliError && error.exitCode === 2 && message.test(error.message),
      args.join(' ')
    );
  }
});

test('help needs no notebook', () => {
  assert.equal(parseCommand(SPEC, ['--help']).help, true);
  assert.match(helpOf(SPEC), /-p, --parameter NAME=VALUE +a parameter/);
});

test('nearest knows typing slips and beginnings, and when nothing is near', () => {
  const words = ['inspect', 'compile', 'run', 'cluster', 'kubectl'];
  assert.equal(nearest('isnpect', words), 'inspect');
  assert.equal(nearest('comp', words), 'compile');
  assert.equal(nearest('rnu', words), 'run');
  assert.equal(nearest('xyzzy', words), undefined);
});
