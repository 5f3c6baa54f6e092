import { describe, expect, it } from 'vitest';
import { playText, why } from '../given.ts';

/** What `call` sends, as the service saw it. */
async function seen(call: string, before = '', head = '') {
  const outcome = await playText(`${before}  - call: ${call}\n`, { head });
  expect(why(outcome)).toBe('passed');
  const entry = outcome.timeline.findLast((one) => one.kind === 'call' && one.operation !== 'advanceClock');
  if (entry?.kind !== 'call') throw new Error('nothing was called');
  return entry;
}

describe('call', () => {
  it('sends the path as it was written, with its query behind it', async () => {
    expect(await seen('{ path: //nowhere//?, method: POST }')).toMatchObject({ method: 'POST', path: '//nowhere//?' });
    expect(await seen("{ path: '/x?a=1', query: { b: 'c d', n: 2 } }")).toMatchObject({ path: '/x?a=1&b=c+d&n=2' });
    expect(await seen("{ path: '${url}/x/../y' }")).toMatchObject({ path: '/x/../y' });
  });

  it('sends a body as JSON, as a form, or as it is', async () => {
    expect(await seen('{ path: /x, method: POST, json: [1] }')).toMatchObject({
      headers: { 'content-type': 'application/json' },
      body: [1],
    });
    expect(await seen("{ path: /x, method: POST, form: { a: 'b|c', d: true } }")).toMatchObject({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: { a: 'b|c', d: 'true' },
    });
    const text = await seen('{ path: /x, method: POST, text: hello }');
    expect(text.body).toBe('hello');
    expect(text.headers).not.toHaveProperty('content-type');
  });

  it('lets headers that are given by hand win', async () => {
    const { headers } = await seen(
      '{ path: /x, json: {}, method: POST, versions: { type: A@1.0, accept: B@1.0 }, headers: { Content-Type: text/odd, x-amzn-Accept-Type: mine } }',
    );
    expect(headers).toMatchObject({
      'content-type': 'text/odd',
      'x-amzn-type-version': 'com.amazon.dash.replenishment.A@1.0',
      'x-amzn-accept-type': 'mine',
    });
  });

  it('authorizes as the device, as who drives the machine, with a token, or not at all', async () => {
    const register = '  - service: { register: }\n';
    expect((await seen('{ path: /subscriptionInfo, auth: device }', register)).tokenId).toMatch(/^[0-9a-f]{8}$/);
    expect((await seen('{ path: /subscriptionInfo, auth: abcdefghijkl }')).headers.authorization).toMatch(
      /^Bearer abc/,
    );
    expect((await seen('{ path: /subscriptionInfo }', register)).headers).not.toHaveProperty('authorization');
    const guarded = 'world: { controlToken: open-sesame }';
    const reset = '{ path: /_emulator/clock, method: PUT, json: { mode: manual }, auth: ';
    expect((await seen(`${reset}control }`, '', guarded)).reply.status).toBe(200);
    expect((await seen(`${reset}none }`, '', guarded)).reply.status).toBe(401);
  });
});
