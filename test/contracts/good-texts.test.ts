import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isKnownGood, rememberGood } from '../../contracts/good-texts.ts';

const text = (length: number, fill = 'x'): string => JSON.stringify(fill.repeat(length - 2));

describe('a text that was found good', () => {
  it.each([2, 512, 513, 64 * 1024])('is known by its schema alone, %i characters long', (length) => {
    const [schema, other] = [z.string(), z.string()];
    expect(isKnownGood(schema, text(length))).toBe(false);
    rememberGood(schema, text(length));
    expect(isKnownGood(schema, text(length))).toBe(true);
    expect(isKnownGood(schema, text(length, 'y'))).toBe(length === 2);
    expect(isKnownGood(other, text(length))).toBe(false);
  });

  it('is forgotten at last, so that memory stays bounded', () => {
    const schema = z.string();
    for (let i = 0; i < 1000; i += 1) rememberGood(schema, `"${i}"`);
    expect(isKnownGood(schema, '"0"')).toBe(false);
    expect(isKnownGood(schema, '"999"')).toBe(true);
    rememberGood(schema, text(600));
    rememberGood(schema, text(601));
    expect(isKnownGood(schema, text(600))).toBe(false);
    rememberGood(schema, text(64 * 1024 + 1));
    expect(isKnownGood(schema, text(64 * 1024 + 1))).toBe(false);
    expect(isKnownGood(schema, text(601))).toBe(true);
  });
});
