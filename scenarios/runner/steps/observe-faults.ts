import type { TimelineEntry } from '../../../contracts/timeline.ts';
import { match } from '../match/match.ts';
import { NOTHING } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import { entriesBetween, needsAllEntries, type Playing, type StepRecord } from '../playing.ts';
import type { ExpectStep } from '../scenario.ts';

type FaultEntry = Extract<TimelineEntry, { kind: 'fault' }>;
type Expected = NonNullable<ExpectStep['faults']>;

/** The faults that struck during a step: each expected one as often as it says; with `exactly`, there are no others. */
export async function observeFaults(
  playing: Playing,
  { from, to }: StepRecord,
  expected: Expected,
  exactly: boolean,
): Promise<Difference[]> {
  await playing.timeline.read();
  const struck = entriesBetween(playing, from.mark, to.mark).filter(
    (entry): entry is FaultEntry => entry.kind === 'fault',
  );
  if (exactly || expected.some(({ count }) => count !== undefined)) needsAllEntries(playing, from.mark, to.mark);
  return compareFaults(expected, struck, exactly);
}

export function compareFaults(expected: Expected, struck: readonly FaultEntry[], exactly: boolean): Difference[] {
  const isMeant = ({ count: _, ...wanted }: Expected[number], entry: FaultEntry): boolean =>
    Object.entries(wanted).every(
      ([key, value]) =>
        value === undefined || match(value, (entry as Readonly<Record<string, unknown>>)[key]).length === 0,
    );
  const differences = expected.flatMap((wanted, index): Difference[] => {
    const found = struck.filter((entry) => isMeant(wanted, entry)).length;
    if (wanted.count === undefined ? found > 0 : found === wanted.count) return [];
    const times = wanted.count === undefined ? 'at least 1' : String(wanted.count);
    return [{ path: `faults[${index}]`, expected: `${times} of ${wordsOf(wanted)}`, seen: allOf(struck) }];
  });
  if (!exactly) return differences;
  const others = struck.filter((entry) => !expected.some((wanted) => isMeant(wanted, entry)));
  return [...differences, ...others.map((one) => ({ path: 'faults', expected: NOTHING, seen: wordsOf(one) }))];
}

const allOf = (struck: readonly FaultEntry[]): string =>
  struck.length === 0 ? NOTHING : struck.map(wordsOf).join(', ');

const wordsOf = ({
  faultId,
  effect,
  slotId,
}: { faultId?: string; effect?: string; slotId?: string } | Expected[number]): string =>
  [faultId, effect, slotId].filter((word) => word !== undefined).join(' ') || 'any fault';
