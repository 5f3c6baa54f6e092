import { z } from 'zod';
import { Instant } from '../../contracts/fields.ts';
import { TimelineEntry } from '../../contracts/timeline.ts';
import { FAIL_ON } from './fail-on.ts';

/**
 * A report about the obligations of a device maker: every rule with its verdict and its proofs, where it was read
 * from, and why the check passed or failed. Each form of it is made of this alone; the JSON form is this.
 */

export const REPORT_VERSION = 1;

/** Stands in every form of a report. */
export const LABEL =
  'Not an official result. drs-emulator is independent of Amazon; what it finds is no certificate of Amazon’s.';

const count = () => z.int().min(0);

export const OUTCOMES = ['broken', 'kept', 'not exercised', 'not observable', 'manual'] as const;
export type ReportOutcome = (typeof OUTCOMES)[number];

export { FAIL_ON, type FailOn } from './fail-on.ts';

/** Entries of the timeline by number, in one of the records. */
export const Proof = z
  .strictObject({
    record: count().meta({ description: 'Which of `records`, from 0.' }),
    entries: z.array(z.int().positive()).meta({ description: 'Numbers of the entries that show it, oldest first.' }),
    device: z.string().nullable().meta({ description: '`MODEL/SERIAL`; null where no device is concerned.' }),
    slotId: z.string().optional().meta({ description: 'The slot it is about.' }),
    expected: z.string().meta({ description: 'What the rule asks for.' }),
    seen: z.string().meta({ description: 'What was there instead.' }),
  })
  .meta({ id: 'Proof', description: 'One proof that a rule was broken.' });
export type Proof = z.infer<typeof Proof>;

/**
 * What a broken rule means for the check: it fails; its level is not asked for; it is on the list of expected
 * failures; or it was no better in the baseline.
 */
export const STANDINGS = ['fails', 'noted', 'expected', 'known'] as const;
export type Standing = (typeof STANDINGS)[number];

export const JudgedRule = z
  .strictObject({
    number: z.int().positive().meta({ description: 'Number of the rule, as in docs/obligations.md.' }),
    level: z.enum(['must', 'should', 'compatibility']).meta({ description: 'How binding the rule is.' }),
    text: z.string().meta({ description: 'The rule, in Markdown.' }),
    theme: z.string().meta({ description: 'What the rule is about.' }),
    check: z.enum(['automatic', 'scenario', 'manual']).meta({ description: 'How it can be checked.' }),
    evidence: z.enum(['documented', 'observed', 'inferred']).meta({ description: 'How sure the rule is.' }),
    source: z
      .strictObject({
        key: z.string().meta({ description: 'Short key of the source.' }),
        title: z.string().meta({ description: 'Its title.' }),
        url: z.string().nullable().meta({ description: 'Its address; null where there is none.' }),
      })
      .meta({ description: 'Where the rule comes from.' }),
    outcome: z.enum(OUTCOMES).meta({ description: 'The verdict.' }),
    times: count().meta({ description: 'How often it could have been broken and was not.' }),
    breaches: count().meta({ description: 'How often it was broken.' }),
    proofs: z.array(Proof).meta({ description: 'The first of the breaches.' }),
    why: z.string().nullable().meta({
      description: 'What would exercise it, what kept it from being judged, or what was not judged beside.',
    }),
    standing: z.enum(STANDINGS).nullable().meta({
      description:
        'What a broken rule means for the check: it `fails`, is `noted` because its level is not asked for, `expected` by the list of expected failures, or `known` from the baseline. Null unless it is broken.',
    }),
    because: z.string().nullable().meta({ description: 'Why it stands so, in words.' }),
  })
  .meta({ id: 'JudgedRule', description: 'A rule and its verdict.' });
export type JudgedRule = z.infer<typeof JudgedRule>;

export const Recorded = z
  .strictObject({
    title: z.string().nullable().meta({ description: 'Title of the scenario, where it is the record of one.' }),
    file: z.string().nullable().meta({ description: 'File of the scenario, or the file the record was read from.' }),
    entries: count().meta({ description: 'Entries that were read.' }),
    missing: count().meta({ description: 'Entries that are known to be missing.' }),
    from: Instant.nullable().meta({ description: 'World time of the first entry.' }),
    to: Instant.nullable().meta({ description: 'World time of the last one.' }),
  })
  .meta({ id: 'Recorded', description: 'One timeline: of a world, or of a scenario.' });
export type Recorded = z.infer<typeof Recorded>;

export const ShownEntry = z
  .strictObject({ record: count().meta({ description: 'Which of `records`, from 0.' }), entry: TimelineEntry })
  .meta({ id: 'ShownEntry', description: 'An entry, and the record it is in.' });
export type ShownEntry = z.infer<typeof ShownEntry>;

/** A line of the list of expected failures, and what came of it. */
export const Expectation = z
  .strictObject({
    rule: z.int().positive().meta({ description: 'Number of the rule.' }),
    reason: z.string().meta({ description: 'Why it may be broken.' }),
    until: z.string().nullable().meta({ description: 'Last day it holds on, by UTC; null when it holds for good.' }),
    state: z.enum(['fails as expected', 'no longer fails', 'not judged', 'expired']).meta({
      description:
        '`no longer fails`: the rule is kept, and the line can go. `not judged`: nothing is known of it this time. `expired`: it holds no more, and fails the check until it is taken out or renewed.',
    }),
  })
  .meta({ id: 'Expectation', description: 'A failure that is expected.' });
export type Expectation = z.infer<typeof Expectation>;

const ruleNumbers = (description: string) => z.array(z.int().positive()).meta({ description });

export const Comparison = z
  .strictObject({
    file: z.string().meta({ description: 'The earlier report.' }),
    generatedAt: z.string().meta({ description: 'When it was made.' }),
    emulator: z.string().meta({ description: 'Version it was made with.' }),
    worse: ruleNumbers('Rules that got worse.'),
    same: ruleNumbers('Rules that are broken as before.'),
    better: ruleNumbers('Rules that were broken and are not any more, or are broken less.'),
    lost: ruleNumbers('Rules that were kept, and of which nothing is known this time.'),
  })
  .meta({ id: 'Comparison', description: 'The report beside an earlier one.' });
export type Comparison = z.infer<typeof Comparison>;

export const StruckFault = z
  .strictObject({
    operation: z
      .string()
      .meta({ description: 'What was struck: the name of an endpoint, the type of a notification, or `order`.' }),
    effect: z.string().meta({ description: 'What the fault did to it.' }),
    struck: count().meta({ description: 'How often.' }),
  })
  .meta({ id: 'StruckFault', description: 'How often a fault struck an operation.' });
export type StruckFault = z.infer<typeof StruckFault>;

export const Judging = z
  .strictObject({
    clock: z.enum(['shared', 'real', 'foreign']).meta({ description: 'Whose time devices are said to go by.' }),
    device: z.string().nullable().meta({ description: 'The only device that is judged; null for all.' }),
    production: z.boolean().meta({ description: 'What registers is said to be a released product.' }),
    serialPatterns: z.record(z.string(), z.string()).meta({ description: 'Patterns of serial numbers, by model.' }),
    failOn: z.enum(FAIL_ON).meta({ description: 'The level whose breaches fail the check.' }),
  })
  .meta({ id: 'Judging', description: 'What the judges were told.' });
export type Judging = z.infer<typeof Judging>;

export const Report = z
  .strictObject({
    version: z.literal(REPORT_VERSION).meta({ description: 'Version of this form.' }),
    title: z.string().meta({ description: 'What the report is about.' }),
    label: z.literal(LABEL).meta({ description: 'What the report is not.' }),
    generatedAt: Instant.meta({ description: 'Real time at which it was made.' }),
    emulator: z.string().meta({ description: 'Version of drs-emulator.' }),
    source: z
      .strictObject({
        kind: z.enum(['timeline', 'target', 'scenarios', 'exec']).meta({ description: 'What it was read from.' }),
        names: z.array(z.string()).meta({ description: 'The files, the address, or the command.' }),
      })
      .meta({ description: 'Where the record comes from.' }),
    judging: Judging,
    passed: z.boolean().meta({ description: 'Nothing fails the check.' }),
    counts: z
      .strictObject({
        broken: count().meta({ description: 'Rules that were broken.' }),
        kept: count().meta({ description: 'Rules that were kept.' }),
        'not exercised': count().meta({ description: 'Rules that nothing exercised.' }),
        'not observable': count().meta({ description: 'Rules that the record cannot show.' }),
        manual: count().meta({ description: 'Rules for people to look at.' }),
        failing: count().meta({ description: 'Broken rules that fail the check.' }),
        entries: count().meta({ description: 'Entries that were read.' }),
        damaged: count().meta({ description: 'Lines that were no entry, and were passed over.' }),
      })
      .meta({ description: 'How many of each.' }),
    rules: z.array(JudgedRule).meta({ description: 'Every rule, by number.' }),
    expectations: z.array(Expectation).meta({ description: 'The list of expected failures.' }),
    baseline: Comparison.nullable().meta({ description: 'The report beside an earlier one; null without one.' }),
    faults: z.array(StruckFault).optional().meta({ description: 'Faults that struck, by operation and effect.' }),
    records: z.array(Recorded).meta({ description: 'The timelines that were read.' }),
    timeline: z
      .strictObject({
        leftOut: count().meta({ description: 'Entries that are not shown.' }),
        entries: z
          .array(ShownEntry)
          .meta({ description: 'Those that proofs refer to, and the newest where asked for.' }),
      })
      .meta({ description: 'Entries of the records, in their order.' }),
  })
  .meta({ id: 'DrsEmulatorReport', description: 'A report about the obligations of a DRS device maker.' });
export type Report = z.infer<typeof Report>;
