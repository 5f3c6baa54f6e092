import { describe, expect, it } from 'vitest';
import { createCaller } from '../../../../scenarios/runner/device/authorized-calls.ts';
import { createPauses } from '../../../../scenarios/runner/device/pauses.ts';
import { serviceCall } from '../../../../scenarios/runner/device/service-call.ts';
import { createTokens } from '../../../../scenarios/runner/device/tokens.ts';
import type { HttpReply } from '../../../../scenarios/runner/transport.ts';
import { type Answering, createService, environment, invalidToken, json } from './given-service.ts';

const CALL = 'GET /subscriptionInfo';
const TOKEN = 'POST /auth/o2/token';

function given(answering: Answering) {
  const service = createService(answering);
  const tokens = createTokens(() => environment, service, createPauses());
  tokens.begin({ refreshToken: 'Atzr|r', accessToken: 'Atza|first' }, 0);
  const call = createCaller(() => environment, service, tokens);
  return { service, tokens, call: () => call(serviceCall('subscriptionInfo'), 0) };
}

const when = (name: string, ...replies: (HttpReply | null | undefined)[]): Answering => {
  let next = 0;
  return (_, call) => {
    if (call !== name) return undefined;
    next += 1;
    return replies[Math.min(next, replies.length) - 1];
  };
};

describe('a call', () => {
  it('carries the token of the device', async () => {
    const { service, call } = given(() => undefined);
    expect(await call()).toMatchObject({ kind: 'answered', reply: { status: 200 } });
    expect(service.requests[0]?.headers?.authorization).toBe('Bearer Atza|first');
  });

  it('that is refused with Invalid token is made once more with a fresh one', async () => {
    const { service, call } = given(when(CALL, invalidToken, undefined));
    expect(await call()).toMatchObject({ kind: 'answered', reply: { status: 200 } });
    expect(service.calls).toEqual([CALL, TOKEN, CALL]);
    expect(service.requests[2]?.headers?.authorization).toBe('Bearer Atza|fresh');
  });

  it('is known as refused by the type of the error, too', async () => {
    const coral = json(
      400,
      { message: 'No' },
      { 'x-amzn-errortype': 'InvalidTokenException:http://internal.amazon.com/' },
    );
    const { service, call } = given(when(CALL, coral, undefined));
    await call();
    expect(service.calls).toEqual([CALL, TOKEN, CALL]);
  });

  it('is not made a third time', async () => {
    const { service, call } = given(when(CALL, invalidToken));
    expect(await call()).toMatchObject({ kind: 'failed', reply: { status: 400 } });
    expect(service.calls).toEqual([CALL, TOKEN, CALL]);
  });

  it('finds out that the registration is over, and none is made after it', async () => {
    const { service, call } = given((_, name) =>
      name === TOKEN ? json(400, { error: 'invalid_grant' }) : invalidToken,
    );
    expect(await call()).toMatchObject({ kind: 'ended' });
    expect(await call()).toMatchObject({ kind: 'ended', reply: null });
    expect(service.calls).toEqual([CALL, TOKEN]);
  });

  it('that cannot get a fresh token is to be tried again', async () => {
    const { call } = given((_, name) => (name === TOKEN ? null : invalidToken));
    expect(await call()).toMatchObject({ kind: 'failed' });
  });

  it.each([
    ['another 400', json(400, { message: 'slot : is odd' }), 'answered'],
    ['a 401, which this service never gives', json(401, { message: 'Unauthorized' }), 'answered'],
    ['a 404', json(404, { message: 'x' }), 'answered'],
    ['a 500', json(500, { message: 'x' }), 'failed'],
    ['a 503', json(503, { message: 'x' }), 'failed'],
    ['a 429', json(429, { message: 'x' }), 'failed'],
    ['a 200 that is no JSON', { status: 200, headers: {}, text: '{"slots', body: '{"slots' }, 'failed'],
    ['a broken connection', null, 'failed'],
  ])('that gets %s is %s without a refresh', async (_, reply, kind) => {
    const { service, call } = given(when(CALL, reply));
    expect((await call()).kind).toBe(kind);
    expect(service.calls).toEqual([CALL]);
  });
});
