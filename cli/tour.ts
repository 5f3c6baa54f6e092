import { stopwatch } from '../emulator/clock.ts';
import { giveSharedSigningKey } from '../emulator/delivery/signing-key.ts';
import { startInProcess } from '../emulator/in-process.ts';
import { failureText } from '../scenarios/report/failure-text.ts';
import { virtualMs } from '../scenarios/report/outcome-line.ts';
import { spanText, wallText } from '../scenarios/report/span.ts';
import { painter, wrap } from '../scenarios/report/style.ts';
import { storyOf, timelineText } from '../scenarios/report/timeline-text.ts';
import { loadScenariosOrThrow } from '../scenarios/runner/load.ts';
import type { Outcome } from '../scenarios/runner/outcome.ts';
import { play } from '../scenarios/runner/play.ts';
import { variantsOf } from '../scenarios/runner/variants.ts';
import { EXIT } from './exit.ts';
import { preparedKey } from './run/prepared-key.ts';
import { checkWorld, ownTargets } from './targets.ts';
import type { Terminal } from './terminal.ts';

/**
 * The tour: a shipped scenario from registration to deregistration, with its timeline, and in the end what the
 * listener of the maker received. Every signature is verified while it plays, and a bad one fails the scenario.
 */

/** What a whole lifecycle tells a maker, in this order. */
const LIFECYCLE = [
  'DeviceRegisteredNotification',
  'SubscriptionChangedNotification',
  'OrderPlacedNotification',
  'ItemShippedNotification',
  'ItemDeliveredNotification',
  'DeviceDeregisteredNotification',
];

export async function tour(file: string, { out, colour, screen }: Terminal): Promise<number> {
  const paint = painter(colour);
  const width = screen?.columns();
  const [variant] = variantsOf(loadScenariosOrThrow([file], { checkWorld }));
  if (variant === undefined) return EXIT.failed;
  giveSharedSigningKey(preparedKey);
  const outcome = await play(variant, { openTarget: ownTargets(startInProcess), stopwatch });

  const title = wrap(variant.title, Math.min(width ?? 100, 100));
  out(`\n${title.map((line) => paint(line, 'bold')).join('\n')}\n${paint(variant.scenario.file, 'grey')}\n\n`);
  out(timelineText(storyOf(outcome), { colour, width }));
  if (outcome.status !== 'passed') {
    out(`\n${failureText(outcome, { colour, width })}`);
    return EXIT.failed;
  }
  out(`\nThe listener received ${outcome.received.length} notifications, and verified each signature:\n`);
  for (const { type, version } of outcome.received)
    out(`  ${paint('✓', 'green')} ${type}${version === null ? '' : paint(` v${version}`, 'grey')}\n`);
  return verdict(outcome, out);
}

function verdict(outcome: Outcome, out: Terminal['out']): number {
  const received = outcome.received.map(({ type }) => type);
  const isWhole = received.length === LIFECYCLE.length && LIFECYCLE.every((type, at) => received[at] === type);
  if (!isWhole) {
    out(`\nSomething is missing; a whole lifecycle is: ${LIFECYCLE.join(', ')}.\n`);
    return EXIT.failed;
  }
  out(
    `\nA whole replenishment lifecycle, as it should be: ${spanText(virtualMs(outcome))} in ${wallText(outcome.wallMs)}.\n`,
  );
  return EXIT.fine;
}
