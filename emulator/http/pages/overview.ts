import { html } from 'hono/html';
import type { Consent, Customer, DeviceModel } from '../../domain/state.ts';
import { layout, type Page } from './layout.ts';

/** What was chosen, where it goes and who pays, before it takes effect. */
export function overviewPage(consent: Consent, model: DeviceModel, customer: Customer | undefined): Page {
  const rows = model.slots.map((slot) => {
    const product = slot.products.find(({ asin }) => asin === consent.choices[slot.slotId]);
    const change = `/slot?${new URLSearchParams({ consentId: consent.consentId, slotId: slot.slotId })}`;
    return html`
<dt>${slot.name}</dt>
<dd>${product === undefined ? 'No reordering' : html`${product.title} <span class="price">${product.price}</span>`} <a href="${change}" aria-label="Change ${slot.name}">Change</a></dd>`;
  });
  return layout(
    'Complete setup',
    html`<h1>Complete setup</h1>
<dl>${rows}
<dt>Delivery address</dt><dd>${customer?.name ?? ''}, ${customer?.postalCode ?? ''}</dd>
<dt>Payment</dt><dd>Test card; nothing is charged</dd>
</dl>
<form method="post" action="/setup_overview">
<input type="hidden" name="consentId" value="${consent.consentId}">
<input type="submit" class="a-button-input" value="Complete setup">
</form>`,
  );
}
