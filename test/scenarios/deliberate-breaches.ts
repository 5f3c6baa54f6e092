import type { Judged } from '../../contracts/obligations/judge-all.ts';
import { createJudgement } from '../../contracts/obligations/judge-all.ts';
import type { Breach } from '../../contracts/obligations/verdict.ts';
import type { Outcome } from '../../scenarios/runner/outcome.ts';

/**
 * The shipped scenarios before the judges. The reference device breaks nothing by itself; where a story shows what the
 * service says to a maker who does wrong, somebody has to do wrong: a `call` by hand, a verb that orders the device to
 * make one certain call, or a listener that is told to fail. Those are listed here, and nothing else may be found.
 */

const OLDER = 'the older version is asked for, to show that it is served';
const WITHOUT_HEADERS = 'calls by hand lack or mangle the version headers, to show the refusal';
const SLOT_OFF = 'a call by hand replenishes a slot that is off, to show the refusal';
const FAILING_LISTENER = 'the listener is told to answer badly, to show what SNS does then';
const AFTER_THE_END = 'calls by hand use the tokens of an ended registration, to show that they are dead';
const AT_ONCE = 'the story orders the device to replenish right behind the cancellation, and goes on from there';
const ANOTHER_URL = 'a return URL that is not the right one, by hand, to show the refusal';
const WITHOUT_A_TOKEN = 'calls by hand have no good token, one after the other, to show the refusal';
const SLIPS = 'slips of shipped clients, by hand, to show what is tolerated';

/** By file and number of the rule: why the story does wrong on purpose. */
export const DELIBERATE: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'control/foreign-host-and-origin.yaml': { 3: OLDER },
  'control/lists-and-views.yaml': { 3: OLDER },
  'deregistration/by-others.yaml': { 3: OLDER, 20: AFTER_THE_END },
  'deregistration/by-the-maker.yaml': { 3: OLDER, 20: AFTER_THE_END },
  'deregistration/version-1-for-another-device.yaml': { 1: WITHOUT_HEADERS, 3: OLDER },
  'lifecycle/two-slots-independently.yaml': { 11: SLOT_OFF, 21: SLOT_OFF },
  'notifications/confirmation-too-late.yaml': { 22: FAILING_LISTENER, 29: FAILING_LISTENER },
  'notifications/not-tried-again.yaml': { 29: FAILING_LISTENER },
  'notifications/version-2.yaml': { 15: AT_ONCE },
  'orders/cancelled-after-the-window.yaml': { 15: AT_ONCE },
  'orders/order-in-progress.yaml': { 11: SLOT_OFF, 21: SLOT_OFF },
  'orders/triggered-events.yaml': { 15: AT_ONCE },
  'registration/authorization-errors.yaml': {
    34: 'authorization requests by hand, to show what the error page says',
    35: 'authorization requests by hand, to show what the error page says',
  },
  'registration/re-registration.yaml': { 3: OLDER },
  'registration/return-url-that-cannot-be-trusted.yaml': { 36: ANOTHER_URL },
  'subscriptions/changed-while-an-order-runs.yaml': { 11: SLOT_OFF, 21: SLOT_OFF },
  'subscriptions/product-cleared.yaml': { 11: SLOT_OFF, 21: SLOT_OFF },
  'subscriptions/subscription-info-versions.yaml': { 3: OLDER },
  'subscriptions/unsubscribed-slot.yaml': { 11: SLOT_OFF, 21: SLOT_OFF },
  'tokens/code-works-once.yaml': { 36: ANOTHER_URL },
  'tokens/refresh-returns-the-same-refresh-token.yaml': { 3: OLDER },
  'tokens/revoked-app.yaml': { 20: AFTER_THE_END },
  'tokens/token-endpoint-refusals.yaml': { 36: ANOTHER_URL },
  'wire/reports-that-cannot-be-read.yaml': { 8: SLIPS },
  'wire/slips-of-shipped-clients.yaml': { 2: SLIPS, 7: SLIPS, 8: SLIPS, 9: SLIPS, 47: SLIPS },
  'wire/strict-mode.yaml': { 2: SLIPS, 3: OLDER },
  'wire/version-headers.yaml': { 1: WITHOUT_HEADERS, 3: OLDER },
  'wire/without-a-token.yaml': { 31: WITHOUT_A_TOKEN },
};

/** Steps that order one certain call, by hand or from the device. */
const ORDERED = /^(call: |device: (replenish|deregister version 1\.0|subscriptionInfo version 1\.0))/;

export const nameOf = ({ variant }: Outcome): string => variant.scenario.file.replace(/^scenarios\//, '');

export function judgedOutcome({ timeline }: Outcome, clock: 'real' | 'shared'): readonly Judged[] {
  const judgement = createJudgement({ clock });
  for (const entry of timeline) judgement.step(entry);
  return Object.values(judgement.verdicts());
}

export const brokenIn = (
  judged: readonly Judged[],
): { readonly rule: number; readonly evidence: readonly Breach[] }[] =>
  judged.flatMap(({ obligation, verdict }) =>
    verdict.outcome === 'broken' ? [{ rule: obligation.number, evidence: verdict.evidence }] : [],
  );

/** What a listener is told to do is told before, and shows when a message comes. */
const OF_THE_LISTENER: ReadonlySet<number> = new Set([22, 29]);

/** Breaches that no step ordered: title of the step in which they came about. Deliveries are the listener's, which is told apart by its rule. */
export function unordered({ steps }: Outcome, rule: number, evidence: readonly Breach[]): string[] {
  const titles = evidence.map(
    ({ entries }) => steps.find(({ lastSeq }) => lastSeq >= (entries.at(-1) ?? 0))?.title ?? '',
  );
  return titles
    .filter((title) => !OF_THE_LISTENER.has(rule) && !ORDERED.test(title))
    .map((title) => `rule ${rule} in "${title}"`);
}
