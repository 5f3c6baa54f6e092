import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { SlotId } from '../fields.ts';
import { ConsentId, consentOver, page, redirect, unreadablePage } from './common.ts';

/** Third step of the pages, once a slot: which product it shall order. */
export const slotPage = defineEndpoint({
  name: 'slotPage',
  surface: 'lwa',
  methods: ['GET'],
  paths: [{ path: '/slot' }],
  summary: 'Slot page: choose a product for a slot',
  description:
    'The products of one slot: `.header .title span[title]`, hidden `slotId`, each `.product` with its ASIN as id, radio buttons `asin`, form `/slot_action`. Without `slotId` the first slot that is still open.',
  provenance: { evidence: 'observed', source: 'c:scrape' },
  security: 'none',
  query: z.looseObject({ consentId: ConsentId.optional(), slotId: SlotId.optional() }),
  reply: page('The products of the slot.'),
  alternatives: [redirect('To the step the customer is at.', '/setup_overview')],
  refusals: { invalidRequest: unreadablePage, consentOver },
});
