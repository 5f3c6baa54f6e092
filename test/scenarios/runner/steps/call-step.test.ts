import { describe, expect, it, onTestFinished } from 'vitest';
import { ownTargets, remoteTarget } from '../../../../cli/targets.ts';
import type { Ask } from '../../../../emulator/http/own-call.ts';
import { startInProcess } from '../../../../emulator/in-process.ts';
import { startEmulator } from '../../../../emulator/index.ts';
import { needsConnection } from '../../../../scenarios/runner/needs-connection.ts';
import type { OpenTarget } from '../../../../scenarios/runner/target.ts';
import { playText, why } from '../given.ts';

/** What `call` sends, as the service saw it. */
async function seen(call: string, before = '', head = '') {
  const outcome = await playText(`${before}  - call: ${call}\n`, { head });
  expect(why(outcome)).toBe('passed');
  const entry = outcome.timeline.findLast((one) => one.kind === 'call' && one.operation !== 'advanceClock');
  if (entry?.kind !== 'call') throw new Error('nothing was called');
  return entry;
}

/** Whether a call to a world in this process was handed over without a connection. */
async function isHandedOver(call: string): Promise<boolean> {
  const targets: string[] = [];
  const openTarget: OpenTarget = async (...wanted) => {
    const target = await ownTargets(startInProcess)(...wanted);
    const { inside } = target;
    if (inside === undefined) throw new Error('it is not of this process');
    const ask: Ask = (asked) => {
      targets.push(asked.target);
      return inside.ask(asked);
    };
    return { ...target, inside: { ...inside, ask } };
  };
  expect(why(await playText(`  - call: ${call}\n`, { openTarget }))).toBe('passed');
  return targets.some((target) => target.startsWith('/x'));
}

describe('call', () => {
  it.each(['timeline/stream', 'timeline//stream', 'timeline/%73tream'])('needs one for a stream: %s', (path) => {
    const url = `http://127.0.0.1:1/_emulator/${path}`;
    expect([needsConnection({ method: 'GET', url }), needsConnection({ method: 'GET', url: `${url}s` })]).toEqual([
      true,
      false,
    ]);
  });

  it.each([
    ['{ path: /x }', true],
    ['{ path: /x, method: DELETE, headers: { Accept: text/html, X-Mine: a } }', true],
    ['{ path: /x, method: POST, json: { a: 1 } }', true],
    ['{ path: /x, method: PATCH }', false],
    ['{ path: /x, method: OPTIONS }', false],
    ['{ path: /x, headers: { Host: example.com } }', false],
    ['{ path: /x, headers: { Connection: close } }', false],
    ['{ path: /x, method: POST, text: a, headers: { Expect: 100-continue } }', false],
    ["{ path: /x, method: POST, text: a, headers: { Content-Length: '1' } }", false],
    ["{ path: '/x?a=é' }", false],
    [`{ path: /x, headers: { X-Long: ${'a'.repeat(5000)} } }`, false],
  ])('needs no connection where it cannot be about that: %s', async (call, expected) => {
    expect(await isHandedOver(call)).toBe(expected);
  });

  it('takes a head for what it is, of a refusal too', async () => {
    const outcome = await playText(`  - call: { method: HEAD, path: /subscriptionInfo }
  - expect: { reply: { status: 400, headers: { x-amzn-errortype: { $any: true } } } }
  - call: { method: HEAD, path: /_emulator/devices/acme-coffee/none }
  - expect: { reply: { status: 404, body: null } }
`);
    expect(why(outcome)).toBe('passed');
  });

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

  it('lets a length or a coding that is given by hand win, and what is left over spoils no later call', async () => {
    expect((await seen("{ path: /x, method: POST, text: hello, headers: { Content-Length: '3' } }")).body).toBe('hel');
    const chunked = await seen('{ path: /x, method: POST, text: hello, headers: { Transfer-Encoding: chunked } }');
    expect(chunked.body).toBe('hello');
    expect(chunked.headers).not.toHaveProperty('content-length');
    const outcome = await playText(
      "  - call: { path: /x, method: POST, text: hello, headers: { Content-Length: '3' } }\n".repeat(5),
    );
    expect(why(outcome)).toBe('passed');
  });

  it('is a mistake of the author when it cannot be sent, on whatever target', async () => {
    const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T10:00:00Z' });
    onTestFinished(() => emulator.close());
    for (const openTarget of [undefined, remoteTarget(emulator.url, null)]) {
      const outcome = await playText('  - call: { path: /x, headers: { Trailer: x } }\n', openTarget && { openTarget });
      expect(outcome).toMatchObject({ status: 'errored', blame: 'author' });
      expect(outcome.reason).toMatch(/^story\.yaml:4:5: call: it cannot be sent: /);
    }
  });

  it.each([
    ['headers: { "X-${n}": b }', '4:23', 'call.headers["X-a\\nb"]: expected the name of a header'],
    ['headers: { X-A: "${n}" }', '4:39', 'call.headers.X-A: expected what a header can carry'],
    ['auth: "${n}"', '4:29', 'call.auth: expected what a header can carry'],
    ['versions: { type: A, accept: "${n}" }', '4:52', 'call.versions.accept: expected what a header can carry'],
  ])('cannot be sent with what a name stands for: %s', async (more, place, message) => {
    const { reason } = await playText(`  - call: { path: /x, ${more} }\n`, { head: 'params: { n: "a\\nb" }' });
    expect(reason).toContain(`story.yaml:${place}: ${message}`);
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
