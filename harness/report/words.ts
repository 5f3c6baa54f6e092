import type { TimelineEntry } from '../../contracts/timeline.ts';
import type { Line } from '../../scenarios/report/timeline-line.ts';
import { lineOf } from '../../scenarios/report/timeline-line.ts';
import { type JudgedRule, OUTCOMES, type Proof, type Report, type ReportOutcome } from './report.ts';

/** What all forms of a report say in the same words. */

/** Plural where it is one. */
/** A count with commas between the thousands. The first use of the languages of the machine takes 25 ms, of which a report has no need. */
export const grouped = (count: number): string => String(count).replace(/\B(?=(?:\d{3})+$)/g, ',');

export const counted = (count: number, what: string, many = `${what}s`): string =>
  `${grouped(count)} ${count === 1 ? what : many}`;

export function verdictText({ passed, counts }: Report): string {
  if (passed && counts.failing === 0) {
    return counts.broken === 0
      ? 'passed: no rule is broken'
      : `passed: none of ${counted(counts.broken, 'broken rule')} fails the check`;
  }
  const failing =
    counts.failing === 0
      ? []
      : [`${counted(counts.failing, 'broken rule')} ${counts.failing === 1 ? 'fails' : 'fail'} the check`];
  return `failed: ${[...failing, ...(counts.failing === 0 ? ['an expected failure has expired'] : [])].join(', ')}`;
}

/** `4 broken, 12 kept, …`, without what there is none of. */
export const countsText = ({ counts }: Report): string =>
  OUTCOMES.filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${counts[outcome]} ${outcome === 'manual' ? 'to look at by hand' : outcome}`)
    .join(', ');

/** What the outcome of a rule means, for a list. */
export const OUTCOME_WORDS: Readonly<Record<ReportOutcome, string>> = {
  broken: 'The record shows that the rule was broken.',
  kept: 'The rule could have been broken, and was not.',
  'not exercised': 'Nothing on the record asked for it.',
  'not observable': 'The record cannot show it.',
  manual: 'For people to look at.',
};

/** How often, as far as it is known. */
export function timesText({ outcome, times, breaches }: JudgedRule): string {
  if (outcome === 'broken')
    return times === 0
      ? counted(breaches, 'breach', 'breaches')
      : `${counted(breaches, 'breach', 'breaches')}, kept ${counted(times, 'time')}`;
  return outcome === 'kept' ? counted(times, 'time') : '';
}

/** What a broken rule means for the check, in a few words. */
export const STANDING_WORDS = {
  fails: 'fails the check',
  noted: 'does not fail the check',
  expected: 'expected to fail',
  known: 'broken before',
} as const;

/** What was judged, and by whose time. */
export function judgingText({ judging, emulator }: Report): string {
  const clock = {
    shared: 'devices share the clock of the world',
    real: 'devices go by real time',
    foreign: 'devices have clocks of their own',
  }[judging.clock];
  return [
    `drs-emulator ${emulator}`,
    clock,
    ...(judging.device === null ? [] : [`only ${judging.device}`]),
    ...(judging.production ? ['a released product'] : []),
    `--fail-on ${judging.failOn}`,
  ].join(' · ');
}

/** Where the record comes from: `timeline.ndjson, 1,204 entries`. */
export function sourceText({ source, counts, records }: Report): string {
  const names =
    source.names.length > 3 ? [...source.names.slice(0, 3), `${source.names.length - 3} more`] : source.names;
  const many = records.length > 1 ? [counted(records.length, source.kind === 'scenarios' ? 'scenario' : 'record')] : [];
  return [names.join(', '), ...many, counted(counts.entries, 'entry', 'entries')].join(' · ');
}

/** What is worth a remark: the baseline, the list of expected failures, what is missing. */
export function remarks(report: Report): string[] {
  const { baseline, expectations, records, counts } = report;
  const rules = (numbers: readonly number[]) => `${numbers.length === 1 ? 'rule' : 'rules'} ${numbers.join(', ')}`;
  const missing = records.reduce((sum, record) => sum + record.missing, 0);
  return [
    ...(missing === 0
      ? []
      : [
          `${counted(missing, 'entry is', 'entries are')} missing from the record, so that what was not seen to be broken is not observable.`,
        ]),
    ...(counts.damaged === 0 ? [] : [`${counted(counts.damaged, 'line')} of the record could not be read.`]),
    ...(baseline === null
      ? []
      : [
          `Beside the baseline ${baseline.file} of ${baseline.generatedAt}: ${
            [
              [baseline.worse, 'worse'] as const,
              [baseline.better, 'better'] as const,
              [baseline.same, 'broken as before'] as const,
              [baseline.lost, 'kept then and not judged now'] as const,
            ]
              .filter(([numbers]) => numbers.length > 0)
              .map(([numbers, words]) => `${rules(numbers)} ${words}`)
              .join('; ') || 'nothing has changed'
          }.`,
        ]),
    ...expectations.flatMap(({ rule, until, reason, state }) => {
      if (state === 'expired')
        return [`The expected failure of rule ${rule} has expired on ${until}: take it out, or renew it. (${reason})`];
      return state === 'no longer fails'
        ? [`Rule ${rule} is expected to fail and does not any more: remove it from the list. (${reason})`]
        : [];
    }),
  ];
}

/** The rules of each theme, in the order of themes. */
export function byTheme(report: Report): [string, JudgedRule[]][] {
  const themes = new Map<string, JudgedRule[]>();
  for (const rule of report.rules) themes.set(rule.theme, [...(themes.get(rule.theme) ?? []), rule]);
  return [...themes];
}

/** Most pressing first. */
export const brokenFirst = (report: Report): JudgedRule[] => {
  const order = ['fails', 'noted', 'known', 'expected'];
  return report.rules
    .filter(({ outcome }) => outcome === 'broken')
    .sort((a, b) => order.indexOf(a.standing ?? '') - order.indexOf(b.standing ?? '') || a.number - b.number);
};

/** Whom a proof is about, and which record it is in where there are several. */
function subjectText({ records }: Report, { device, slotId, record }: Proof): string {
  const { title = null, file = null } = records.length > 1 ? (records[record] ?? {}) : {};
  const parts = [device, slotId === undefined ? null : `slot ${slotId}`, title ?? file];
  return parts.filter((part) => part !== null).join(' · ');
}

export interface Lookup {
  subjectOf(proof: Proof): string;
  /** The entries of a proof that are at hand. */
  entriesOf(proof: Proof): TimelineEntry[];
  read(record: number, entry: TimelineEntry): Line;
}

/** Finds entries, and says what they are about. */
export function lookupIn(report: Report): Lookup {
  const { timeline } = report;
  const entries = new Map(timeline.entries.map(({ record, entry }) => [`${record}:${entry.seq}`, entry]));
  const types = new Map(
    timeline.entries.flatMap(({ record, entry }) =>
      entry.kind === 'notification' ? [[`${record}:${entry.notificationId}`, entry.notificationType] as const] : [],
    ),
  );
  return {
    subjectOf: (proof) => subjectText(report, proof),
    entriesOf: ({ record, entries: seqs }) =>
      seqs.map((seq) => entries.get(`${record}:${seq}`)).filter((entry) => entry !== undefined),
    read: (record, entry) => lineOf(entry, (id) => types.get(`${record}:${id}`)),
  };
}

/** `2031-03-04 10:00:00` */
export const whenText = ({ at }: Pick<TimelineEntry, 'at'>): string => `${at.slice(0, 10)} ${at.slice(11, 19)}`;

/** An entry in a line: `POST /replenish/beans  200 STANDARD_ORDER_PLACED`. */
export const entryText = ({ lane, arrow, what, result }: Line): string =>
  `${lane} ${arrow} ${what}${result === '' ? '' : `  ${result}`}`;
