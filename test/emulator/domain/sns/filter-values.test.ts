import { describe, expect, it } from 'vitest';
import { filterMessage } from '../../../../emulator/domain/sns/filter-match.ts';
import { parseFilterPolicy } from '../../../../emulator/domain/sns/filter-policy.ts';

const parse = (value: string) => parseFilterPolicy(`{"a":[${value}]}`, 'MessageAttributes');

describe('a value of a filter policy', () => {
  it.each([
    ['{"anything-but": true}', 'Value of anything-but must be an array or single string/number value.'],
    ['{"anything-but": {}}', 'Empty objects are not allowed'],
    ['{"anything-but": {"prefix": "a", "suffix": "b"}}', 'Only one key allowed in match expression'],
    ['{"anything-but": ["a", true]}', 'Inside anything-but list, start|null|boolean is not supported.'],
    ['{"numeric": 1}', 'Value of numeric must be an array.'],
    ['{"numeric": ["=", 1e300]}', 'Value must be between'],
  ])('%s is refused', (value, problem) => {
    const read = parse(value);
    expect(read.ok ? 'taken' : read.problem).toContain(problem);
  });

  it.each([
    ['1', false],
    ['2', true],
  ])('of anything but one number lets %s through: %s', (Value, accepted) => {
    const read = parse('{"anything-but": 1}');
    if (!read.ok) throw new Error(read.problem);
    const attributes = [{ Name: 'a', Type: 'Number', Value }];
    expect(filterMessage(read.policy, { attributes, message: '' }).accepted).toBe(accepted);
  });
});
