import type { z } from 'zod';
import type { CallEntry, Finding } from '../../../contracts/timeline.ts';
import { match } from '../match/match.ts';
import { NOTHING } from '../match/show-value.ts';
import type { Difference } from '../outcome.ts';
import { entriesBetween, needsAllEntries, type Playing, type StepRecord } from '../playing.ts';
import type { ExpectStep } from '../scenario.ts';

/** The findings of the calls of a step: each expected one is one of its own; with `exactly`, there are no others. */
export async function observeFindings(
  playing: Playing,
  { from, to }: StepRecord,
  expected: NonNullable<ExpectStep['findings']>,
  exactly: boolean,
): Promise<Difference[]> {
  await playing.timeline.read();
  const found = entriesBetween(playing, from.mark, to.mark)
    .filter((entry): entry is z.output<typeof CallEntry> => entry.kind === 'call')
    .flatMap(({ findings }) => findings);
  if (exactly) needsAllEntries(playing, from.mark, to.mark);
  return compareFindings(expected, found, exactly);
}

export function compareFindings(
  expected: NonNullable<ExpectStep['findings']>,
  found: readonly Finding[],
  exactly: boolean,
): Difference[] {
  const left = [...found];
  const differences: Difference[] = [];
  for (const [index, wanted] of expected.entries()) {
    const path = `findings[${index}]`;
    const at = left.findIndex((finding) => match(wanted, finding).length === 0);
    if (at !== -1) left.splice(at, 1);
    else differences.push(...nearest(wanted, left, path));
  }
  if (!exactly) return differences;
  return [...differences, ...left.map((one) => ({ path: 'findings', expected: NOTHING, seen: wordsOf(one) }))];
}

function nearest(wanted: { readonly rule: string }, found: readonly Finding[], path: string): Difference[] {
  const same = found.find(({ rule }) => rule === wanted.rule);
  if (same !== undefined) return match(wanted, same, { path });
  return [{ path, expected: wanted.rule, seen: found.length === 0 ? NOTHING : found.map(wordsOf).join(', ') }];
}

const wordsOf = ({ rule, field, seen }: Finding): string => `${rule} (${field}: ${seen})`;
