import { z } from 'zod';
import { nearestName } from '../../contracts/nearest-name.ts';
import { obligations } from '../../contracts/obligations/index.ts';
import type { ExpectedFailure } from './standing.ts';

/** The list of expected failures, as people write it: which rule may be broken, why, and until when. */

const numbers: ReadonlySet<number> = new Set(obligations.map(({ number }) => number));
const LAST = obligations.at(-1)?.number ?? 0;

const isDay = (text: string): boolean => {
  const ms = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
};

const Line = z.strictObject({
  rule: z.number(`expected the number of a rule, 1 to ${LAST}`).refine((rule) => numbers.has(rule), {
    error: ({ input }) => `expected the number of a rule, 1 to ${LAST}; there is no rule ${String(input)}`,
  }),
  reason: z
    .string('expected why the rule may be broken, as a text')
    .trim()
    .min(1, 'expected why the rule may be broken'),
  until: z.string('expected a day such as 2031-01-31').refine(isDay, 'expected a day such as 2031-01-31').optional(),
});

export type CheckedList =
  | { readonly ok: true; readonly list: readonly ExpectedFailure[] }
  | {
      readonly ok: false;
      readonly path: readonly PropertyKey[];
      /** The key is the mistake, and not its value. */
      readonly ofKey: boolean;
      readonly message: string;
    };

const LIST = 'expected a list, each with `rule`, `reason` and, if it ends, `until`';

export function checkExpected(value: unknown): CheckedList {
  if (!Array.isArray(value)) return { ok: false, path: [], ofKey: false, message: LIST };
  const list: ExpectedFailure[] = [];
  for (const [at, one] of value.entries()) {
    const parsed = Line.safeParse(one);
    if (!parsed.success) return problemAt(at, one, parsed.error.issues[0]);
    const { rule } = parsed.data;
    if (list.some((other) => other.rule === rule)) {
      return { ok: false, path: [at, 'rule'], ofKey: false, message: `rule: ${rule} is on the list already` };
    }
    list.push(parsed.data);
  }
  return { ok: true, list };
}

function problemAt(at: number, one: unknown, issue: z.core.$ZodIssue | undefined): CheckedList {
  if (issue?.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    const near = nearestName(key, Object.keys(Line.shape));
    const meant = near === undefined ? `; expected ${Object.keys(Line.shape).join(', ')}` : `; did you mean ${near}?`;
    return { ok: false, path: [at, key], ofKey: true, message: `${key}: no such key${meant}` };
  }
  const path = issue?.path ?? [];
  const [key] = path;
  const isMissing = key !== undefined && !Object.hasOwn(one as object, key);
  const message = key === undefined ? LIST : `${String(key)}: ${issue?.message}`;
  return { ok: false, path: [at, ...path], ofKey: isMissing, message };
}
