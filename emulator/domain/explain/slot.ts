import type { SLOT_CODES } from '../../../contracts/control/explain.ts';
import { isRevoked } from '../customer/remove-app.ts';
import { effectOf, openForCall, openForOrder } from '../faults.ts';
import { isBlocking, openOrder } from '../order.ts';
import type { Device, DeviceModel, FormerRegistration, Order, Registration, Slot } from '../state.ts';
import { failedCalls } from './calls.ts';
import { type Asked, comesAt, type Explained, inOrder, type Step, step, when } from './explanation.ts';
import { endText, named, orderSteps, problemText } from './order.ts';
import { isIncomplete, lastState } from './record.ts';

/** Why was no order placed for a slot, or what became of the last one. */

export interface SlotAsked extends Asked {
  readonly device: Device;
  readonly model: DeviceModel;
  readonly slotId: string;
}

type Code = (typeof SLOT_CODES)[number];
type Part = Omit<Explained<Code>, 'question'>;

const ENDED_BY: Readonly<Record<FormerRegistration['by'], string>> = {
  maker: 'the maker deregistered it',
  customer: 'the customer deregistered it',
  'customer-service': 'customer service deregistered it',
  'app-removed': "the customer removed the maker's app",
  'new-owner': 'another customer registered it',
};

export const endedBy = (by: FormerRegistration['by']): string => ENDED_BY[by];

export function explainSlot(asked: SlotAsked): Explained<Code> {
  const { device, slotId } = asked;
  const question = `Why was no order placed for slot ${slotId} of ${unitOf(device)}, or what became of the last one?`;
  const { current } = device;
  const part = current === null ? deregistered(asked) : registered(asked, current);
  return { question, ...part, steps: inOrder(part.steps) };
}

const unitOf = ({ modelId, serialNumber }: Device): string => `${modelId}/${serialNumber}`;

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

function registrationStep({ entries, device }: SlotAsked, current: Registration): Step {
  const { grantId, registeredAt, directedCustomerId, isTestDevice } = current;
  const seq = lastState(entries, { subject: 'registration', id: grantId, to: 'registered' })?.seq ?? null;
  const former = device.former.at(-1);
  const before = former?.by === 'new-owner' ? ` Until then it belonged to ${former.directedCustomerId}.` : '';
  const test = isTestDevice ? ' It is a test device: its orders cost nothing and ship nothing.' : '';
  return step(`${unitOf(device)} is registered to ${directedCustomerId}.${before}${test}`, {
    at: registeredAt,
    seq,
    source: isTestDevice ? 'TEST' : 'SERVER',
  });
}

function modelSteps({ model }: SlotAsked, { includeNonLive }: Registration): Step[] {
  if (model.live) return [];
  const how = includeNonLive ? ', which this registration allows (should_include_non_live)' : '';
  return [
    step(`Model ${model.modelId} is not live${how}. The emulator takes its orders all the same.`, { source: 'TEASER' }),
  ];
}

function slotStep({ entries, slotId, model }: SlotAsked, { asin, subscribed }: Slot): Step {
  // What will be wrong with its next order is no choice of the customer.
  const choices = entries.filter((entry) => entry.kind !== 'state' || entry.rule !== 'next-order');
  const entry = lastState(choices, { subject: 'slot', id: slotId });
  const product = model.slots
    .find((slot) => slot.slotId === slotId)
    ?.products.find((candidate) => candidate.asin === asin);
  const what = asin === null ? 'no product' : `${asin}${product === undefined ? '' : ` (${product.title})`}`;
  return step(
    `The customer has chosen ${what} for slot ${slotId}, and the slot is switched ${subscribed ? 'on' : 'off'}.`,
    {
      at: entry?.at ?? null,
      seq: entry?.seq ?? null,
      rule: '11',
      source: 'GLOSS',
    },
  );
}

function reportStep({ slotId }: SlotAsked, { lastReport }: Slot): Step {
  if (lastReport === null)
    return step(
      `No SlotStatus report has come for slot ${slotId}. None is needed to order; the customer sees no level.`,
      {
        source: 'SLOT',
      },
    );
  const { remainingQuantityInUnit: left, originalQuantityInUnit: full } = lastReport as Record<string, unknown>;
  const level = typeof left === 'number' && typeof full === 'number' ? `: ${left} of ${full} left` : '';
  return step(`The last SlotStatus report came${level}. A report never orders; only Replenish does.`, {
    at: lastReport.at,
    source: 'SLOT',
  });
}

const failedSteps = (asked: SlotAsked): Step[] =>
  failedCalls(asked, asked.device, asked.slotId).map((failed) => failed.step);

/** What is planned to go wrong with the next call or order of the slot. */
function plannedSteps({ portal, device, slotId, now }: SlotAsked): Step[] {
  const call = { operation: 'replenish', surface: 'drs' as const, device, slotId };
  const chance = (probability: number | undefined) =>
    probability === undefined ? '' : `, with a probability of ${probability}`;
  return [
    ...openForCall(portal.faults, call, now).map((fault) =>
      step(
        `Fault ${fault.faultId} (${effectOf(fault)}) is open for Replenish calls of this slot${chance(fault.probability)}.`,
        {
          at: fault.from,
          rule: 'fault',
          source: 'DESIGN',
        },
      ),
    ),
    ...openForOrder(portal.faults, { device, slotId }, now).map((fault) =>
      step(`Fault ${fault.faultId} (${effectOf(fault)}) is open for orders of this slot${chance(fault.probability)}.`, {
        at: fault.from,
        rule: 'fault',
        source: 'DESIGN',
      }),
    ),
  ];
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
        ? ['`drs-emulator explain --token TOKEN` tells what is wrong with the token.']
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
