import { z } from 'zod';
import { Asin, EventInstanceId, SlotId } from '../fields.ts';
import type { PayloadInput } from './payload.ts';

/** `orderInfo`, as OrderPlaced and ItemShipped share it. */

const withoutMilliseconds = (description: string) =>
  z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, 'expected an ISO 8601 instant in UTC without milliseconds')
    .meta({ description: `${description} ISO 8601, UTC, without milliseconds.`, examples: ['2031-03-11T06:59:59Z'] });

export const EstimatedDeliveryDate = withoutMilliseconds('When the order is expected to be delivered.');
export const DeliveryDate = withoutMilliseconds('When the order was delivered.');

/** Content of one product. */
export const content = {
  quantity: z.number().positive().meta({
    description: "Content of the product in the slot's unit, not the number of packages; may have a fraction.",
  }),
  unit: z.string().min(1).meta({ description: 'Unit of measure of the slot; compare it without regard to case.' }),
};

/** Whose order, of which slot. */
export const orderKeys = { instanceId: EventInstanceId, slotId: SlotId };

export const OrderInfoV1 = z
  .looseObject({
    ...orderKeys,
    productInfo: z.array(z.looseObject(content)).min(1),
    estimatedDeliveryDate: EstimatedDeliveryDate,
  })
  .meta({ id: 'OrderInfoV1', description: 'The order as v1.0 tells it: one date for all, no ASIN.' });

export const OrderInfoV2 = z
  .looseObject({
    ...orderKeys,
    productInfo: z
      .array(z.looseObject({ ...content, asin: Asin, estimatedDeliveryDate: EstimatedDeliveryDate }))
      .min(1),
  })
  .meta({ id: 'OrderInfoV2', description: 'The order as v2.0 tells it: ASIN and date with each product.' });

export interface OrderKeysInput {
  /** `eventInstanceId` of the Replenish reply. */
  readonly instanceId: string;
  readonly slotId: string;
}

export interface ProductInput {
  /** In the slot's unit. */
  readonly quantity: number;
  readonly unit: string;
  readonly asin: string;
}

export interface OrderInput extends OrderKeysInput, ProductInput {
  /** Without milliseconds. */
  readonly estimatedDeliveryDate: string;
}

export interface OrderPayloadInput extends PayloadInput {
  readonly order: OrderInput;
}

export function orderInfo(version: '1.0' | '2.0', order: OrderInput): Record<string, unknown> {
  const { instanceId, slotId, quantity, unit, asin, estimatedDeliveryDate } = order;
  return version === '1.0'
    ? { instanceId, slotId, productInfo: [{ quantity, unit }], estimatedDeliveryDate }
    : { instanceId, slotId, productInfo: [{ quantity, unit, asin, estimatedDeliveryDate }] };
}

/** Order of the examples: the seeded coffee machine's. */
export const exampleOrder: OrderInput = {
  instanceId:
    'amzn1.dash.v2.o.ci5jOTYzY2ZlMC1hZmFlLTRhM2ItYjkwOS02YTA0ZTdkODAwNjguMjZiNTYzYjEtZTc5NC00ZTE0LWExNDUtNGM0MGM0MzlmMzRh',
  slotId: 'beans',
  quantity: 12,
  unit: 'count',
  asin: 'B0EMUL0001',
  estimatedDeliveryDate: '2031-03-11T06:59:59Z',
};
