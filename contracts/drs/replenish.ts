import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { EventInstanceId, SlotId } from '../fields.ts';
import { commonRefusals, commonTolerances, slotNotFound, versions } from './common.ts';

export const ReplenishResult = z
  .strictObject({
    detailCode: z.enum(['STANDARD_ORDER_PLACED', 'TEST_ORDER_PLACED', 'ORDER_INPROGRESS']).meta({
      description:
        'STANDARD_ORDER_PLACED: order taken (also when payment, address or stock will keep it from being placed). TEST_ORDER_PLACED: the same for a test device, no charge, no shipment. ORDER_INPROGRESS: no order placed, one is still out.',
    }),
    eventInstanceId: EventInstanceId,
  })
  .meta({ id: 'ReplenishResult', description: 'What became of the replenish request.' });

/** Orders the product that the customer chose for a slot. Success means "accepted", not "bought". */
export const replenish = defineEndpoint({
  name: 'replenish',
  surface: 'drs',
  methods: ['POST'],
  paths: [{ path: '/replenish/{slotId}', versions: versions('DrsReplenishInput@1.0', 'DrsReplenishResult@1.0') }],
  summary: 'Replenish: order the consumable of a slot',
  description:
    'Places an order for the ASIN the customer chose for the slot: a real one, or a test order when the device was registered as a test device. There is no request body. A 200 means accepted, not bought; the course of the order comes by notification.',
  provenance: { evidence: 'documented', source: 'REPL' },
  security: 'token',
  params: z.object({ slotId: SlotId }),
  reply: { status: 200, description: 'Accepted, or an order is still in progress.', body: ReplenishResult },
  refusals: {
    ...commonRefusals,
    slotNotFound,
    slotUnsubscribed: {
      form: 'drs',
      status: 400,
      code: 'InvalidRequestException',
      message: 'Unable to place order - slot : <{slotId}> is unsubscribed.',
      when: 'The customer switched automatic reordering off for the slot, or chose no product.',
      evidence: 'observed',
      source: 'c:clever',
    },
  },
  tolerances: commonTolerances,
  examples: {
    params: { slotId: 'beans' },
    reply: {
      placed: {
        detailCode: 'STANDARD_ORDER_PLACED',
        eventInstanceId:
          'amzn1.dash.v2.o.ci5jOTYzY2ZlMC1hZmFlLTRhM2ItYjkwOS02YTA0ZTdkODAwNjguMjZiNTYzYjEtZTc5NC00ZTE0LWExNDUtNGM0MGM0MzlmMzRh',
      },
    },
  },
});
