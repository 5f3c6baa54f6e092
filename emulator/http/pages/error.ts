import { html } from 'hono/html';
import type { RefusalParams } from '../../domain/outcome.ts';
import { layout, type Page } from './layout.ts';

/** Parameters of an authorization request, shown to the developer who has to mend it. */
const DETAILS = ['client_id', 'scope', 'scope_data', 'response_type', 'redirect_uri', 'state'];

/** The page a person sees when a request cannot be answered and must not be redirected. */
export function errorPage(status: number, message: string, params: RefusalParams): Page {
  const details = DETAILS.filter((name) => Object.hasOwn(params, name));
  return layout(
    'We’re sorry!',
    html`<h1>We’re sorry!</h1>
<p>An error occurred when we tried to process your request.</p>
<h2>Error Summary</h2>
<p>${status} ${status === 400 ? 'Bad Request' : ''}</p>
<p>${message}</p>
${
  details.length === 0
    ? ''
    : html`<h2>Request Details</h2>
<ul>${details.map((name) => html`<li>${name}=${String(params[name])}</li>`)}</ul>`
}`,
  );
}
