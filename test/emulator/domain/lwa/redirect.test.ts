import { describe, expect, it } from 'vitest';
import { authorizationErrors } from '../../../../contracts/lwa/authorization-errors.ts';
import { decodeValue } from '../../../../emulator/domain/lwa/form-text.ts';
import { describeError, errorRedirect, successRedirect } from '../../../../emulator/domain/lwa/redirect.ts';
import fc from '../../../support/fast-check.ts';
import { CODE, REDIRECT } from './given.ts';

const scopes = ['dash:replenish'];

describe('the way back', () => {
  it('has the code first, then the state, then the scope', () => {
    expect(successRedirect({ redirectUri: REDIRECT, state: 's', scopes }, CODE)).toBe(
      `${REDIRECT}?code=${CODE}&state=s&scope=dash%3Areplenish`,
    );
  });

  it('has no state when none was sent', () => {
    expect(successRedirect({ redirectUri: REDIRECT, state: null, scopes }, CODE)).toBe(
      `${REDIRECT}?code=${CODE}&scope=dash%3Areplenish`,
    );
  });

  it.each([
    ['http://localhost:1/?a=1', 'http://localhost:1/?a=1&code='],
    ['http://localhost:1/?', 'http://localhost:1/?code='],
    ['amzn://com.example.app', 'amzn://com.example.app?code='],
  ])('keeps the query of %s', (redirectUri, start) => {
    expect(successRedirect({ redirectUri, state: null, scopes }, CODE).startsWith(start)).toBe(true);
  });

  it('carries any state byte for byte', () => {
    const state = '{"a":"<b>&\'\r\n\u0000 +%2B|ü"}';
    const url = new URL(successRedirect({ redirectUri: REDIRECT, state, scopes: ['dash:replenish', 'profile'] }, CODE));
    expect(url.searchParams.get('state')).toBe(state);
    expect(url.searchParams.get('scope')).toBe('dash:replenish profile');
  });

  it.each(['caf%E9', '%E9t%C3%A9', '%25E9', '%FF%FE%00%80', '%ED%B2%80', '%F0%9F%98%80%F0%9F', '%C3', 'plain'])(
    'brings back %s as it came, with what is no UTF-8 in it',
    (encoded) => {
      const state = decodeValue(encoded);
      expect(successRedirect({ redirectUri: REDIRECT, state, scopes }, CODE)).toContain(`&state=${encoded}&`);
      expect(errorRedirect({ redirectUri: REDIRECT, state }, 'denied')).toMatch(new RegExp(`&state=${encoded}$`));
    },
  );

  it('encodes all text as forms do, and half a character as none', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (state) => {
        const location = successRedirect({ redirectUri: REDIRECT, state, scopes }, CODE);
        expect(location).toBe(`${REDIRECT}?${new URLSearchParams({ code: CODE, state, scope: scopes.join(' ') })}`);
        expect(decodeValue(/&state=([^&]*)/.exec(location)?.[1] ?? '')).toBe(state);
      }),
    );
    expect(errorRedirect({ redirectUri: REDIRECT, state: '\ud800' }, 'denied')).toMatch(/&state=%EF%BF%BD$/);
  });

  it('says access_denied with the text that clients compare', () => {
    expect(errorRedirect({ redirectUri: REDIRECT, state: 's' }, 'denied')).toBe(
      `${REDIRECT}?error=access_denied&error_description=Access+not+permitted.&state=s`,
    );
  });

  it('describes errors only with characters that OAuth allows', () => {
    const hostile = { name: '"\\\n', problem: 'ü"', value: '\u0000', model: '"', marketplace: '\\' };
    for (const name of Object.keys(authorizationErrors) as (keyof typeof authorizationErrors)[]) {
      expect(describeError(name, hostile)).toMatch(/^[\x20\x21\x23-\x5b\x5d-\x7e]+$/);
    }
    expect(describeError('unknownModel', { model: 'x'.repeat(1000) }).length).toBeLessThan(200);
    expect(describeError('unknownModel')).toContain('{model}');
  });
});
