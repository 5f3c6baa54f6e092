import { describe, expect, it } from 'vitest';
import { problemAt, readTokens } from '../../../../emulator/domain/sns/policy-json.ts';
import fc from '../../../support/fast-check.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('the JSON of a policy', () => {
  it('is what JSON.parse takes, and nothing else', () => {
    const spoilt = fc
      .tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom('', '"', ',', '{', ']', ':', '\\', '1', 'x', '\u0001'))
      .map(([json, at, put]) => {
        const index = at % (json.length + 1);
        return json.slice(0, index) + put + json.slice(index + (put === '' ? 1 : 0));
      });
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string(), spoilt), (text) => {
        expect(readTokens(text).ok).toBe(isJson(text));
      }),
      { numRuns: 2000 },
    );
  });

  it('comes in tokens, in the order they are written', () => {
    const read = readTokens('{"a":[1,"b\\n",true,null]}');
    expect(read.ok && read.tokens.map(({ kind, text }) => `${kind} ${text}`)).toEqual([
      '{ {',
      'name a',
      '[ [',
      'number 1',
      'string b\n',
      'true true',
      'null null',
      '] ]',
      '} }',
    ]);
  });

  it('may be deep, but not without end', () => {
    const deep = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
    expect(readTokens(deep(400)).ok).toBe(true);
    expect(readTokens(deep(100_000)).ok).toBe(false);
  });

  it('is repeated in a message up to 500 characters', () => {
    const place = { line: 1, column: 2 };
    expect(problemAt('x'.repeat(500), 'no', place)).toContain(`"${'x'.repeat(500)}"; line: 1, column: 2]`);
    expect(problemAt('x'.repeat(501), 'no', place)).toContain(`"${'x'.repeat(500)}"[truncated 1 chars]; line: 1`);
  });
});
