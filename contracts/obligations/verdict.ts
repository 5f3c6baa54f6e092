/** What is said of a rule in the end, and how the verdicts of several devices become one. */

/** One proof that a rule was broken. */
export interface Breach {
  /** Numbers of the entries that show it, oldest first. */
  readonly entries: readonly number[];
  /** `MODEL/SERIAL`; null where no device is concerned. */
  readonly device: string | null;
  readonly slotId?: string;
  readonly expected: string;
  readonly seen: string;
}

export type Verdict =
  /** `times`: how often it could have been broken and was not. `unjudged`: what could not be judged beside it. */
  | { readonly outcome: 'kept'; readonly times: number; readonly unjudged?: string }
  /** `breaches`: how many there were; `evidence` shows the first of them. */
  | {
      readonly outcome: 'broken';
      readonly breaches: number;
      readonly times: number;
      readonly evidence: readonly Breach[];
    }
  /** `why` says what would exercise it, or what kept it from being judged. */
  | { readonly outcome: 'not exercised'; readonly why: string }
  | { readonly outcome: 'not observable'; readonly why: string }
  | { readonly outcome: 'manual'; readonly why: string };

/** Breaches that a joined verdict shows. */
export const EVIDENCE_MAX = 10;

type Of<O extends Verdict['outcome']> = Extract<Verdict, { outcome: O }>;

const of = <O extends Verdict['outcome']>(verdicts: readonly Verdict[], outcome: O): Of<O>[] =>
  verdicts.filter((verdict): verdict is Of<O> => verdict.outcome === outcome);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/** One verdict of several: what is broken anywhere is broken, what is kept somewhere is kept, else the first of the rest. */
export function joinVerdicts(verdicts: readonly Verdict[]): Verdict | undefined {
  const broken = of(verdicts, 'broken');
  const kept = of(verdicts, 'kept');
  const times = sum([...broken, ...kept].map((verdict) => verdict.times));
  if (broken.length > 0) {
    const evidence = broken
      .flatMap((verdict) => verdict.evidence)
      .sort((a, b) => (a.entries.at(-1) ?? 0) - (b.entries.at(-1) ?? 0))
      .slice(0, EVIDENCE_MAX);
    return { outcome: 'broken', breaches: sum(broken.map(({ breaches }) => breaches)), times, evidence };
  }
  if (kept.length > 0) {
    const unjudged = kept.find((verdict) => verdict.unjudged !== undefined)?.unjudged;
    return { outcome: 'kept', times, ...(unjudged === undefined ? {} : { unjudged }) };
  }
  return of(verdicts, 'not observable')[0] ?? of(verdicts, 'not exercised')[0] ?? verdicts[0];
}
