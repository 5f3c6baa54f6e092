import { z } from 'zod';
import { defineEndpoint } from '../endpoint.ts';
import { ConsentId, consentOver, page, redirect, unreadablePage } from './common.ts';

/** Value of the radio button that leaves a slot without a product. */
export const NO_PRODUCT = 'none';

/** The form of a slot page. */
export const slotAction = defineEndpoint({
  name: 'slotAction',
  surface: 'lwa',
  methods: ['POST'],
  paths: [{ path: '/slot_action' }],
  summary: 'Slot form: take the chosen product',
  description: 'One product a slot, or none. Goes on to the next slot, after the last one to the overview.',
  provenance: { evidence: 'observed', source: 'c:scrape' },
  security: 'none',
  body: z
    .looseObject({
      consentId: ConsentId.optional(),
      slotId: z
        .string()
        .optional()
        .meta({ description: 'The slot.', examples: ['beans'] }),
      asin: z
        .string()
        .optional()
        .meta({ description: 'The product, or `none`.', examples: ['B0EMUL0001'] }),
    })
    .meta({ id: 'SlotForm', description: 'The form of a slot page.' }),
  reply: redirect('To the next slot, or to the overview.', '/setup_overview'),
  alternatives: [page('The slot page again: nothing was chosen.')],
  refusals: { invalidRequest: unreadablePage, consentOver },
});
