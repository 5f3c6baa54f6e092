import { type slotAction as contract, NO_PRODUCT } from '../../../contracts/lwa/slot-action.ts';
import type { Handler } from '../answer.ts';
import { slotPage as page } from '../pages/slot.ts';
import { chooseProduct, findConsent } from './sign-up.ts';
import { over, recordOf, showPage, toStep } from './steps.ts';

/** `POST /slot_action`: takes the product of one slot and goes on. */
export const slotAction: Handler<typeof contract> = async (world, { raw, request: { body } }) => {
  const found = await findConsent(world, body.consentId);
  if (found === undefined || found.standing.at === 'over' || found.standing.at === 'return') return over(found);
  const { consent, model, standing } = found;
  const record = recordOf(consent);
  const slot = model?.slots.find((candidate) => candidate.slotId === body.slotId);
  if (standing.at === 'consent' || slot === undefined)
    return { ...toStep(world, raw, consent.consentId, standing), record };
  const { slotId } = slot;
  const known = body.asin === NO_PRODUCT || slot.products.some(({ asin }) => asin === body.asin);
  if (body.asin === undefined || !known) {
    return { ...showPage(page(consent, slot, 'Please choose one of these.')), record: { ...record, slotId } };
  }
  const moved = await chooseProduct(world, consent.consentId, slotId, body.asin === NO_PRODUCT ? null : body.asin);
  const now = moved.found;
  if (now === undefined || now.standing.at === 'over' || now.standing.at === 'return') return over(now, moved.events);
  return {
    ...toStep(world, raw, consent.consentId, now.standing),
    record: { ...record, slotId, events: moved.events },
  };
};
