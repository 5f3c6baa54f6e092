import { describe, expect, it } from 'vitest';
import { earlierReport } from '../../../harness/report/earlier.ts';
import { checkExpected } from '../../../harness/report/expected.ts';
import { reportJson } from '../../../harness/report/json.ts';
import { faulty, NOW, reportOf } from './given-report.ts';

describe('a list of expected failures', () => {
  it('is taken as it was written', () => {
    const list = [
      { rule: 12, reason: 'firmware 3', until: '2031-01-31' },
      { rule: 1, reason: 'a test of ours' },
    ];
    expect(checkExpected(list)).toEqual({ ok: true, list });
    expect(checkExpected([])).toEqual({ ok: true, list: [] });
  });

  const LIST = 'expected a list, each with `rule`, `reason` and, if it ends, `until`';
  it.each([
    [null, [], false, LIST],
    [{ rule: 1, reason: 'x' }, [], false, LIST],
    [['x'], [0], false, LIST],
    [
      [{ rule: 49, reason: 'x' }],
      [0, 'rule'],
      false,
      'rule: expected the number of a rule, 1 to 48; there is no rule 49',
    ],
    [[{ rule: '1', reason: 'x' }], [0, 'rule'], false, 'rule: expected the number of a rule, 1 to 48'],
    [[{ reason: 'x' }], [0, 'rule'], true, 'rule: expected the number of a rule, 1 to 48'],
    [[{ rule: 1 }], [0, 'reason'], true, 'reason: expected why the rule may be broken, as a text'],
    [[{ rule: 1, reason: '  ' }], [0, 'reason'], false, 'reason: expected why the rule may be broken'],
    [[{ rule: 1, reason: 'x', until: '2031-02-30' }], [0, 'until'], false, 'until: expected a day such as 2031-01-31'],
    [[{ rule: 1, reason: 'x', until: 2031 }], [0, 'until'], false, 'until: expected a day such as 2031-01-31'],
    [[{ rule: 1, reason: 'x', untill: '2031-01-31' }], [0, 'untill'], true, 'untill: no such key; did you mean until?'],
    [[{ rule: 1, reason: 'x', q: 1 }], [0, 'q'], true, 'q: no such key; expected rule, reason, until'],
    [
      [
        { rule: 1, reason: 'x' },
        { rule: 1, reason: 'y' },
      ],
      [1, 'rule'],
      false,
      'rule: 1 is on the list already',
    ],
  ])('is refused with the place of the mistake: %j', (value, path, ofKey, message) => {
    expect(checkExpected(value)).toEqual({ ok: false, path, ofKey, message });
  });
});

describe('an earlier report', () => {
  it('is what the JSON form has written, and may know more', () => {
    const report = reportOf([faulty()]);
    const text = reportJson(report);
    const more = JSON.stringify({ ...JSON.parse(text), added: 1 });
    for (const one of [text, more]) {
      expect(earlierReport('main.json', one)).toMatchObject({ file: 'main.json', generatedAt: NOW, emulator: '0.1.0' });
    }
  });

  const END = '; expected a report that --report FILE.json has written';
  it.each([
    ['{', `main.json: no JSON${END}`],
    ['{"version":2}', `main.json: version: expected 1${END}`],
    ['{"version":1,"generatedAt":"x","emulator":"x"}', `main.json: rules: expected a list of rules${END}`],
    [
      '{"version":1,"generatedAt":"x","emulator":"x","rules":[{"number":1,"outcome":"kept","times":-1,"breaches":0}]}',
      `main.json: rules.0.times: expected a whole number${END}`,
    ],
  ])('is refused with the key that is wrong: %s', (text, problem) => {
    expect(earlierReport('main.json', text)).toBe(problem);
  });
});
