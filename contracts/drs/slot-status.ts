import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { Empty, SlotId } from '../fields.ts';
import { bodyTolerances, commonRefusals, commonTolerances, slotNotFound, versions } from './common.ts';
import { Quantity, ReportDate } from './report-fields.ts';

export const SlotStatusInput = z
  .object({
    expectedReplenishmentDate: ReportDate('When the slot is expected to run out.'),
    remainingQuantityInUnit: Quantity('What is left in the loaded container.'),
    originalQuantityInUnit: Quantity('What the full container holds.'),
    totalQuantityOnHand: Quantity('Stock on hand that is not loaded in the device, if known.').optional(),
    lastUseDate: ReportDate('When product was last taken from the slot.'),
  })
  .meta({
    id: 'SlotStatusInput',
    description: 'State of one slot. All five fields must be passed, stock on hand if known.',
  });

export const slotStatusTolerances = {
  type: {
    id: 'quantity-form',
    field: 'quantities',
    text: 'A quantity is a quoted number, null or missing (stock on hand) instead of a JSON number.',
    strict: 'refuse',
    obligation: 7,
    evidence: 'observed',
    source: 'c:clever',
  },
  implausible: {
    id: 'implausible-report',
    field: 'quantities, dates',
    text: 'A quantity is negative, more is left than the container holds, or a last use lies in the future.',
    strict: 'refuse',
    obligation: 9,
    evidence: 'inferred',
    source: 'SLOT',
  },
} as const;

/** The mandatory report of what is left in a slot, after every use and at least daily. Orders nothing. */
export const slotStatus = defineEndpoint({
  name: 'slotStatus',
  surface: 'drs',
  methods: ['POST'],
  paths: [{ path: '/slotStatus/{slotId}', versions: versions('DrsSlotStatusInput@1.0', 'DrsSlotStatusResult@1.0') }],
  summary: 'SlotStatus: report what is left in a slot',
  description:
    'To be called whenever something was taken from the slot, and at least once a day. It reports only: ordering is the duty of the maker.',
  provenance: { evidence: 'documented', source: 'SLOT' },
  security: 'token',
  params: z.object({ slotId: SlotId }),
  body: SlotStatusInput,
  bodyRequired: true,
  reply: { status: 200, description: 'Noted.', body: Empty },
  refusals: { ...commonRefusals, slotNotFound: { ...slotNotFound, evidence: 'inferred', source: 'SLOT' } },
  tolerances: [...commonTolerances, ...bodyTolerances, slotStatusTolerances.type, slotStatusTolerances.implausible],
  examples: {
    params: { slotId: 'beans' },
    body: {
      report: {
        expectedReplenishmentDate: '2031-03-11T10:00:00Z',
        remainingQuantityInUnit: 3.5,
        originalQuantityInUnit: 10,
        totalQuantityOnHand: 20,
        lastUseDate: '2031-03-04T10:00:00Z',
      },
    },
    reply: { noted: {} },
  },
});
