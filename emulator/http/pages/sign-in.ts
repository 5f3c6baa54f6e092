import { html } from 'hono/html';
import { layout, notice, type Page } from './layout.ts';

export interface SignInView {
  /** The authorization request, form-encoded, as it is carried through the form. */
  readonly request: string;
  /** Addresses that may sign in. */
  readonly emails: readonly string[];
  readonly email?: string;
  readonly problem?: string;
}

/** Who the customer is. Form and field names are those of 2017, which a public client walks by. */
export function signInPage({ request, emails, email, problem }: SignInView): Page {
  return layout(
    'Sign in',
    html`<h1>Sign in</h1>
${notice(problem)}
<form name="signIn" id="ap_signin_form" method="post" action="/ap/oa/signin">
<input type="hidden" name="request" value="${request}">
<label for="ap_email">E-mail</label>
<input type="email" id="ap_email" name="email" value="${email ?? emails[0] ?? ''}" autocomplete="username" list="customers">
<datalist id="customers">${emails.map((one) => html`<option value="${one}"></option>`)}</datalist>
<label for="ap_password">Password (any will do)</label>
<input type="password" id="ap_password" name="password" autocomplete="off">
<p><input type="checkbox" id="rememberMe" name="rememberMe" value="true"> <label for="rememberMe">Keep me signed in</label></p>
<input type="submit" id="signInSubmit" value="Sign in">
</form>
<p>Customers of this emulator: ${emails.join(', ')}</p>`,
  );
}
