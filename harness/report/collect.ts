import type { DeviceClockFact, DeviceLivedFact, JudgeOptions } from '../../contracts/obligations/facts.ts';
import { type Obligation, obligations, obligationThemes } from '../../contracts/obligations/index.ts';
import { createJudgement, type Judgement } from '../../contracts/obligations/judge-all.ts';
import { type Breach, EVIDENCE_MAX, joinVerdicts, type Verdict } from '../../contracts/obligations/verdict.ts';
import { sources } from '../../contracts/sources.ts';
import type { TimelineEntry } from '../../contracts/timeline.ts';
import { countFaults, type FaultCount } from './fault-coverage.ts';
import {
  LABEL,
  OUTCOMES,
  REPORT_VERSION,
  type Recorded,
  type Report,
  type ShownEntry,
  type StruckFault,
} from './report.ts';
import { type Demands, rank, type Unranked } from './standing.ts';

/**
 * From the entries of one or several timelines to a report. They are fed one by one and not kept: what remains of
 * them is what judges remember, the entries that proofs refer to, and the newest where a form of the report wants them.
 */

export interface CollectOptions extends JudgeOptions {
  /** `MODEL/SERIAL`: only this device is judged. */
  readonly device?: string | undefined;
  /** So many of the newest entries are kept beside those that proofs refer to. */
  readonly newest?: number;
}

export interface RecordStart {
  readonly title?: string | null;
  readonly file?: string | null;
  /** The record of a world from its beginning, so that what is before its first entry is missing. */
  readonly isWhole?: boolean;
  /** Reads entries of the record once more, by their numbers in order: none of them has to be kept then. */
  readonly again?: ((seqs: readonly number[]) => Iterable<TimelineEntry>) | undefined;
  /** One that has followed the timeline already; entries it knows are passed over. */
  readonly judgement?: Judgement | undefined;
}

export interface About {
  readonly title: string;
  readonly generatedAt: string;
  readonly emulator: string;
  readonly source: Report['source'];
  readonly damaged?: number;
  /** In the place of those that were counted in the records. */
  readonly faults?: readonly StruckFault[] | undefined;
  readonly demands: Omit<Demands, 'now'>;
}

export interface Collector {
  /** A timeline begins; one that is open ends. */
  begin(start?: RecordStart): void;
  /** Entries in the order of their timeline, each once, and what is known of the device's time. */
  step(fact: TimelineEntry | DeviceClockFact | DeviceLivedFact): void;
  /** The timeline is over; returns the numbers of the entries that its proofs refer to, for `show`. */
  end(): readonly number[];
  /** Entries of the timeline that has ended. */
  show(entries: Iterable<TimelineEntry>): void;
  /** Whether any entry was about the device that is judged alone. */
  readonly hasMet: boolean;
  readonly entries: number;
  report(about: About): Report;
}

/** A breach, and the record it is in. */
interface Placed extends Breach {
  readonly record: number;
}

/** What is being read. */
interface Open {
  readonly judgement: Judgement;
  readonly isWhole: boolean;
  readonly again: RecordStart['again'];
  last: number;
}

/** One of the newest entries: itself, or how to come by it. */
interface Newest {
  readonly record: number;
  readonly seq: number;
  readonly entry: TimelineEntry | undefined;
  readonly again: RecordStart['again'];
}

export function createCollector(options: CollectOptions = {}): Collector {
  const { device, newest = 0, ...judging } = options;
  const verdicts = new Map<number, Verdict>();
  const records: Recorded[] = [];
  const shown = new Map<string, ShownEntry>();
  /** The newest entries, in a circle. */
  const ring: Newest[] = [];
  const faults = countFaults();
  let total = 0;
  let hasMet = device === undefined;
  let open: Open | undefined;

  const keep = (entry: TimelineEntry, { again }: Open): void => {
    const { seq } = entry;
    ring[total % newest] = { record: records.length - 1, seq, entry: again === undefined ? entry : undefined, again };
  };

  const showNewest = (): void => {
    const toRead = new Map<number, Newest[]>();
    for (const one of ring) {
      // Where only one device is judged, there are holes in the circle.
      if (one === undefined) continue;
      const { record, seq, entry } = one;
      if (entry !== undefined) shown.set(`${record}:${seq}`, { record, entry });
      else if (!shown.has(`${record}:${seq}`)) toRead.set(record, [...(toRead.get(record) ?? []), one]);
    }
    for (const [record, list] of toRead) {
      const seqs = list.map(({ seq }) => seq).sort((a, b) => a - b);
      for (const entry of list[0]?.again?.(seqs) ?? []) shown.set(`${record}:${entry.seq}`, { record, entry });
    }
  };

  const isOurs = ({ device: named }: TimelineEntry): boolean =>
    device === undefined || (named !== null && `${named.modelId}/${named.serialNumber}` === device);

  const stepEntry = (entry: TimelineEntry, now: Open): void => {
    const { judgement, isWhole, last } = now;
    const record = records.at(-1) as { -readonly [K in keyof Recorded]: Recorded[K] };
    if (entry.seq <= last) return;
    if (entry.kind === 'gap') record.missing += entry.seq - last;
    else {
      const before = entry.seq - last - 1;
      if (before > 0 && (last > 0 || isWhole)) {
        record.missing += before;
        // A record that should begin with its world and does not: the same as entries that are no longer kept.
        if (last === 0) judgement.step({ ...gapBefore(entry), dropped: before });
      }
    }
    judgement.step(entry);
    faults.step(entry);
    now.last = entry.seq;
    record.entries += 1;
    record.from ??= entry.at;
    record.to = entry.at;
    const ours = isOurs(entry);
    hasMet ||= ours;
    if (newest > 0 && (ours || entry.device === null)) keep(entry, now);
    total += 1;
  };

  const end = (): readonly number[] => {
    if (open === undefined) return [];
    const record = records.length - 1;
    const wanted = new Set<number>();
    for (const { obligation, verdict } of Object.values(open.judgement.verdicts(device))) {
      const placed =
        verdict.outcome === 'broken'
          ? { ...verdict, evidence: verdict.evidence.map((breach): Placed => ({ ...breach, record })) }
          : verdict;
      const joined = joinRecords(verdicts.get(obligation.number), placed);
      verdicts.set(obligation.number, joined);
      if (joined.outcome !== 'broken') continue;
      for (const breach of joined.evidence as readonly Placed[])
        if (breach.record === record) for (const seq of breach.entries) wanted.add(seq);
    }
    open = undefined;
    return [...wanted].sort((a, b) => a - b);
  };

  const self: Collector = {
    begin({ title = null, file = null, isWhole = false, again, judgement = createJudgement(judging) } = {}) {
      end();
      records.push({ title, file, entries: 0, missing: 0, from: null, to: null });
      open = { judgement, isWhole, again, last: 0 };
    },
    step(fact) {
      if (open === undefined) self.begin();
      const now = open as unknown as Open;
      if ('seq' in fact) stepEntry(fact, now);
      else now.judgement.step(fact);
    },
    end,
    show(entries) {
      const record = records.length - 1;
      for (const entry of entries) shown.set(`${record}:${entry.seq}`, { record, entry });
    },
    get hasMet() {
      return hasMet;
    },
    get entries() {
      return total;
    },
    report(about) {
      end();
      showNewest();
      const entries = [...shown.values()].sort((a, b) => a.record - b.record || a.entry.seq - b.entry.seq);
      const ranked = rank(
        obligations.map((obligation) => judged(obligation, verdicts.get(obligation.number))),
        { ...about.demands, now: about.generatedAt },
      );
      const counts = Object.fromEntries(
        OUTCOMES.map((outcome) => [outcome, ranked.rules.filter((rule) => rule.outcome === outcome).length]),
      ) as Record<(typeof OUTCOMES)[number], number>;
      const struck = [...(about.faults ?? struckIn(faults))];
      const failing = ranked.rules.filter(({ standing }) => standing === 'fails').length;
      return {
        version: REPORT_VERSION,
        title: about.title,
        label: LABEL,
        generatedAt: about.generatedAt,
        emulator: about.emulator,
        source: about.source,
        judging: {
          clock: judging.clock ?? 'real',
          device: device ?? null,
          production: judging.production ?? false,
          serialPatterns: { ...judging.serialPatterns },
          failOn: about.demands.failOn,
        },
        passed: ranked.passed,
        counts: { ...counts, failing, entries: total, damaged: about.damaged ?? 0 },
        rules: ranked.rules,
        expectations: ranked.expectations,
        baseline: ranked.baseline,
        ...(struck.length === 0 ? {} : { faults: struck }),
        records,
        timeline: { leftOut: total - entries.length, entries },
      };
    },
  };
  return self;
}

const struckIn = (faults: FaultCount): StruckFault[] =>
  faults
    .coverage()
    .rows.flatMap(({ subject, counts }) =>
      Object.entries(counts).map(([effect, struck]) => ({ operation: subject, effect, struck })),
    );

const gapBefore = ({ seq, at, wall }: TimelineEntry) =>
  ({ seq: seq - 1, kind: 'gap', at, wall, cause: null, device: null }) as const;

/**
 * One verdict of several records, whose breaches stay in the order of the records. Where something of one record
 * could not be seen, nobody can say that the rule was kept in all.
 */
function joinRecords(before: Verdict | undefined, next: Verdict): Verdict {
  if (before === undefined) return next;
  const pair = [before, next];
  const broken = pair.filter((verdict) => verdict.outcome === 'broken');
  if (broken.length > 0) {
    return {
      outcome: 'broken',
      breaches: broken.reduce((sum, { breaches }) => sum + breaches, 0),
      times: pair.reduce((sum, verdict) => sum + ('times' in verdict ? verdict.times : 0), 0),
      evidence: broken.flatMap(({ evidence }) => evidence).slice(0, EVIDENCE_MAX),
    };
  }
  const blind = pair.find(({ outcome }) => outcome === 'not observable');
  if (blind !== undefined) return blind;
  return joinVerdicts(pair) ?? next;
}

const themeOf = ({ number }: Obligation): string =>
  Object.entries(obligationThemes).find(([, rules]) => rules.some((rule) => rule.number === number))?.[0] ?? '';

function judged(obligation: Obligation, given: Verdict | undefined): Unranked {
  const { number, level, text, check, evidence, source } = obligation;
  const [title, url] = sources[source];
  const verdict: Verdict = given ?? { outcome: 'not exercised', why: 'Nothing is on the record.' };
  return {
    number,
    level,
    text,
    theme: themeOf(obligation),
    check,
    evidence,
    source: { key: source, title, url },
    outcome: verdict.outcome,
    times: 'times' in verdict ? verdict.times : 0,
    breaches: verdict.outcome === 'broken' ? verdict.breaches : 0,
    proofs:
      verdict.outcome === 'broken'
        ? (verdict.evidence as readonly Placed[]).map(({ entries, ...proof }) => ({ ...proof, entries: [...entries] }))
        : [],
    why: whyOf(verdict),
  };
}

function whyOf(verdict: Verdict): string | null {
  if (verdict.outcome === 'kept') return verdict.unjudged ?? null;
  return 'why' in verdict ? verdict.why : null;
}
