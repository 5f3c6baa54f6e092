import { type Noticed, noticed } from '../../../contracts/finding.ts';
import { authorizationParameterNames, authorizationTolerances } from '../../../contracts/lwa/authorization-request.ts';
import type { authorize as contract } from '../../../contracts/lwa/authorize.ts';
import { checkAuthorization, marketplaceProblem } from '../../domain/lwa/authorize.ts';
import { chooseSlots } from '../../domain/lwa/choices.ts';
import { encodeForm } from '../../domain/lwa/form-text.ts';
import type { Parameters } from '../../domain/lwa/parameters.ts';
import { errorRedirect } from '../../domain/lwa/redirect.ts';
import type { Handler, ReadRequest } from '../answer.ts';
import { signInPage } from '../pages/sign-in.ts';
import { grantConsent } from './consenting.ts';
import { oauthParameters } from './oauth-parameters.ts';
import { recordOf, showPage } from './steps.ts';

const RAW_SCOPE_DATA = /(?:^|[?&])scope_data=[^&]*[{"]/;

function slipsOf(raw: ReadRequest): Noticed[] {
  if (!RAW_SCOPE_DATA.test(raw.target) && !(raw.form === 'form' && RAW_SCOPE_DATA.test(raw.text))) return [];
  return [noticed(authorizationTolerances.rawScopeData, 'percent-encoded JSON', 'raw braces or quotes')];
}

/** The request as the sign-in form carries it on: form-encoded, so that no browser changes a byte of it. */
export const carried = ({ values }: Parameters): string =>
  encodeForm(
    authorizationParameterNames.flatMap((name): [string, string][] => {
      const value = values.get(name);
      return value === undefined ? [] : [[name, value]];
    }),
  );

/** `GET` and `POST /ap/oa`. */
export const authorize: Handler<typeof contract> = async (world, { raw }) => {
  const portal = world.portal();
  const parameters = oauthParameters(raw);
  const checked = checkAuthorization({ portal, parameters, slips: slipsOf(raw) });
  const { findings } = checked;
  if (checked.outcome === 'page')
    return { kind: 'refusal', name: checked.refusal, params: checked.params, record: { findings } };
  if (checked.outcome === 'redirect') {
    return { kind: 'redirect', status: 302, location: checked.location, record: { findings } };
  }
  const { request, model } = checked;
  const record = { ...recordOf(request), findings };
  const [customer] = portal.customers;
  if (customer === undefined) throw new Error('the portal has no customer');
  switch (portal.settings.consent) {
    case 'deny':
      return { kind: 'redirect', status: 302, location: errorRedirect(request, 'denied'), record };
    case 'ask': {
      const emails = portal.customers.map(({ email }) => email);
      return { ...showPage(signInPage({ request: carried(parameters), emails })), record };
    }
    case 'auto': {
      const problem = marketplaceProblem(request, model, customer);
      if (problem !== undefined) return { kind: 'redirect', status: 302, location: problem, record };
      const chosen = chooseSlots(model);
      if (!chosen.ok) throw new Error(chosen.problem);
      const { redirectTo, events } = await grantConsent(world, request, customer, chosen.choices);
      return { kind: 'redirect', status: 302, location: redirectTo, record: { ...record, events } };
    }
  }
};
