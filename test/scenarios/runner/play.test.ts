import { describe, expect, it } from 'vitest';
import { play } from '../../../scenarios/runner/play.ts';
import { FIXTURES, own, playText, variantsIn, variantsOfTexts, why } from './given.ts';

const REGISTER = '  - service: { register: }\n';

describe('a scenario that passes', () => {
  it('tells every step with its instants and the last timeline entry behind it', async () => {
    const [variant] = variantsIn(`${FIXTURES}/lifecycle.yaml`);
    if (variant === undefined) throw new Error('no scenario');
    const told: string[] = [];
    let started = 0;
    const outcome = await play(variant, {
      openTarget: own,
      onStep: ({ title }) => told.push(title),
      stopwatch: () => {
        started += 1;
        return () => 12.5;
      },
    });
    expect(why(outcome)).toBe('passed');
    expect(outcome).toMatchObject({ variant, wallMs: 12.5, seed: 1, warnings: [] });
    expect(started).toBe(1);
    expect(outcome.steps.map(({ title }) => title)).toEqual(told);
    expect(told.slice(0, 5)).toEqual([
      'service: register stock beans remaining 8, perDay 1',
      expect.stringMatching(/^expect: notification/),
      'device: use beans',
      expect.stringMatching(/^expect: reply/),
      'advance: PT2S',
    ]);
    const { steps, timeline } = outcome;
    expect(steps[4]).toMatchObject({
      place: { file: `${FIXTURES}/lifecycle.yaml`, line: 9, column: 5 },
      from: '2031-03-04T10:00:00.000Z',
      to: '2031-03-04T10:00:02.000Z',
    });
    // Entries are counted from 1, steps follow each other, and the last one ends with the timeline.
    expect(timeline.map(({ seq }) => seq)).toEqual(timeline.map((_, index) => index + 1));
    expect(steps.every(({ lastSeq }, index) => lastSeq >= (steps[index - 1]?.lastSeq ?? 1))).toBe(true);
    expect(steps.at(-1)?.lastSeq).toBe(timeline.length);
    expect(timeline[(steps[4]?.lastSeq ?? 0) - 1]).toMatchObject({ kind: 'call', operation: 'advanceClock' });
    // An expect changes nothing.
    expect(steps[1]?.lastSeq).toBe(steps[0]?.lastSeq);
  });

  it('is told without the entries nobody looked at when nobody wants them, and with all when it fails', async () => {
    const lean = { wholeTimeline: false };
    const passed = await playText(`${REGISTER}  - advance: PT1H\n`, lean);
    expect(why(passed)).toBe('passed');
    expect(passed.timeline).toEqual([]);
    const failed = await playText(`${REGISTER}  - expect: { reply: { status: 418 } }\n`, lean);
    expect(failed.status).toBe('failed');
    expect(failed.timeline).not.toEqual([]);
    expect(failed.failure?.recent).not.toEqual([]);
  });

  it('tells every call with its contract, those of the player too, and what was received', async () => {
    const { exchanges, received } = await playText(`${REGISTER}  - device: { report: beans }\n`);
    expect(exchanges).toContainEqual({
      method: 'POST',
      path: '/slotStatus/beans',
      operation: 'slotStatus',
      status: 200,
      refusal: null,
    });
    const operations = exchanges.map(({ operation }) => operation);
    expect(operations).toEqual(expect.arrayContaining(['subscribe', 'snsQuery', 'advanceClock', 'registerDevice']));
    expect(received).toEqual([
      { type: 'DeviceRegisteredNotification', version: null },
      { type: 'SubscriptionChangedNotification', version: '2.0' },
    ]);
  });

  it('plays in the world it describes, with values of its matrix in it', async () => {
    const outcome = await playText(
      `  - service: { register: { modelId: m } }
  - expect: { state: { clock: 2040-01-01T00:00:00Z, device: { slots: { s: { asin: '\${asin}' } } } } }\n`,
      {
        head: `params: { asin: B000000001 }
world:
  now: 2040-01-01T00:00:00Z
  models: [{ modelId: m, slots: [{ slotId: s, products: [{ asin: '\${asin}' }] }] }]`,
      },
    );
    expect(why(outcome)).toBe('passed');
  });

  it('listens to raw deliveries, or not at all', async () => {
    const raw = await playText(
      `${REGISTER}  - expect: { notification: { type: DeviceRegisteredNotification, envelope: null } }\n`,
      { head: 'world: { listener: { rawMessageDelivery: true } }' },
    );
    expect(why(raw)).toBe('passed');
    const deaf = await playText(
      `${REGISTER}  - expect: { notification: { type: DeviceRegisteredNotification, count: 0 } }\n`,
      { head: 'world: { listener: false }' },
    );
    expect(why(deaf)).toBe('passed');
    expect(deaf.exchanges.some(({ operation }) => operation === 'subscribe')).toBe(false);
  });

  it('knows the built-in names', async () => {
    const outcome = await playText(`${REGISTER}  - advance: PT1H
  - call: { method: POST, path: '\${url}/_emulator/devices', json: { modelId: acme-coffee, serialNumber: 'X\${device.serialNumber}', clientId: '\${clientId}' } }
  - expect: { reply: { status: 201 }, state: { clock: '\${now}' } }
  - expect: { state: { clock: '\${start + PT1H}' } }
  - call: { path: /user/profile, auth: '\${device.accessToken}' }
  - expect: { reply: { status: 400, refusal: invalidToken } }
  - call: { method: POST, path: /_emulator/subscriptions, json: { endpoint: '\${listenerUrl}', topicArn: '\${topicArn}' } }
  - expect: { reply: { body: { status: confirmed } } }\n`);
    expect(why(outcome)).toBe('passed');
  });

  it('warns of real waiting', async () => {
    const waited: number[] = [];
    const outcome = await playText('  - realWait: PT0.5S\n', {
      timer: async (ms) => {
        waited.push(ms);
      },
    });
    expect(waited).toEqual([500]);
    expect(outcome.warnings).toEqual(['story.yaml:4: realWait waits in real time; advance moves the clock at once']);
  });
});

it('real time of a month is waited for, beyond the reach of one timer', async () => {
  const waited: number[] = [];
  const timer = async (ms: number) => void waited.push(ms);
  expect(why(await playText('  - realWait: P30D\n', { timer }))).toBe('passed');
  expect(waited).toHaveLength(2);
  expect(waited.reduce((sum, ms) => sum + ms, 0)).toBe(30 * 24 * 3_600_000);
});

describe('a scenario that is skipped', () => {
  it('says why, and opens no world', async () => {
    const [variant] = variantsOfTexts({ 's.yaml': `name: s\nskip: not yet\nsteps:\n${REGISTER}` });
    if (variant === undefined) throw new Error('no scenario');
    const openTarget = () => Promise.reject(new Error('opened'));
    expect(await play(variant, { openTarget })).toMatchObject({ status: 'skipped', reason: 'not yet', steps: [] });
  });
});

describe('a scenario that fails', () => {
  it('says where, what, and what happened last', async () => {
    const outcome = await playText(`${REGISTER}  - device: { replenish: beans }
  - expect:
      reply: { status: 201, body: { detailCode: TEST_ORDER_PLACED } }
      state: { order: { state: placed } }\n`);
    expect(outcome.status).toBe('failed');
    expect(outcome.failure).toMatchObject({
      place: { file: 'story.yaml', line: 6, column: 5 },
      message: 'reply and state of "device: replenish beans" differ from what is expected in 3 places',
      differences: [
        { path: 'reply.status', expected: '201', seen: '200' },
        { path: 'reply.body.detailCode', expected: '"TEST_ORDER_PLACED"', seen: '"STANDARD_ORDER_PLACED"' },
        { path: 'state.order.state', expected: '"placed"', seen: '"accepted"' },
      ],
    });
    const recent = outcome.failure?.recent ?? [];
    expect(recent.length).toBeLessThanOrEqual(12);
    expect(recent.at(-1)).toMatchObject({ kind: 'state', subject: 'order', to: 'accepted' });
    expect(outcome.steps.map(({ title }) => title)).toEqual(['service: register', 'device: replenish beans']);
  });

  it('fails at the place of the innermost file', async () => {
    const [variant] = variantsOfTexts({
      'outer.yaml': 'name: outer\nsteps:\n  - use: { scenario: inner.yaml }\n',
      'inner.yaml': `name: inner\nsteps:\n${REGISTER}  - expect: { reply: { status: 200 } }\n`,
    });
    if (variant === undefined) throw new Error('no scenario');
    const { failure } = await play(variant, { openTarget: own });
    expect(failure?.place).toEqual({ file: 'inner.yaml', line: 4, column: 5 });
  });
});

describe('a refusal', () => {
  it('of a service verb fails the scenario, with what was said', async () => {
    const { failure } = await playText(`${REGISTER}  - device: { replenish: beans }
  - service: { deliver: beans }
  - service: { ship: beans }
  - expect: { state: { order: { state: delivered } } }\n`);
    expect(failure?.place.line).toBe(7);
    expect(failure?.message).toMatch(
      /^service: ship beans was refused: 409 order amzn1\.dash\.v2\.o\.\S+ is delivered; ship is possible from accepted, placed$/,
    );
  });

  it('of a device verb fails the scenario', async () => {
    const { failure } = await playText(`  - service: { register: { slots: { beans: { subscribed: false } } } }
  - device: { replenish: beans }\n`);
    expect(failure?.message).toBe(
      'device: replenish beans was refused: 400 Unable to place order - slot : <beans> is unsubscribed.',
    );
  });

  it('is all right when an expect right behind it looks at the reply', async () => {
    const outcome = await playText(`  - service: { register: { slots: { beans: { subscribed: false } } } }
  - device: { replenish: beans }
  - expect: { state: { order: { $absent: true } } }
  - expect: { reply: { refusal: slotUnsubscribed } }
  - service: { register: { modelId: nobody } }
  - expect: { reply: { status: 400 } }\n`);
    expect(why(outcome)).toBe('passed');
  });

  it('of a call never fails by itself', async () => {
    expect(why(await playText('  - call: { path: /nowhere }\n'))).toBe('passed');
  });

  it('is what a verb gets whose client makes no call, unless that is expected', async () => {
    const gone = `${REGISTER}  - service: { deregister: }\n  - device: { report: beans }\n`;
    expect((await playText(gone)).failure?.message).toMatch(/^device: report beans made no call: /);
    const told = `${gone}  - expect: { never: { call: { operation: slotStatus } } }\n`;
    expect(why(await playText(told))).toBe('passed');
  });
});

describe('a mistake of the author that shows only when it is played', () => {
  const errored = async (steps: string, head = '') => {
    const outcome = await playText(steps, { head });
    expect(outcome).toMatchObject({ status: 'errored', blame: 'author' });
    return outcome.reason;
  };

  it('is a slot that is not said where there are several', async () => {
    expect(await errored('  - service: { register: { modelId: acme-printer } }\n  - device: { replenish: }\n')).toBe(
      'story.yaml:5:5: acme-printer has several slots; say which one: black, color',
    );
  });

  it('is a device that does not exist yet', async () => {
    expect(await errored('  - call: { path: /, auth: device }\n')).toBe(
      'story.yaml:4:5: there is no device yet; "service: register" or "service: consent" brings one',
    );
  });

  it('is a value that does not fit, and one that is not there', async () => {
    const refused = `  - service: { register: { modelId: nobody } }
  - expect: { reply: { status: 400 } }\n`;
    expect(await errored(`${REGISTER}  - advance: \${device.serialNumber}\n`)).toMatch(/^story\.yaml:5:\d+: advance: /);
    expect(await errored(`${refused}  - call: { path: '/x/\${device.serialNumber}' }\n`)).toMatch(
      /^story\.yaml:6:\d+: \$\{device\.serialNumber\}: /,
    );
  });

  it('is an order that nobody placed', async () => {
    expect(await errored(`${REGISTER}  - service: { ship: beans }\n`)).toBe(
      'story.yaml:5:5: slot beans of "device" has no order yet',
    );
  });

  it('is an address elsewhere', async () => {
    expect(await errored('  - call: { path: http://example.com/ }\n')).toMatch(
      /^story\.yaml:4:5: call: expected a path, or an address on http:\/\/127\.0\.0\.1:\d+, seen http:\/\/example\.com\/$/,
    );
  });

  it('is an address elsewhere that the listener calls, before it does', async () => {
    const step = (path: string) =>
      `  - { advance: PT1S, capture: { a: now } }\n  - device: { listen: { call: { path: '${path}' } } }\n`;
    expect(await errored(step('${a}'))).toMatch(
      /^story\.yaml:5:5: call: expected a path that begins with "\/", seen 2031-/,
    );
    expect(await errored(step('http://example.com/'))).toMatch(
      /^story\.yaml:5:5: call: expected a path, or an address on /,
    );
  });

  it('is a topic that is not there, told where it stands', async () => {
    const head = 'world: { listener: { topicArn: "arn:aws:sns:us-east-1:000000000000:nosuch" } }';
    const { status, blame, reason } = await playText('  - advance: PT1S\n', { head });
    expect([status, blame]).toEqual(['errored', 'author']);
    expect(reason).toMatch(/^story\.yaml:2:32: the listener could not be subscribed: 400 .*there is no topic /);
  });

  it('is a world that cannot be built', async () => {
    const text = `name: s\nparams: { when: 2031-01-01T00:00:00Z }\nworld: { now: '\${when}' }\nsteps:\n${REGISTER}`;
    const [variant] = variantsOfTexts({ 's.yaml': text });
    if (variant === undefined) throw new Error('no scenario');
    expect(await play({ ...variant, values: { when: 'soon' } }, { openTarget: own })).toMatchObject({
      status: 'errored',
      blame: 'author',
      reason: 's.yaml:1:1: world: now: expected an ISO 8601 instant such as 2031-03-04T10:00:00Z, seen "soon"',
    });
  });

  it('is a span that is over before it began', async () => {
    expect(await errored(`${REGISTER}  - device: { live: { until: 2031-03-04T09:00:00Z } }\n`)).toBe(
      'story.yaml:5:5: live: 2031-03-04T09:00:00Z is over already; it is 2031-03-04T10:00:00.000Z',
    );
  });
});

it('fails when nothing is due to advance to', async () => {
  expect((await playText('  - advanceTo: next\n')).failure?.message).toBe(
    'advanceTo: nothing is due, so there is no next instant',
  );
});

it('fails when the clock would have to go back', async () => {
  expect((await playText('  - advanceTo: 2031-01-01T00:00:00Z\n')).failure?.message).toMatch(
    /^advanceTo: 2031-01-01T00:00:00Z was refused: 400 /,
  );
});
