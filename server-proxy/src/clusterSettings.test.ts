/** Settings as written and as refused. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS, parseSettings } from './clusterSettings';

test('what the file leaves out is as by default, null lifts a limit', () => {
  const faults: string[] = [];
  assert.deepEqual(parseSettings('{"finishedDays": null, "eventMinutes": 5}', faults), { ...DEFAULT_SETTINGS, finishedDays: null, eventMinutes: 5 });
  assert.deepEqual(faults, []);
});

const REFUSED: readonly [string, RegExp][] = [
  ['{', /not JSON/],
  ['[]', /must be an object/],
  ['{"finishedDay": 1}', /"finishedDay" is not a setting.*finishedDays/],
  ['{"toString": 1}', /"toString" is not a setting/],
  ['{"finishedDays": "30"}', /"finishedDays" must be a number from 0 up, or null for no limit, not "30"/],
  ['{"finishedCount": 1.5}', /"finishedCount" must be a whole number from 0 up/],
  ['{"finishedCount": -1}', /"finishedCount" must be a whole number from 0 up.*not -1/],
  ['{"eventMinutes": null}', /"eventMinutes" must be a number from 1 up, not null/],
  ['{"logMegabytes": 0}', /"logMegabytes" must be a number from 1 up, not 0/],
  ['{"diskGigabytes": true}', /"diskGigabytes" must be a number from 0.1 up/]
];
for (const [text, expected] of REFUSED) {
  test(`refused by name: ${text}`, () => {
    const faults: string[] = [];
    parseSettings(text, faults);
    assert.match(faults.join('; '), expected);
  });
}
