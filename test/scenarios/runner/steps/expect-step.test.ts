import { describe, expect, it } from 'vitest';
import { playText, why } from '../given.ts';

/** What an `expect` sees, on stories that bring it about. Each part has a story in which it holds and one in which it does not. */

const REGISTER = '  - service: { register: }\n';
const ORDER = `${REGISTER}  - id: order\n    device: { replenish: beans }\n`;

const passes = async (steps: string) => expect(why(await playText(steps))).toBe('passed');
const differences = async (steps: string): Promise<string[]> => {
  const outcome = await playText(steps);
  expect(outcome.status, why(outcome)).toBe('failed');
  return outcome.failure?.differences.map(({ path, expected, seen }) => `${path}: ${expected} / ${seen}`) ?? [];
};

describe('expect: reply', () => {
  it('looks at the last call, or at the last one of an operation', async () => {
    await passes(`  - service: { register: { stock: { beans: { remaining: 4 } } } }
  - device: { use: beans }
  - expect: { reply: { body: { detailCode: STANDARD_ORDER_PLACED } } }
  - expect: { reply: { operation: slotStatus, body: {} }, exactly: true }
  - expect: { reply: { headers: { Content-Type: application/json, X-AMZN-TYPE-VERSION: { $match: 'DrsReplenishResult@1.0$' } } } }\n`);
  });

  it('says which calls there were when there is none of the operation', async () => {
    expect(await differences(`${ORDER}  - expect: { reply: { operation: slotStatus } }\n`)).toEqual([
      'reply: a call of slotStatus / replenish',
    ]);
    expect(await differences('  - advance: PT1S\n  - expect: { reply: { operation: token } }\n')).toEqual([
      'reply: a call of token / advanceClock',
    ]);
  });

  it('closes the body with exactly, but never the headers', async () => {
    expect(
      await differences(
        `${ORDER}  - expect: { exactly: true, reply: { headers: { server: Server }, body: { detailCode: STANDARD_ORDER_PLACED } } }\n`,
      ),
    ).toEqual([expect.stringMatching(/^reply\.body\.eventInstanceId: nothing \/ "amzn1/)]);
  });

  it('names the refusal that the wire does not tell apart', async () => {
    const twice = `  - service: { consent: }
    capture: { code: reply.body.code }
  - device: { exchange: { code: '\${code}' } }
  - device: { exchange: { code: '\${code}' } }\n`;
    await passes(`${twice}  - expect: { reply: { refusal: codeUsed } }\n`);
    expect(await differences(`${twice}  - expect: { reply: { refusal: codeExpired } }\n`)).toEqual([
      'reply.refusal: codeExpired / codeUsed',
    ]);
  });

  it('tells a success from a refusal', async () => {
    expect(await differences(`${ORDER}  - expect: { reply: { refusal: invalidToken } }\n`)).toEqual([
      expect.stringMatching(/^reply\.refusal: invalidToken \/ no refusal: 200 /),
    ]);
  });
});

describe('expect: notification', () => {
  it('finds each of several in any order, and no others with exactly', async () => {
    await passes(`${REGISTER}  - expect:
      exactly: true
      notification:
        - { type: SubscriptionChangedNotification, version: '2.0', slotId: beans }
        - { type: DeviceRegisteredNotification }\n`);
    expect(
      await differences(
        `${REGISTER}  - expect: { exactly: true, notification: { type: DeviceRegisteredNotification, count: 1 } }\n`,
      ),
    ).toEqual(['notification: nothing / SubscriptionChangedNotification v2.0']);
  });

  it('looks only at what came in the step', async () => {
    await passes(`${ORDER}  - expect: { notification: { type: OrderPlacedNotification, count: 0 } }
  - advance: PT2S
  - expect: { notification: { type: OrderPlacedNotification, envelope: { Subject: DRS Notification } } }
  - expect: { of: order, notification: { type: OrderPlacedNotification, count: 0 } }\n`);
  });
});

describe('expect: state', () => {
  it('knows device, order, client and clock', async () => {
    await passes(`${ORDER}  - expect:
      state:
        clock: 2031-03-04T11:00:00+01:00
        device: { modelId: acme-coffee, slots: { beans: { subscribed: true } } }
        order: { slotId: beans, state: accepted }
        client: { registered: true, slots: { beans: { openOrder: { $type: string } } } }\n`);
    expect(
      await differences(`${ORDER}  - expect:
      state:
        clock: 2031-03-04T10:00:01Z
        order: { slotId: water }
        client: { registered: false }\n`),
    ).toEqual([
      'state.order: {"slotId":"water"} / nothing',
      'state.client.registered: false / true',
      'state.clock: "2031-03-04T10:00:01.000Z" / "2031-03-04T10:00:00.000Z"',
    ]);
  });

  it('is about the device of the step, or the one that is named by its serial number', async () => {
    await passes(`  - service: { register: { name: one, serialNumber: A } }
  - service: { register: { name: two, modelId: acme-printer, serialNumber: B } }
  - expect: { state: { device: { serialNumber: B, modelId: acme-printer } } }
  - expect: { state: { device: { serialNumber: A, modelId: acme-coffee } } }
  - device: { replenish: black, as: two }
  - expect: { state: { order: { serialNumber: B } } }
  - device: { report: beans, as: one }
  - expect: { state: { device: { serialNumber: A }, order: { $absent: true } } }\n`);
  });
});

describe('expect: findings', () => {
  const odd = `${REGISTER}  - call: { method: POST, path: //replenish/beans, auth: device, versions: { type: 'DrsReplenishInput @1.0', accept: DrsReplenishResult@1.0 } }\n`;

  it('finds those of the calls of the step', async () => {
    await passes(`${odd}  - expect: { exactly: true, findings: [{ rule: '2', field: x-amzn-type-version }, { rule: duplicate-slashes }] }
  - advance: PT1S
  - expect: { exactly: true, findings: [] }\n`);
  });

  it('tells those that are missing, and with exactly those that are too many', async () => {
    expect(
      await differences(`${odd}  - expect: { exactly: true, findings: [{ rule: '2', field: accept }] }\n`),
    ).toEqual([
      'findings[0].field: "accept" / "x-amzn-type-version"',
      expect.stringMatching(/^findings: nothing \/ /),
      expect.stringMatching(/^findings: nothing \/ /),
    ]);
    expect(await differences(`${REGISTER}  - expect: { findings: [{ rule: '7' }] }\n`)).toEqual([
      'findings[0]: 7 / nothing',
    ]);
  });
});

describe('expect: never', () => {
  it('holds from the step on until now', async () => {
    await passes(`${ORDER}  - expect: { never: { notification: { type: OrderPlacedNotification } } }
  - expect: { never: { call: { operation: replenish, status: { $not: 200 } } } }
  - expect: { never: { finding: {} } }
  - expect: { never: { state: { subject: order, to: placed } } }\n`);
    const placed = `${ORDER}  - advance: PT2S\n`;
    expect(await differences(`${placed}  - expect: { of: order, never: { notification: {} } }\n`)).toEqual([
      expect.stringMatching(
        /^never.notification: no notification \/ OrderPlacedNotification beans at 2031-03-04T10:00:02.000Z \(entry \d+\)$/,
      ),
    ]);
    expect(await differences(`${placed}  - expect: { of: order, never: { state: { to: placed } } }\n`)).toEqual([
      expect.stringMatching(
        /^never.state: no state to "placed" \/ order accepted -> placed at 2031-03-04T10:00:02.000Z /,
      ),
    ]);
    expect(
      await differences(`${placed}  - expect: { of: order, never: { call: { operation: replenish } } }\n`),
    ).toEqual([
      expect.stringMatching(
        /^never.call: no call operation "replenish" \/ POST \/replenish\/beans 200 at 2031-03-04T10:00:00.000Z /,
      ),
    ]);
  });

  it('holds within a span, which has to be over', async () => {
    const placed = `${ORDER}  - advance: PT2S\n`;
    await passes(`${placed}  - expect: { of: order, never: { notification: {}, within: PT1S } }\n`);
    expect(
      await differences(`${placed}  - expect: { of: order, never: { notification: {}, within: PT2S } }\n`),
    ).toHaveLength(1);
    const { failure } = await playText(`${placed}  - expect: { of: order, never: { finding: {}, within: PT3S } }\n`);
    expect(failure?.message).toBe(
      'never: the span is not over: it ends at 2031-03-04T10:00:03.000Z, and it is 2031-03-04T10:00:02.000Z; advance the clock before this step',
    );
  });

  it('sees what was only sent again', async () => {
    const again = `${REGISTER}  - id: again\n    service: { redeliver: { type: DeviceRegisteredNotification } }\n`;
    expect(
      await differences(`${again}  - expect: { never: { notification: { type: DeviceRegisteredNotification } } }\n`),
    ).toEqual([
      'never.notification: no notification type "DeviceRegisteredNotification" / DeviceRegisteredNotification was received',
    ]);
  });
});

describe('expect, where the timeline has dropped what it would have to tell', () => {
  const SMALL = 'world: { timeline: { maxEntries: 5 } }';
  const LONG = `  - service: { register: }
  - { id: order, device: { replenish: beans } }
  - advance: PT2S
  - advance: P5D\n`;

  it.each([
    '{ of: order, never: { state: { subject: order, to: placed } } }',
    '{ of: order, findings: [], exactly: true }',
    '{ of: order, faults: [], exactly: true }',
    '{ of: order, faults: [{ count: 0 }] }',
  ])('does not take for true that nothing was there: %s', async (expected) => {
    const { status, reason } = await playText(`${LONG}  - expect: ${expected}\n`, { head: SMALL });
    expect(status).toBe('errored');
    expect(reason).toMatch(
      /^story\.yaml:8:5: nobody knows what did not happen: the timeline dropped \d+ entries before anybody read them; the world, or the target, needs a larger timeline\.maxEntries or maxBytes$/,
    );
  });

  it('takes for true what it has itself', async () => {
    const last = '  - { id: last, advance: PT1S }\n  - expect: { never: { state: { subject: order } } }\n';
    expect(why(await playText(LONG + last, { head: SMALL }))).toBe('passed');
  });
});
