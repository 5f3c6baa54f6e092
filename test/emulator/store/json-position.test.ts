import { describe, expect, it } from 'vitest';
import { firstErrorIn, positionIn } from '../../../emulator/store/json-position.ts';
import fc from '../../support/fast-check.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('the place where a text stops being JSON', () => {
  it.each([
    ['', 0],
    ['{"a": 1,}', 8],
    ['{"a" 1}', 5],
    ['[1 2]', 3],
    ['[1', 2],
    ['{"a": "b', 6],
    ['{} {}', 3],
    ['["a": 1]', 4],
    ['{1: 2}', 1],
    ['[}', 1],
    ['01', 1],
    ['nul', 0],
    ['"\t"', 0],
  ])('in %j is %i', (text, index) => {
    expect(firstErrorIn(text)).toBe(index);
  });

  it('is found exactly when JSON.parse finds one', () => {
    const near = fc
      .tuple(fc.json(), fc.nat(), fc.nat(3), fc.constantFrom('', ',', '}', '{', ']', '"', ':', '0', ' ', '\\', 'e'))
      .map(([text, at, cut, added]) => {
        const index = at % (text.length + 1);
        return text.slice(0, index) + added + text.slice(index + cut);
      });
    fc.assert(
      fc.property(fc.oneof(near, fc.json(), fc.string()), (text) => {
        expect(firstErrorIn(text) === null).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('is told in lines and columns, from 1', () => {
    expect(positionIn('ab\ncd', 4)).toBe('line 2, column 2');
    expect(positionIn('ab', 0)).toBe('line 1, column 1');
  });
});
