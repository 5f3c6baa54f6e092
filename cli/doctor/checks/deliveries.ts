import type { TimelineEntry } from '../../../contracts/timeline.ts';
import { pagesOf } from '../../../emulator/control-client.ts';
import { oneLine } from '../../../scenarios/report/style.ts';
import { type Finding, notChecked, ok, problem, warning } from '../finding.ts';
import type { Situation } from '../situation.ts';
import { allSubscriptions } from './subscriptions.ts';

/** What became of the last message to each subscriber. */
export async function checkDeliveries({ emulator }: Situation): Promise<readonly Finding[]> {
  const id = 'deliveries';
  if (emulator.kind !== 'running') return [notChecked(id, 'What was delivered is told by a running emulator alone.')];
  const subscriptions = await allSubscriptions(emulator.call);
  const last = new Map<string, Delivery>();
  for await (const entry of pagesOf(emulator.call, { kind: 'delivery' }))
    if (entry.kind === 'delivery') last.set(entry.subscriptionArn, entry);
  const failed = subscriptions.flatMap(({ subscriptionArn, endpoint }) => {
    const delivery = last.get(subscriptionArn);
    return delivery === undefined || delivery.outcome === 'delivered' ? [] : [failure(delivery, oneLine(endpoint))];
  });
  if (failed.length > 0) return failed;
  return [
    ok(
      id,
      last.size === 0
        ? 'Nothing was sent to any subscriber yet.'
        : 'The last message to each subscriber was delivered.',
    ),
  ];
}

type Delivery = Extract<TimelineEntry, { kind: 'delivery' }>;

function failure(
  { subscriptionArn, outcome, status, error, at, attempt, notificationId, seq }: Delivery,
  endpoint: string,
): Finding {
  const id = `delivery.${subscriptionArn}`;
  const answer = status === null ? `no answer (${error ?? 'unknown'})` : `status ${status}`;
  const mend =
    notificationId === null
      ? `npx drs-emulator tail --no-follow --kind delivery --after ${seq - 1}`
      : `npx drs-emulator explain --notification ${notificationId}`;
  return outcome === 'retry'
    ? warning(id, `Attempt ${attempt} to reach ${endpoint} at ${at} ended with ${answer}; it is tried again.`, mend)
    : problem(
        id,
        `The last message to ${endpoint}, at ${at}, was given up after attempt ${attempt} with ${answer}.`,
        mend,
      );
}
