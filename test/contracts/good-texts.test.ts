import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createGoodTexts } from '../../contracts/good-texts.ts';

const text = (length: number, fill = 'x'): string => JSON.stringify(fill.repeat(length - 2));

const good = createGoodTexts();

describe('a text that was found good', () => {
  it.each([2, 512, 513, 64 * 1024])('is known by its schema alone, %i characters long', (length) => {
    const [schema, other] = [z.string(), z.string()];
    expect(good.has(schema, text(length))).toBe(false);
    good.add(schema, text(length));
    expect(good.has(schema, text(length))).toBe(true);
    expect(good.has(schema, text(length, 'y'))).toBe(length === 2);
    expect(good.has(other, text(length))).toBe(false);
  });

  it('is forgotten at last, so that memory stays bounded', () => {
    const schema = z.string();
    for (let i = 0; i < 1000; i += 1) good.add(schema, `"${i}"`);
    expect(good.has(schema, '"0"')).toBe(false);
    expect(good.has(schema, '"999"')).toBe(true);
    good.add(schema, text(600));
    good.add(schema, text(601));
    expect(good.has(schema, text(600))).toBe(false);
    good.add(schema, text(64 * 1024 + 1));
    expect(good.has(schema, text(64 * 1024 + 1))).toBe(false);
    expect(good.has(schema, text(601))).toBe(true);
  });

  it('is nothing that others know of', () => {
    const schema = z.string();
    good.add(schema, '"a"');
    expect(createGoodTexts().has(schema, '"a"')).toBe(false);
  });
});
