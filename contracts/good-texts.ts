import type { z } from 'zod';

/** JSON texts that were found to keep a schema: what is the same text is good again. */
export interface GoodTexts {
  has(schema: z.ZodType, text: string): boolean;
  add(schema: z.ZodType, text: string): void;
}

/** So many short texts are remembered of each schema; most replies are the same few. */
const KEPT = 256;
const SHORT = 512;
/** A longer one only until the next: it is the reply that is on its way. */
const LONG = 64 * 1024;

interface Good {
  readonly short: Set<string>;
  long: string;
}

export function createGoodTexts(): GoodTexts {
  const goodOf = new WeakMap<z.ZodType, Good>();
  return {
    has(schema, text) {
      const good = goodOf.get(schema);
      if (good === undefined) return false;
      return text.length <= SHORT ? good.short.has(text) : good.long === text;
    },
    add(schema, text) {
      if (text.length > LONG) return;
      let good = goodOf.get(schema);
      if (good === undefined) {
        good = { short: new Set(), long: '' };
        goodOf.set(schema, good);
      }
      if (text.length > SHORT) good.long = text;
      else {
        if (good.short.size >= KEPT) good.short.clear();
        good.short.add(text);
      }
    },
  };
}

/** What the emulator of this process found good before it sent it off. */
export const sentGood = createGoodTexts();
