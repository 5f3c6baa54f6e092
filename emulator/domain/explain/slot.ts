import type { SLOT_CODES } from '../../../contracts/control/explain.ts';
import { isRevoked } from '../customer/remove-app.ts';
import { isBlocking, openOrder } from '../order.ts';
import type { Order, Registration, Slot } from '../state.ts';
import { failedCalls } from './calls.ts';
import { type Explained, inOrder, type Step, step } from './explanation.ts';
import { endText, named, orderSteps, problemText } from './order.ts';
import { isIncomplete, lastState } from './record.ts';
import {
  failedSteps,
  modelSteps,
  plannedSteps,
  registrationStep,
  reportStep,
  type SlotAsked,
  slotStep,
  unitOf,
} from './slot-facts.ts';
import { comesAt, endedBy, when } from './words.ts';

/** Why was no order placed for a slot, or what became of the last one. */

type Code = (typeof SLOT_CODES)[number];
type Part = Omit<Explained<Code>, 'question'>;

export function explainSlot(asked: SlotAsked): Explained<Code> {
  const { device, slotId } = asked;
  const question = `Why was no order placed for slot ${slotId} of ${unitOf(device)}, or what became of the last one?`;
  const { current } = device;
  const part = current === null ? deregistered(asked) : registered(asked, current);
  return { question, ...part, steps: inOrder(part.steps) };
}

// ---- nobody's device -------------------------------------------------------------------------------------------

function deregistered(asked: SlotAsked): Part {
  const { device, slotId, entries } = asked;
  const former = device.former.at(-1);
  const silent = device.orders.filter((order) => order.slotId === slotId && isBlocking(order));
  const steps: Step[] = [];
  if (former !== undefined) {
    const seq = lastState(entries, { subject: 'registration', id: former.grantId, rule: former.by })?.seq ?? null;
    steps.push(
      step(`The registration of ${unitOf(device)} ended: ${endedBy(former.by)}. Its tokens died with it.`, {
        at: former.deregisteredAt,
        seq,
        rule: 'invalidToken',
        source: 'DEREG',
      }),
    );
  }
  for (const order of silent) {
    steps.push(
      step(`Its ${named(order)} is ${order.state} and runs on, but nobody is told of it any more.`, {
        at: order.acceptedAt,
        rule: 'T9',
        source: 'DESIGN',
      }),
    );
  }
  const since = former === undefined ? '' : ` since ${when(former.deregisteredAt)}: ${endedBy(former.by)}`;
  return {
    code: 'deregistered',
    answer: `${unitOf(device)} is not registered${since}. Without a registration it has no tokens, and every Replenish call is refused.`,
    replenish: 'invalidToken',
    steps: [...steps, ...failedSteps(asked)],
    next: [`A customer registers the device again: sign-up at /ap/oa, or POST devices for ${unitOf(device)}.`],
  };
}

// ---- a registered one ------------------------------------------------------------------------------------------

function registered(asked: SlotAsked, current: Registration): Part {
  const { device, slotId, portal } = asked;
  const steps = [registrationStep(asked, current), ...modelSteps(asked, current)];
  if (isRevoked(portal, current)) {
    return {
      code: 'app-removed',
      answer:
        "The customer removed the maker's app, so every token of this registration is dead, and Replenish is refused.",
      replenish: 'invalidToken',
      steps,
      next: ['The customer consents again: sign-up at /ap/oa, or POST devices.'],
    };
  }
  const slot = current.slots[slotId];
  if (slot === undefined) {
    return {
      code: 'slot-not-set-up',
      answer: `The model has a slot ${slotId}, but this registration is older than it, so Replenish does not find it.`,
      replenish: 'slotNotFound',
      steps,
      next: ['The customer goes through the set-up again, which brings in the new slot.'],
    };
  }
  const facts = [...steps, slotStep(asked, slot), reportStep(asked, slot), ...failedSteps(asked)];
  const running = openOrder(device, slotId);
  if (running !== undefined) return inProgress(asked, running, facts);
  if (slot.asin === null || !slot.subscribed) return switchedOff(asked, slot, facts);
  return free(asked, current, slot, facts);
}

const mending = (steps: readonly Step[]): string[] =>
  steps.length === 0 ? [] : ['DELETE faults/{faultId} takes a planned fault away.'];

// ---- an order is out -------------------------------------------------------------------------------------------

const RUNNING: Readonly<Record<string, { readonly code: Code; readonly due: string }>> = {
  accepted: { code: 'order-accepted', due: 'OrderPlaced' },
  'in-resolution': { code: 'order-in-resolution', due: 'The end of order resolution' },
  placed: { code: 'order-placed', due: 'The shipment' },
  shipped: { code: 'order-shipped', due: 'The delivery' },
};

function inProgress(asked: SlotAsked, order: Order, facts: readonly Step[]): Part {
  const { device, slotId } = asked;
  const running = RUNNING[order.state] ?? { code: 'order-placed', due: 'The next change' };
  const planned = plannedSteps(asked);
  const path = `POST orders/${order.instanceId}`;
  const ways: Readonly<Record<string, string>> = {
    accepted: order.test
      ? `The maker cancels it: DELETE /testOrders/slots/${slotId}, which notifies nobody.`
      : `The customer cancels it: ${path}/cancel.`,
    'in-resolution': `The customer solves the problem: ${path}/resolve.`,
    placed: order.test
      ? `The maker cancels it: DELETE /testOrders/slots/${slotId}, which notifies nobody.`
      : `Amazon ships it at once: ${path}/ship. The customer can cancel it until ${when(order.cancelUntil ?? '')}: ${path}/cancel.`,
    shipped: `Amazon delivers it at once: ${path}/deliver.`,
  };
  return {
    code: running.code,
    answer: `${runningText(order)} Until it is delivered or cancelled, Replenish answers ORDER_INPROGRESS for slot ${slotId} and places no other.`,
    replenish: 'ORDER_INPROGRESS',
    steps: [...facts, ...orderSteps(order, device.outbox, asked), ...planned],
    next: [
      ...(order.due === null ? [] : [comesAt(asked, running.due, order.due.at)]),
      ways[order.state] ?? '',
      ...mending(planned),
    ].filter((text) => text !== ''),
  };
}

function runningText(order: Order): string {
  const name = named(order).replace(/^./, (letter) => letter.toUpperCase());
  const due = order.due === null ? '' : when(order.due.at);
  switch (order.state) {
    case 'accepted':
      return `${name} was accepted at ${when(order.acceptedAt)} and is not placed yet: OrderPlaced goes out at ${due}.`;
    case 'in-resolution':
      return `${name} has been in order resolution since ${when(order.acceptedAt)}: ${problemText(order.problem)}. It is placed once that is solved, and cancelled at ${due} if it is not.`;
    case 'placed':
      return `${name} was placed at ${when(order.placedAt ?? order.acceptedAt)} and ships at ${due}.`;
    default:
      return `${name} was shipped at ${when(order.shippedAt ?? order.acceptedAt)} and is delivered at ${due}.`;
  }
}

// ---- the slot is off -------------------------------------------------------------------------------------------

function switchedOff(asked: SlotAsked, slot: Slot, facts: readonly Step[]): Part {
  const { device, slotId } = asked;
  const path = `PUT devices/${unitOf(device)}/slots/${slotId}/subscription`;
  const last = lastOrder(asked);
  const steps = [...facts, ...(last === undefined ? [] : orderSteps(last, device.outbox, asked))];
  const off = { replenish: 'slotUnsubscribed' as const, steps };
  return slot.asin === null
    ? {
        ...off,
        code: 'no-product',
        answer: `The customer has chosen no product for slot ${slotId}, so Replenish refuses: the slot is unsubscribed.`,
        next: [`The customer chooses a product: ${path} with {"asin":"…","subscribed":true}.`],
      }
    : {
        ...off,
        code: 'unsubscribed',
        answer: `The customer has switched slot ${slotId} off, so Replenish refuses: the slot is unsubscribed.`,
        next: [`The customer switches it on: ${path} with {"subscribed":true}.`],
      };
}

// ---- nothing stands in the way ---------------------------------------------------------------------------------

const lastOrder = ({ device, slotId }: SlotAsked): Order | undefined =>
  device.orders.findLast((order) => order.slotId === slotId && order.grantId === device.current?.grantId);

function free(asked: SlotAsked, current: Registration, slot: Slot, facts: readonly Step[]): Part {
  const { device, slotId } = asked;
  const last = lastOrder(asked);
  const failed = failedCalls(asked, device, slotId).findLast(
    ({ call }) => call.at >= (last?.deliveredAt ?? last?.cancelledAt ?? current.registeredAt),
  );
  const planned = plannedSteps(asked);
  const problem =
    slot.nextProblem === null ? '' : ` It would go to order resolution: ${problemText(slot.nextProblem)}.`;
  return {
    replenish: current.isTestDevice ? 'TEST_ORDER_PLACED' : 'STANDARD_ORDER_PLACED',
    ...outcome(asked, last, failed),
    steps: [...facts, ...(last === undefined ? [] : orderSteps(last, device.outbox, asked)), ...planned],
    next: [
      `A Replenish call now would place ${current.isTestDevice ? 'a test order' : 'an order'} for ${slot.asin}${planned.length === 0 ? '' : ', unless a planned fault strikes'}.${problem}`,
      ...(failed?.call.refusal === 'invalidToken'
        ? ['`npx drs-emulator explain --token TOKEN` tells what is wrong with the token.']
        : []),
      ...mending(planned),
    ],
  };
}

function outcome(
  asked: SlotAsked,
  last: Order | undefined,
  failed: ReturnType<typeof failedCalls>[number] | undefined,
): { readonly code: Code; readonly answer: string } {
  const { slotId } = asked;
  if (failed !== undefined) {
    const how =
      failed.why === 'call-struck' ? 'was struck by a planned fault' : `was refused${refusalText(failed.call.refusal)}`;
    return {
      code: failed.why,
      answer: `The last Replenish call for slot ${slotId}, at ${when(failed.call.at)}, ${how}, so nothing was ordered. Nothing else stands in the way.`,
    };
  }
  if (last === undefined) {
    const doubt = isIncomplete(asked.entries) ? ', of which older entries are no longer kept' : '';
    return {
      code: 'never-asked',
      answer: `Nobody asked for an order: there is no Replenish call for slot ${slotId} on the record${doubt}. Nothing stands in the way.`,
    };
  }
  const name = named(last);
  return last.state === 'delivered'
    ? {
        code: 'order-delivered',
        answer: `The last one, ${name}, was delivered at ${when(last.deliveredAt ?? last.acceptedAt)}, and nobody has asked for another.`,
      }
    : {
        code: 'order-cancelled',
        answer: `The last one, ${name}, was cancelled at ${when(last.cancelledAt ?? last.acceptedAt)}: ${endText(last)}. Nobody has asked for another.`,
      };
}

const refusalText = (refusal: string | null): string => {
  switch (refusal) {
    case 'invalidToken':
      return ' for its access token';
    case 'invalidVersion':
      return ' for its version headers';
    case 'slotUnsubscribed':
      return ' because the slot was off then';
    case 'slotNotFound':
      return ' because it named another slot';
    case 'unknownPath':
    case 'methodNotAllowed':
      return ' because path and method are none of the device API';
    case null:
      return '';
    default:
      return ` (${refusal})`;
  }
};
