import type { z } from 'zod';

/**
 * JSON texts that were found to keep a schema: what is the same text is good again. The server asks before it sends a reply
 * off, and who checks what arrives asks of the same text.
 */

/** So many short texts are remembered of each schema; most replies are the same few. */
const KEPT = 256;
const SHORT = 512;
/** A longer one only until the next: it is the reply that is on its way. */
const LONG = 64 * 1024;

interface Good {
  readonly short: Set<string>;
  long: string;
}

const goodOf = new WeakMap<z.ZodType, Good>();

export function isKnownGood(schema: z.ZodType, text: string): boolean {
  const good = goodOf.get(schema);
  if (good === undefined) return false;
  return text.length <= SHORT ? good.short.has(text) : good.long === text;
}

export function rememberGood(schema: z.ZodType, text: string): void {
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
}
