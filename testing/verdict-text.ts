import type { Obligation } from '../contracts/obligations/index.ts';
import type { Judged } from '../contracts/obligations/judge-all.ts';
import type { Breach, Verdict } from '../contracts/obligations/verdict.ts';
import { sources } from '../contracts/sources.ts';
import type { TimelineEntry } from '../contracts/timeline.ts';
import { counted, entryText, whenText } from '../harness/report/words.ts';
import { lineOf } from '../scenarios/report/timeline-line.ts';

/** What a test that failed prints of a rule: its verdict, and the entries of the timeline that show it. */

const BREACHES_MAX = 3;
const ENTRIES_MAX = 10;

export const nameOf = ({ number, level }: Obligation): string => `rule ${number} (${level})`;

/** What was found, in a few words: behind "expected rule 12 (must) to be kept, and it was …". */
export function outcomeText(verdict: Verdict): string {
  switch (verdict.outcome) {
    case 'broken':
      return `broken ${counted(verdict.breaches, 'time')}`;
    case 'kept':
      return `kept ${counted(verdict.times, 'time')}`;
    case 'manual':
      return `not judged, since it is for people to look at: ${verdict.why}`;
    default:
      return `${verdict.outcome}: ${verdict.why}`;
  }
}

/** The rule in words, its proofs, and where it comes from. */
export function proofText({ obligation, verdict }: Judged, entries: readonly TimelineEntry[]): string {
  const [title, url] = sources[obligation.source];
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]));
  const typeOf = typesIn(entries);
  const breaches = verdict.outcome === 'broken' ? verdict.evidence.slice(0, BREACHES_MAX) : [];
  const more = verdict.outcome === 'broken' ? verdict.breaches - breaches.length : 0;
  return [
    `  ${obligation.text}`,
    `  ${obligation.evidence}, ${title}${url === null ? '' : ` ${url}`}`,
    ...breaches.flatMap((breach) => breachLines(breach, bySeq, typeOf)),
    ...(more > 0 ? [`  and ${counted(more, 'more breach', 'more breaches')}`] : []),
  ].join('\n');
}

type TypeOf = (notificationId: string) => string | undefined;

function typesIn(entries: readonly TimelineEntry[]): TypeOf {
  const types = new Map<string, string>();
  for (const entry of entries)
    if (entry.kind === 'notification') types.set(entry.notificationId, entry.notificationType);
  return (id) => types.get(id);
}

function breachLines(breach: Breach, bySeq: ReadonlyMap<number, TimelineEntry>, typeOf: TypeOf): string[] {
  const { device, slotId, expected, seen } = breach;
  const subject = [device, slotId === undefined ? null : `slot ${slotId}`].filter((part) => part !== null);
  return [
    ...(subject.length === 0 ? [] : [`    ${subject.join(' · ')}`]),
    `    expected  ${expected}`,
    `    seen      ${seen}`,
    ...breach.entries.slice(-ENTRIES_MAX).map((seq) => {
      const entry = bySeq.get(seq);
      return entry === undefined
        ? `    #${seq}  no longer on the timeline`
        : `    #${seq}  ${whenText(entry)}  ${entryText(lineOf(entry, typeOf))}`;
    }),
  ];
}
