import type { consent as contract } from '../../../contracts/lwa/consent.ts';
import { declined } from '../../domain/lwa/consent.ts';
import { errorRedirect } from '../../domain/lwa/redirect.ts';
import { CONFLICT } from '../../store/port.ts';
import { consentRef, type World } from '../../world.ts';
import type { Answer, Handler } from '../answer.ts';
import { consentPage } from '../pages/consent.ts';
import { approveConsent, findConsent, type Moved } from './sign-up.ts';
import { over, recordOf, showPage, toStep } from './steps.ts';

/** `GET` and `POST /ap/oa/consent`. */
export const consent: Handler<typeof contract> = async (world, { raw, request: { query, body } }) => {
  if (raw.method === 'POST') {
    const { consentId } = body;
    if (consentId !== undefined && body.consentDenied !== undefined) return decline(world, consentId);
    if (consentId !== undefined && body.consentApproved !== undefined) {
      return goOn(await approveConsent(world, consentId));
    }
  }
  const found = await findConsent(world, body.consentId ?? query.consentId);
  if (found?.standing.at === 'consent' && found.model !== undefined) {
    const { directedCustomerId } = found.consent;
    const customer = world.portal().customers.find((candidate) => candidate.directedCustomerId === directedCustomerId);
    return { ...showPage(consentPage(found.consent, found.model, customer)), record: recordOf(found.consent) };
  }
  return goOn({ found, events: [] });

  function goOn({ found, events }: Moved): Answer<typeof contract> {
    if (found === undefined || found.standing.at === 'over' || found.standing.at === 'return')
      return over(found, events);
    const { consentId } = found.consent;
    return { ...toStep(world, raw, consentId, found.standing), record: { ...recordOf(found.consent), events } };
  }
};

/** "Cancel": the consent is forgotten and the maker told. Nothing was registered, so there is nothing to undo. */
async function decline(world: World, consentId: string): Promise<Answer<typeof contract>> {
  const ref = consentRef(consentId);
  for (;;) {
    const current = world.store.read(ref);
    const found = await findConsent(world, consentId);
    if (current === undefined || found?.standing.at !== 'consent') return over(found);
    const removal = world.store.remove(ref, current.revision);
    if (removal === CONFLICT) continue;
    await removal;
    const { doc } = current;
    return {
      kind: 'redirect',
      status: 302,
      location: errorRedirect(doc, 'denied'),
      record: { ...recordOf(doc), events: declined(doc) },
    };
  }
}
