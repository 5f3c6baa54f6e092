import type { grantConsent as contract } from '../../../contracts/control/grant-consent.ts';
import type { Handler } from '../answer.ts';
import { consentAtOnce } from '../lwa/consenting.ts';
import { declined } from './declined.ts';

/** The customer consents without a browser; the exchange is the maker's. */
export const grantConsent: Handler<typeof contract> = async (world, { request }) => {
  const granted = await consentAtOnce(world, request.body);
  if ('declined' in granted) return declined(request.body, granted);
  const { code, redirectTo, device, events } = granted;
  return { kind: 'json', status: 201, body: { code, redirectTo }, record: { device, events } };
};
