import type { setupOverview as contract } from '../../../contracts/lwa/setup-overview.ts';
import { successRedirect } from '../../domain/lwa/redirect.ts';
import type { Handler } from '../answer.ts';
import { overviewPage } from '../pages/overview.ts';
import { completeConsent, findConsent } from './sign-up.ts';
import { over, overviewConsent, recordOf, showPage, toStep } from './steps.ts';

/** `GET` and `POST /setup_overview`. Posting twice leads to the same code as long as it is good. */
export const setupOverview: Handler<typeof contract> = async (world, { raw, request: { body } }) => {
  const posted = raw.method === 'POST' && body.consentId !== undefined;
  const { found, events } =
    posted && body.consentId !== undefined
      ? await completeConsent(world, body.consentId)
      : { found: await findConsent(world, overviewConsent(world, raw)), events: [] };
  if (found === undefined || found.standing.at === 'over') return over(found, events);
  const { consent, model, standing } = found;
  const record = { ...recordOf(consent), events };
  if (standing.at === 'return') {
    if (!posted) return over(found);
    return { kind: 'redirect', status: 302, location: successRedirect(consent, standing.code), record };
  }
  if (standing.at !== 'overview' || model === undefined) {
    return { ...toStep(world, raw, consent.consentId, standing), record };
  }
  const customer = world
    .portal()
    .customers.find(({ directedCustomerId }) => directedCustomerId === consent.directedCustomerId);
  return { ...showPage(overviewPage(consent, model, customer)), record };
};
