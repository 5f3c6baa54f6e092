import { html } from 'hono/html';
import { NO_PRODUCT } from '../../../contracts/lwa/slot-action.ts';
import type { Consent, SlotModel } from '../../domain/state.ts';
import { layout, notice, type Page } from './layout.ts';

/**
 * Which product a slot shall order. The classes, ids and field names are those of 2017, which a public
 * client walks by: `.header .title span[title]`, `.a-row .products .product`, a submit of exactly one class.
 */
export function slotPage(consent: Consent, slot: SlotModel, problem?: string): Page {
  const chosen = Object.hasOwn(consent.choices, slot.slotId) ? (consent.choices[slot.slotId] ?? NO_PRODUCT) : undefined;
  const radio = (value: string) =>
    html`<input type="radio" id="asin-${value}" name="asin" value="${value}"${chosen === value ? html` checked` : ''} required>`;
  return layout(
    `Choose a product: ${slot.name}`,
    html`<div class="header"><h1 class="title"><span title="${slot.name}">${slot.name}</span></h1></div>
<p>Which product shall be ordered when it runs low?</p>
${notice(problem)}
<form method="post" action="/slot_action">
<input type="hidden" name="consentId" value="${consent.consentId}">
<input type="hidden" name="slotId" value="${slot.slotId}">
<fieldset>
<legend>Products</legend>
<div class="a-row"><div class="products">${slot.products.map(
      (product) => html`
<div class="product" id="${product.asin}">${radio(product.asin)} <label for="asin-${product.asin}">${product.title} <span class="price">${product.price}</span></label></div>`,
    )}
</div></div>
<div class="no-product">${radio(NO_PRODUCT)} <label for="asin-${NO_PRODUCT}">None of these: do not reorder</label></div>
</fieldset>
<input type="submit" class="a-button-input" value="Continue">
</form>`,
  );
}
