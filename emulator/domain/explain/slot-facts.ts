import { effectOf, openForCall, openForOrder } from '../faults.ts';
import type { Device, DeviceModel, Registration, Slot } from '../state.ts';
import { failedCalls } from './calls.ts';
import { type Asked, type Step, step } from './explanation.ts';
import { lastState } from './record.ts';

/** What is known of a slot that somebody asks about: each thing that speaks for or against an order is a step. */

export interface SlotAsked extends Asked {
  readonly device: Device;
  readonly model: DeviceModel;
  readonly slotId: string;
}

export const unitOf = ({ modelId, serialNumber }: Device): string => `${modelId}/${serialNumber}`;

export function registrationStep({ entries, device }: SlotAsked, current: Registration): Step {
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

export function modelSteps({ model }: SlotAsked, { includeNonLive }: Registration): Step[] {
  if (model.live) return [];
  const how = includeNonLive ? ', which this registration allows (should_include_non_live)' : '';
  return [
    step(`Model ${model.modelId} is not live${how}. The emulator takes its orders all the same.`, { source: 'TEASER' }),
  ];
}

export function slotStep({ entries, slotId, model }: SlotAsked, { asin, subscribed }: Slot): Step {
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

export function reportStep({ slotId }: SlotAsked, { lastReport }: Slot): Step {
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

export const failedSteps = (asked: SlotAsked): Step[] =>
  failedCalls(asked, asked.device, asked.slotId).map((failed) => failed.step);

/** What is planned to go wrong with the next call or order of the slot. */
export function plannedSteps({ portal, device, slotId, now }: SlotAsked): Step[] {
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
