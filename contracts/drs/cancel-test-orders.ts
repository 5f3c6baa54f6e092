import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { SlotId } from '../fields.ts';
import { commonRefusals, commonTolerances, slotNotFound, versions } from './common.ts';

export const CancelTestOrdersResult = z
  .strictObject({
    slotOrderStatuses: z.array(
      z.strictObject({
        orderStatus: z.enum(['NO_ORDER_IN_PROGRESS', 'ORDER_IN_PROGRESS']).meta({
          description:
            'NO_ORDER_IN_PROGRESS (documented): the slot is free. ORDER_IN_PROGRESS (inferred): a real order still runs, of before the device became a test device or after it was one.',
        }),
        slotId: SlotId,
      }),
    ),
  })
  .meta({ id: 'CancelTestOrdersResult', description: 'Where each slot stands after the cancellation.' });

const cancelVersions = versions('DrsCancelTestOrdersInput@1.0', 'DrsCancelTestOrdersResult@1.0');

/** Cancels test orders, so that Replenish can be tried again; tells nobody. Idempotent. */
export const cancelTestOrders = defineEndpoint({
  name: 'cancelTestOrders',
  surface: 'drs',
  methods: ['DELETE'],
  paths: [
    {
      path: '/testOrders/slots/{slotId}',
      suffix: 'OfSlot',
      versions: cancelVersions,
      summary: 'CancelTestOrder of one slot',
    },
    { path: '/testOrders', versions: cancelVersions },
    {
      path: '/testOrders/{slotId}',
      suffix: 'OfSlotOlder',
      versions: cancelVersions,
      summary: 'CancelTestOrder of one slot, the older path',
    },
  ],
  summary: 'CancelTestOrder: cancel the test orders of the device',
  description:
    'Of one slot, or of all slots without a slot id. Only for test devices, and for test orders of before a device was registered again as none. Cancelling nothing is a success.',
  provenance: { evidence: 'documented', source: 'CANCEL' },
  security: 'token',
  params: z.object({ slotId: SlotId.optional() }),
  reply: { status: 200, description: 'The slots asked about.', body: CancelTestOrdersResult },
  refusals: {
    ...commonRefusals,
    slotNotFound: { ...slotNotFound, evidence: 'inferred', source: 'CANCEL' },
    notATestDevice: {
      form: 'drs',
      status: 400,
      code: 'InvalidRequestException',
      message: 'Test orders can be cancelled only for a device that was registered as a test device',
      when: 'The device was registered without `is_test_device`, and none of the slots asked about has an open test order of before.',
      evidence: 'inferred',
      source: 'CANCEL',
    },
  },
  tolerances: commonTolerances,
  examples: {
    params: { slotId: 'beans' },
    reply: { cancelled: { slotOrderStatuses: [{ orderStatus: 'NO_ORDER_IN_PROGRESS', slotId: 'beans' }] } },
  },
});
