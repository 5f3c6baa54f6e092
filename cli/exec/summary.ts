import type { Judged } from '../../contracts/obligations/judge-all.ts';
import type { Breach, Verdict } from '../../contracts/obligations/verdict.ts';

/** What is said of the obligations when CMD has ended. A seam: whoever draws better reports puts his own in its place. */

const OUTCOMES: readonly Verdict['outcome'][] = ['kept', 'broken', 'not exercised', 'not observable', 'manual'];

const plural = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;

export function summaryOf(judged: readonly Judged[]): string {
  const counts = OUTCOMES.map((outcome) => ({
    outcome,
    count: judged.filter(({ verdict }) => verdict.outcome === outcome).length,
  })).filter(({ count }) => count > 0);
  const lines = [
    `${plural(judged.length, 'obligation')}: ${counts.map(({ outcome, count }) => `${count} ${outcome}`).join(', ')}`,
    ...judged.flatMap(brokenLines),
  ];
  return `${lines.join('\n')}\n`;
}

function brokenLines({ obligation, verdict }: Judged): string[] {
  if (verdict.outcome !== 'broken') return [];
  const { number, level, text } = obligation;
  const [first] = verdict.evidence;
  const times = verdict.breaches === 1 ? '' : ` (${verdict.breaches} times)`;
  return ['', `broken${times}: rule ${number} (${level}): ${text}`, ...(first === undefined ? [] : evidence(first))];
}

function evidence({ entries, device, slotId, expected, seen }: Breach): string[] {
  const where = [
    `timeline ${entries.length === 1 ? 'entry' : 'entries'} ${entries.join(', ')}`,
    ...(device === null ? [] : [device]),
    ...(slotId === undefined ? [] : [`slot ${slotId}`]),
  ];
  return [`  ${where.join(' · ')}`, `  expected  ${expected}`, `  seen      ${seen}`];
}
