import type { signIn as contract } from '../../../contracts/lwa/sign-in.ts';
import { checkAuthorization, marketplaceProblem } from '../../domain/lwa/authorize.ts';
import type { Handler } from '../answer.ts';
import { signInPage } from '../pages/sign-in.ts';
import { parseForm } from '../read-request.ts';
import { carried } from './authorize.ts';
import { stateIn } from './oauth-parameters.ts';
import { startConsent } from './sign-up.ts';
import { recordOf, showPage, toStep } from './steps.ts';

/** `POST /ap/oa/signin`: the request the form carries is checked again, because a form can be changed. */
export const signIn: Handler<typeof contract> = async (world, { raw, request: { body } }) => {
  const portal = world.portal();
  const carriedOn = body.request ?? '';
  const fields = parseForm(carriedOn);
  const values = new Map(
    [...fields].flatMap(([name, [value = '']]): [string, string][] => (value === '' ? [] : [[name, value]])),
  );
  const state = stateIn(carriedOn);
  if (state !== undefined) values.set('state', state);
  const parameters = {
    values,
    repeated: new Set([...fields].filter(([, values]) => values.length > 1).map(([name]) => name)),
  };
  const checked = checkAuthorization({ portal, parameters });
  if (checked.outcome === 'page') return { kind: 'refusal', name: checked.refusal, params: checked.params };
  if (checked.outcome === 'redirect') return { kind: 'redirect', status: 302, location: checked.location };

  const { request, model } = checked;
  const email = (body.email ?? '').trim();
  const customer = portal.customers.find((candidate) => candidate.email.toLowerCase() === email.toLowerCase());
  if (customer === undefined) {
    const emails = portal.customers.map((candidate) => candidate.email);
    const problem = `No customer has the e-mail address ${email === '' ? '(empty)' : email}. Known: ${emails.join(', ')}.`;
    return {
      ...showPage(signInPage({ request: carried(parameters), emails, email, problem })),
      record: recordOf(request),
    };
  }
  const elsewhere = marketplaceProblem(request, model, customer);
  if (elsewhere !== undefined) return { kind: 'redirect', status: 302, location: elsewhere, record: recordOf(request) };
  const { consentId, events } = await startConsent(world, request, customer);
  return { ...toStep(world, raw, consentId, { at: 'consent' }), record: { ...recordOf(request), events } };
};
