import { html } from 'hono/html';
import type { Consent, Customer, DeviceModel } from '../../domain/state.ts';
import { layout, type Page } from './layout.ts';

const SCOPE_TEXT: Readonly<Record<string, string>> = {
  'dash:replenish': 'order replenishments for this device in your name',
  profile: 'see your name and e-mail address',
  'profile:user_id': 'see your customer id',
  postal_code: 'see your postal code',
};

/** What the customer agrees to. */
export function consentPage(consent: Consent, model: DeviceModel, customer: Customer | undefined): Page {
  return layout(
    'Allow access',
    html`<h1>${model.name} would like to use Amazon Dash Replenishment</h1>
<p>${customer?.name ?? ''}, this lets the app:</p>
<ul>${consent.scopes.map((scope) => html`<li>${SCOPE_TEXT[scope] ?? scope}</li>`)}</ul>
<dl>
<dt>Device</dt><dd>${model.name}, serial number ${consent.serialNumber}</dd>
${consent.isTestDevice ? html`<dt>Test device</dt><dd>Its orders are test orders.</dd>` : ''}
</dl>
<form name="consent-form" id="consent-form" method="post" action="/ap/oa/consent">
<input type="hidden" name="consentId" value="${consent.consentId}">
<button type="submit" name="consentApproved" value="true">Allow</button>
<button type="submit" class="plain" name="consentDenied" value="true">Cancel</button>
</form>`,
  );
}
