import type { Order, OutboxEntry, Problem } from '../state.ts';
import { type Asked, type Step, step } from './explanation.ts';
import { lastState } from './record.ts';
import { plural, short, when } from './words.ts';

/** The life of one order so far, with the rows of the order machine that it went through. */

const PROBLEMS: Readonly<Record<Problem, string>> = {
  address: 'the address cannot be delivered to',
  payment: 'the payment was declined',
  stock: 'the product is out of stock',
};

const ENDED_BY: Readonly<Record<NonNullable<Order['cancelledBy']>, { rule: string; text: string }>> = {
  customer: { rule: 'T5', text: 'the customer cancelled it' },
  'resolution-expired': { rule: 'T4', text: 'nobody solved its problem in time' },
  maker: { rule: 'T8', text: 'the maker cancelled it with CancelTestOrder, which notifies nobody' },
};

export const problemText = (problem: Problem | null): string =>
  problem === null ? 'something is wrong with it' : PROBLEMS[problem];

export const endText = ({ cancelledBy }: Order): string =>
  cancelledBy === null ? 'it ended' : ENDED_BY[cancelledBy].text;

export const named = ({ instanceId, test }: Order): string => `${test ? 'test order' : 'order'} ${short(instanceId)}`;

/** Every change of an order as a step, and what was told of it. */
export function orderSteps(order: Order, outbox: readonly OutboxEntry[], { entries, portal }: Asked): Step[] {
  const seqOf = (to: string) => lastState(entries, { subject: 'order', id: order.instanceId, to })?.seq ?? null;
  const name = named(order);
  const steps: Step[] = [];
  const inResolution = order.problem !== null;
  steps.push(
    step(
      inResolution
        ? `Replenish took ${name} for ${order.asin}, and it went to order resolution: ${problemText(order.problem)}.`
        : `Replenish took ${name} for ${order.asin}. A 200 means accepted, not bought.`,
      {
        at: order.acceptedAt,
        seq: seqOf(inResolution ? 'in-resolution' : 'accepted'),
        rule: inResolution ? 'T2' : '13',
        source: inResolution ? 'FLOW' : 'REPL',
      },
    ),
  );
  if (order.placedAt !== null) {
    steps.push(
      step(`It was placed: ${order.asin}, to be shipped at ${when(order.shipsAt ?? order.placedAt)}.`, {
        at: order.placedAt,
        seq: seqOf('placed'),
        rule: inResolution ? 'T3' : 'T1',
        source: inResolution ? 'FLOW' : 'REPL',
      }),
    );
  }
  if (order.shippedAt !== null)
    steps.push(step('It was shipped.', { at: order.shippedAt, seq: seqOf('shipped'), rule: 'T6', source: 'NOTIF' }));
  if (order.deliveredAt !== null) {
    const untold = portal.settings.itemDelivered ? '' : ' Nobody is told: notifications.itemDelivered is false.';
    steps.push(
      step(`It was delivered, and the slot is free again.${untold}`, {
        at: order.deliveredAt,
        seq: seqOf('delivered'),
        rule: 'T7',
        source: 'REPL',
      }),
    );
  }
  if (order.cancelledAt !== null) {
    steps.push(
      step(`It was cancelled: ${endText(order)}. The slot is free again.`, {
        at: order.cancelledAt,
        seq: seqOf('cancelled'),
        rule: order.cancelledBy === null ? null : ENDED_BY[order.cancelledBy].rule,
        source: order.cancelledBy === 'maker' ? 'CANCEL' : order.cancelledBy === 'customer' ? 'NOTIF' : 'FLOW',
      }),
    );
  }
  const told = outbox.filter(({ instanceId }) => instanceId === order.instanceId);
  return [...steps, ...told.map((entry) => toldStep(entry, entries))];
}

function toldStep(entry: OutboxEntry, entries: Asked['entries']): Step {
  const { notificationId, notificationType, deliveries, at } = entry;
  const reached = deliveries.filter(({ state }) => state === 'delivered').length;
  const seq = entries.find((one) => one.kind === 'notification' && one.notificationId === notificationId)?.seq ?? null;
  const how =
    deliveries.length === 0
      ? 'was sent to nobody, since nobody was subscribed'
      : `has reached ${reached} of ${plural(deliveries.length, 'subscription')}`;
  return step(`${notificationType} ${how}: ${notificationId}.`, { at, seq, source: 'NOTIF' });
}
