import { describe, expect, it } from 'vitest';
import { finding, type History, history, kept, MIN, S } from '../../support/history.ts';

describe('rule 19: Deregistration is called', () => {
  it('is kept by such a call, and not exercised by one that is refused', () => {
    const told = history();
    told.call('deregister', { refusal: 'invalidToken' });
    expect(told.verdict(19).outcome).toBe('not exercised');
    told.call('deregister');
    expect(told.verdict(19)).toEqual(kept(1));
  });
});

describe('rule 31: the token is refreshed', () => {
  const refused = (told: History): number => told.status({ refusal: 'invalidToken' });
  const refresh = (told: History, more: object = {}): number =>
    told.call('token', { body: { grant_type: 'refresh_token' }, ...more });

  it('is kept by a refresh and a call with the new token, before or after the refusal', () => {
    const told = history();
    refresh(told);
    told.status();
    refused(told);
    refresh(told);
    told.status();
    told.status();
    expect(told.verdict(31)).toEqual(kept(2));
  });

  it('lets pass two more calls with the refused token, and no third', () => {
    const told = history();
    const first = refused(told);
    for (let i = 0; i < 2; i += 1) {
      told.pass(S);
      refused(told);
    }
    expect(told.broken()).toEqual([]);
    told.pass(S);
    const seq = refused(told);
    expect(told.verdict(31)).toMatchObject({
      breaches: 1,
      evidence: [
        {
          entries: [first, seq - 2, seq - 1, seq],
          expected: 'a refresh after Invalid token, at the latest after 2 more calls',
          seen: '3 more calls with the refused token',
        },
      ],
    });
    expect(told.broken()).toEqual([31]);
  });

  it('lets pass all calls that were under way when the first was refused', () => {
    const told = history();
    refused(told);
    for (let i = 0; i < 9; i += 1) told.status({ refusal: 'invalidToken', underWayMs: 1 + i });
    expect(told.broken()).toEqual([]);
    expect(told.verdict(31).outcome).toBe('not exercised');
  });

  const loop = (count: number, pause: number, told = history()): History => {
    for (let i = 0; i < count; i += 1) {
      refused(told);
      refresh(told);
      told.pass(pause);
    }
    return told;
  };

  it('lets pass three refreshes that do not help, and no fourth', () => {
    expect(loop(3, S).broken()).toEqual([]);
    const told = loop(4, S);
    const last = told.seq;
    expect(told.verdict(31)).toMatchObject({
      breaches: 1,
      evidence: [
        {
          entries: [last - 6, last - 4, last - 2, last],
          expected: 'one refresh after Invalid token, and one more try',
          seen: '4 refreshes within 1 h, and no call accepted between them',
        },
      ],
    });
  });

  it('counts them over an hour, and anew after a call that is accepted or tokens that somebody let expire', () => {
    expect(loop(9, 20 * MIN).broken()).toEqual([]);
    expect(loop(9, 20 * MIN - S).broken()).toEqual([31]);
    const accepted = loop(3, S);
    accepted.status();
    expect(loop(3, S, accepted).broken()).toEqual([]);
    const expired = loop(3, S);
    expired.state('tokens', '0', '1', 'expired-by-hand');
    expect(loop(3, S, expired).broken()).toEqual([]);
  });

  it('lets pass any refresh without need, of a code, or that is refused', () => {
    const told = history();
    for (let i = 0; i < 20; i += 1) refresh(told);
    refused(told);
    for (let i = 0; i < 20; i += 1) told.call('token', { body: { grant_type: 'authorization_code' } });
    for (let i = 0; i < 20; i += 1) refresh(told, { refusal: 'refreshTokenRevoked' });
    expect(told.broken()).toEqual([]);
  });

  it('wants growing pauses while the token service is down', () => {
    const down = (pause: (at: number) => number, more: object = {}): number[] => {
      const told = history();
      refused(told);
      for (let i = 0; i < 12; i += 1) {
        refresh(told, { fault: true, ...more });
        told.pass(pause(i));
      }
      refresh(told);
      told.status();
      return told.broken();
    };
    expect(down((at) => 100 * 2 ** at)).toEqual([]);
    expect(down(() => 5)).toEqual([31]);
    // Of whose device such a call was, nobody knows.
    expect(down(() => 5, { device: null })).toEqual([]);
  });

  it('leaves tokens of a registration that ended to rule 20', () => {
    const told = history();
    told.deregister();
    for (let i = 0; i < 9; i += 1) {
      told.pass(S);
      refused(told);
    }
    expect(told.verdict(31).outcome).toBe('not exercised');
  });
});

describe('rule 32: no token in an address', () => {
  it('is broken by one, and never kept by what the record shows', () => {
    const told = history();
    told.status();
    expect(told.verdict(32).outcome).toBe('not exercised');
    const seq = told.call('token', { path: 'POST /auth/o2/token?grant_type=refresh_token&refresh_token=Atzr%7CIwEB…' });
    expect(told.verdict(32)).toMatchObject({
      breaches: 1,
      evidence: [{ entries: [seq], expected: 'refresh_token in the body or in a header' }],
    });
  });
});

/** An authorization request, as a browser opens it. */
function authorize(
  told: History,
  scope: object | string | null,
  parameters: Record<string, string | null> = {},
): number {
  const all = {
    client_id: 'amzn1.application-oa2-client.00000000000000000000000000000001',
    scope: 'dash:replenish',
    scope_data: scope === null ? null : typeof scope === 'string' ? scope : JSON.stringify({ 'dash:replenish': scope }),
    response_type: 'code',
    redirect_uri: 'http://localhost:3000/callback',
    ...parameters,
  };
  const query = new URLSearchParams(Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null));
  return told.call('authorize', { path: `GET /ap/oa?${query}`, status: 302, device: null });
}

const UNIT = { device_model: 'acme-coffee', serial: 'SN-0001' };

describe('rule 33: no test flags in a product', () => {
  it('is kept by a registration without them, once the product is declared as released', () => {
    const told = history();
    authorize(told, { ...UNIT, is_test_device: false });
    expect(told.verdict(33)).toMatchObject({ outcome: 'not exercised', why: expect.stringContaining('`production`') });
    expect(told.verdict(33, { production: true })).toEqual(kept(1));
  });

  it('is broken by either of them, as boolean or as text', () => {
    const told = history();
    const seq = authorize(told, { ...UNIT, is_test_device: true, should_include_non_live: 'True' });
    expect(told.verdict(33, { production: true })).toMatchObject({
      breaches: 2,
      times: 0,
      evidence: [
        { entries: [seq], device: null, expected: 'scope_data without is_test_device', seen: 'is_test_device: true' },
        { entries: [seq], seen: 'should_include_non_live: "True"' },
      ],
    });
    expect(told.verdict(33).outcome).toBe('not exercised');
  });

  it('is not exercised by devices that the harness registers', () => {
    const told = history();
    told.call('registerDevice', { surface: 'control', body: { isTestDevice: true } });
    expect(told.verdict(33, { production: true }).outcome).toBe('not exercised');
  });
});

describe('rule 34: the code grant', () => {
  it('is kept by it, and broken by anything else', () => {
    const told = history();
    authorize(told, UNIT);
    expect(told.verdict(34)).toEqual(kept(1));
    const token = authorize(told, UNIT, { response_type: 'token' });
    const none = authorize(told, UNIT, { response_type: null });
    expect(told.verdict(34)).toMatchObject({
      breaches: 2,
      times: 1,
      evidence: [
        { entries: [token], expected: 'response_type: code', seen: 'response_type: token' },
        { entries: [none], seen: 'response_type: none' },
      ],
    });
  });

  it('is not exercised by somebody who opens the page', () => {
    const told = history();
    told.call('authorize', { status: 400, device: null });
    expect(told.verdict(34).outcome).toBe('not exercised');
  });
});

describe('rule 35: names of models and units', () => {
  it('is kept by 64 characters of the allowed set', () => {
    const told = history();
    authorize(told, { device_model: 'Aa0-+_', serial: 'x'.repeat(64) });
    expect(told.verdict(35)).toEqual(kept(1));
  });

  it.each([
    ['x'.repeat(65), JSON.stringify('x'.repeat(65))],
    ['00:11:22', '"00:11:22"'],
    ['', '""'],
    [4711, '4711'],
    [undefined, 'none'],
  ])('is broken by the serial %s', (serial, seen) => {
    const told = history();
    const seq = authorize(told, { device_model: 'acme-coffee', serial });
    expect(told.verdict(35)).toMatchObject({
      breaches: 1,
      evidence: [
        {
          entries: [seq],
          expected: 'serial: a text of 1 to 64 characters of A-Z a-z 0-9 - + _',
          seen: `serial: ${seen}`,
        },
      ],
    });
  });

  it('is not exercised by scope data that cannot be read', () => {
    const told = history();
    authorize(told, null);
    authorize(told, '{"dash:repl');
    authorize(told, '[]');
    authorize(told, '{"dash:replenish":7}');
    expect(told.verdict(35).outcome).toBe('not exercised');
  });
});

describe('rule 36: the return URL', () => {
  const returning = (address: string): ReturnType<History['verdict']> => {
    const told = history();
    authorize(told, UNIT, { redirect_uri: address });
    return told.verdict(36);
  };

  it('is kept by https, by an app, and by the machine itself', () => {
    for (const address of [
      'https://maker.example/login',
      'amzn://com.example',
      'http://127.0.0.1:9/',
      'http://[::1]/',
      'http://app.localhost/',
      'http://',
    ]) {
      expect(returning(address), address).toEqual(kept(1));
    }
  });

  it('is broken by plain http, by one that is not allowed, and by another one in the second step', () => {
    expect(returning('http://maker.example/login')).toMatchObject({
      evidence: [{ expected: 'redirect_uri: https', seen: 'redirect_uri: http://maker.example/login' }],
    });
    const told = history();
    told.call('authorize', { path: 'GET /ap/oa?client_id=a', refusal: 'untrustedRedirect', device: null });
    told.call('token', {
      body: { grant_type: 'Authorization_code' },
      findings: [finding('36', 'redirect_uri', 'the one of the first step', 'none')],
    });
    expect(told.verdict(36)).toMatchObject({
      breaches: 2,
      evidence: [
        { expected: 'redirect_uri: one of the Allowed Return URLs', seen: 'redirect_uri: none' },
        { expected: 'redirect_uri: the one of the first step', seen: 'redirect_uri: none' },
      ],
    });
  });

  it('is kept by a code that is redeemed, and not exercised by one that is not, or by a refresh', () => {
    const told = history();
    told.call('token', { body: { grant_type: 'refresh_token' } });
    told.call('token', { body: { grant_type: 'authorization_code' }, refusal: 'redirectMismatch' });
    told.call('authorize', { path: 'GET /ap/oa?client_id=a', refusal: 'unknownClient', device: null });
    told.call('authorize', { device: null });
    expect(told.verdict(36).outcome).toBe('not exercised');
    told.call('token', { body: { grant_type: 'authorization_code' } });
    expect(told.verdict(36)).toEqual(kept(1));
  });
});

describe('rule 48: the pattern of serials', () => {
  const serialPatterns = { 'acme-coffee': 'SN-\\d{4}' };

  it('is kept and broken as the pattern says, for the whole serial', () => {
    const told = history();
    authorize(told, UNIT);
    expect(told.verdict(48, { serialPatterns })).toEqual(kept(1));
    const seq = authorize(told, { ...UNIT, serial: 'SN-00011' });
    expect(told.verdict(48, { serialPatterns })).toMatchObject({
      breaches: 1,
      evidence: [{ entries: [seq], expected: 'serial: SN-\\d{4}', seen: 'serial: "SN-00011"' }],
    });
  });

  it('is broken by a serial that is no text, whatever it is', () => {
    const told = history();
    authorize(told, { ...UNIT, serial: { toString: 1 } });
    expect(told.verdict(48, { serialPatterns })).toMatchObject({ evidence: [{ seen: 'serial: {"toString":1}' }] });
  });

  it('is not exercised without a pattern for the model', () => {
    const told = history();
    authorize(told, { device_model: 'toString', serial: '1' });
    authorize(told, { serial: '1' });
    expect(told.verdict(48, { serialPatterns }).outcome).toBe('not exercised');
    expect(told.verdict(48).outcome).toBe('not exercised');
  });
});
