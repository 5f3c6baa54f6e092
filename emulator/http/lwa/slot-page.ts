import type { slotPage as contract } from '../../../contracts/lwa/slot-page.ts';
import type { Handler } from '../answer.ts';
import { slotPage as page } from '../pages/slot.ts';
import { findConsent } from './sign-up.ts';
import { over, recordOf, showPage, toStep } from './steps.ts';

/** `GET /slot`: the slot asked for, if the customer is that far, else the step he is at. */
export const slotPage: Handler<typeof contract> = async (world, { raw, request: { query } }) => {
  const found = await findConsent(world, query.consentId);
  if (found === undefined || found.standing.at === 'over' || found.standing.at === 'return') return over(found);
  const { consent, model, standing } = found;
  const record = recordOf(consent);
  const slotId = query.slotId ?? (standing.at === 'slot' ? standing.slotId : undefined);
  const slot = model?.slots.find((candidate) => candidate.slotId === slotId);
  if (standing.at === 'consent' || slot === undefined)
    return { ...toStep(world, raw, consent.consentId, standing), record };
  return { ...showPage(page(consent, slot)), record: { ...record, slotId: slot.slotId } };
};
