import { describe, expect, it } from 'vitest';
import { oneLine, pad, painter, shorten, widthOf, wrap } from '../../../scenarios/report/style.ts';

describe('printed text', () => {
  it.each([
    ['abc', 3],
    ['\u001b[1;31mabc\u001b[0m', 3],
    ['→ Ä', 3],
    ['A\u0308', 1],
    ['東京', 4],
    ['☕️', 1],
    ['🎉', 2],
  ])('has a width: %j', (text, columns) => {
    expect(widthOf(text)).toBe(columns);
    expect(widthOf(pad(text, 9))).toBe(9);
  });

  it('is shortened and wrapped by columns', () => {
    expect(shorten('abcdef', 6)).toBe('abcdef');
    expect(shorten('abcdef', 4)).toBe('abc…');
    expect(shorten('東京都', 4)).toBe('東…');
    expect(wrap('one two  three\nfour', 8)).toEqual(['one two', 'three', 'four']);
    expect(wrap('overlong x', 4)).toEqual(['overlong', 'x']);
    expect(wrap(' ', 4)).toEqual([]);
  });

  it('is one line that cannot drive a terminal', () => {
    expect(oneLine('a\r\n b\tc\u001b[2J\u009b\u2028')).toBe('a b c\\x1b[2J\\x9b\\x2028');
  });

  it('has colours only if there is something to colour', () => {
    expect(painter(true)('a', 'bold', 'red')).toBe('\u001b[1;31ma\u001b[0m');
    expect(painter(true)('', 'red')).toBe('');
    expect(painter(true)('a')).toBe('a');
    expect(painter(false)('a', 'red')).toBe('a');
  });
});
