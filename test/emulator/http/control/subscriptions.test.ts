import { describe, expect, it } from 'vitest';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { register, startTestEmulator } from '../../../support/emulator.ts';
import { startListener } from '../../../support/listener.ts';
import { allPages, asker } from './client.ts';

const start = async () => {
  const emulator = await startTestEmulator();
  return { emulator, ask: asker(emulator) };
};

const envelope = (text: string | undefined) => JSON.parse(text ?? '{}') as Record<string, string>;

describe('a subscription', () => {
  it('is pending until its endpoint visits the SubscribeURL, and gets notifications after that', async () => {
    const { emulator, ask } = await start();
    const listener = await startListener();
    const made = await ask('POST', 'subscriptions', { endpoint: listener.url });
    expect(made).toMatchObject({ status: 201, body: { status: 'pending' } });
    const subscriptionArn = String(made.body.subscriptionArn);
    await register(emulator);
    await ask('POST', 'clock/advance', { by: 'PT0S' });
    expect(listener.received.map(({ type }) => type)).toEqual(['SubscriptionConfirmation']);

    const confirmed = await fetch(envelope(listener.received[0]?.text).SubscribeURL ?? '');
    expect(await confirmed.text()).toContain(`<SubscriptionArn>${subscriptionArn}</SubscriptionArn>`);
    expect((await ask('POST', 'subscriptions', { endpoint: listener.url })).body).toEqual({
      subscriptionArn,
      status: 'confirmed',
    });
    await register(emulator, { serialNumber: 'SN-2' });
    await ask('POST', 'clock/advance', { by: 'PT0S' });
    expect(listener.received.slice(1).map(({ type, serialNumber }) => [type, serialNumber])).toEqual([
      ['DeviceRegisteredNotification', 'SN-2'],
      ['SubscriptionChangedNotification', 'SN-2'],
    ]);
    expect(emulator.entries('state').filter(({ subject }) => subject === 'subscription')).toMatchObject([
      { id: subscriptionArn, from: null, to: 'pending' },
      { id: subscriptionArn, from: 'pending', to: 'confirmed' },
    ]);
  });

  it('has its confirmation sent again on demand, and only while it is of use', async () => {
    const { ask } = await start();
    const listener = await startListener();
    const { body } = await ask('POST', 'subscriptions', { endpoint: listener.url });
    const path = `subscriptions/${encodeURIComponent(String(body.subscriptionArn))}/confirm`;
    expect(await ask('POST', path)).toMatchObject({ status: 200, body: { status: 'pending' } });
    await listener.arrived(2);
    const [first, second] = listener.received.map(({ text }) => envelope(text));
    expect(second?.Token).toBe(first?.Token);
    expect(second?.MessageId).not.toBe(first?.MessageId);
    await fetch(first?.SubscribeURL ?? '');
    expect(await ask('POST', path)).toMatchObject({ status: 409, body: { error: { code: 'conflict' } } });
    expect((await ask('POST', 'subscriptions/nope/confirm')).status).toBe(404);
  });

  it('has each of its confirmations on the record, with the call it comes from', async () => {
    const { emulator, ask } = await start();
    const listener = await startListener(() => 200);
    const { body } = await ask('POST', 'subscriptions', { endpoint: listener.url });
    await ask('POST', 'clock/advance', { by: 'PT0S' });
    await ask('POST', `subscriptions/${encodeURIComponent(String(body.subscriptionArn))}/confirm`);
    await ask('POST', 'clock/advance', { by: 'PT0S' });
    const causes = emulator.entries('delivery').map(({ cause }) => cause);
    const calls = emulator.entries('call');
    expect(causes.map((seq) => calls.find((one) => one.seq === seq)?.operation)).toEqual([
      'subscribe',
      'sendConfirmation',
    ]);
  });

  it('that was not confirmed within two days is gone, and has to be made anew', async () => {
    const { emulator, ask } = await start();
    const listener = await startListener();
    const { body } = await ask('POST', 'subscriptions', { endpoint: listener.url });
    await ask('POST', 'clock/advance', { by: 'PT47H59M59.999S' });
    expect((await ask('GET', 'subscriptions')).body.items).toMatchObject([{ status: 'pending' }]);
    await ask('POST', 'clock/advance', { by: 'PT0.001S' });
    expect((await ask('GET', 'subscriptions')).body.items).toEqual([]);
    expect(emulator.entries('state').at(-1)).toMatchObject({
      subject: 'subscription',
      id: body.subscriptionArn,
      from: 'pending',
      to: null,
      rule: 'not-confirmed',
      cause: emulator.entries('clock').at(-1)?.seq,
    });
    expect((await ask('POST', `subscriptions/${body.subscriptionArn}/confirm`)).status).toBe(404);
    const anew = await ask('POST', 'subscriptions', { endpoint: listener.url });
    expect(anew.body).toMatchObject({ status: 'pending' });
    expect(anew.body.subscriptionArn).not.toBe(body.subscriptionArn);
  });

  it('that was not confirmed within two days is not shown either where nobody moved the clock', async () => {
    const { emulator, ask } = await start();
    await ask('POST', 'subscriptions', { endpoint: 'http://127.0.0.1:1/sns' });
    emulator.world.clock.configure({ nowMs: emulator.world.clock.nowMs() + 2 * 86_400_000 });
    expect((await ask('GET', 'subscriptions')).body.items).toEqual([]);
    await ask('POST', 'subscriptions', { endpoint: 'http://127.0.0.1:2/sns' });
    expect(emulator.entries('state').map(({ rule }) => rule)).toEqual(['subscribe', 'not-confirmed', 'subscribe']);
  });

  it('is removed by its owner, once', async () => {
    const { ask } = await start();
    const listener = await startListener();
    const { body } = await ask('POST', 'subscriptions', { endpoint: listener.url });
    await listener.arrived(1);
    expect(await ask('DELETE', `subscriptions/${body.subscriptionArn}`)).toMatchObject({ status: 200, body: {} });
    expect((await ask('GET', 'subscriptions')).body).toEqual({ items: [], next: null });
    expect((await ask('DELETE', `subscriptions/${body.subscriptionArn}`)).status).toBe(404);
    await ask('POST', 'clock/advance', { by: 'PT1H' });
    expect(listener.received).toHaveLength(1);
  });

  it.each([
    [{}, 'endpoint'],
    [{ endpoint: 'ftp://maker.example.com/' }, 'endpoint'],
    [{ endpoint: 'javascript:alert(1)' }, 'endpoint'],
    [{ endpoint: 'http://maker_one.example.com/' }, 'endpoint'],
    [{ endpoint: 'http://127.0.0.1:9/\r\nX: y' }, 'endpoint'],
    [{ endpoint: 'http://127.0.0.1:9/', protocol: 'https' }, 'protocol'],
    [{ endpoint: 'http://127.0.0.1:9/', protocol: 'smtp' }, 'protocol'],
    [{ endpoint: 'http://127.0.0.1:9/', protocol: 'sqs' }, 'endpoint'],
    [{ endpoint: 'arn:aws:sqs:us-east-1:000000000000:orders' }, 'endpoint'],
    [{ endpoint: 'arn:aws:lambda:us-east-1:000000000000:function:orders' }, 'endpoint'],
    [{ endpoint: 'http://127.0.0.1:9/', topicArn: 'drs' }, 'topicArn'],
    [{ endpoint: 'http://127.0.0.1:9/', topicArn: `${SEED_TOPIC_ARN}e` }, 'topicArn'],
    [{ endpoint: 'http://127.0.0.1:9/', raw: true }, 'raw'],
    [{ endpoint: 'http://127.0.0.1:9/', attributes: { FilterPolicy: '{' } }, 'attributes'],
    [{ endpoint: 'http://127.0.0.1:9/', attributes: { Filter: '{}' } }, 'attributes.Filter'],
  ])('is refused with %j', async (body, path) => {
    const { ask } = await start();
    expect(await ask('POST', 'subscriptions', body)).toMatchObject({
      status: 400,
      body: { error: { code: 'invalid', path } },
    });
    expect((await ask('GET', 'subscriptions')).body.items).toEqual([]);
  });

  it('with other attributes is refused while the first one stands', async () => {
    const { ask } = await start();
    const endpoint = 'http://127.0.0.1:9/';
    await ask('POST', 'subscriptions', { endpoint });
    expect((await ask('POST', 'subscriptions', { endpoint, rawMessageDelivery: true })).status).toBe(409);
    expect((await ask('POST', 'subscriptions', { endpoint, rawMessageDelivery: false })).status).toBe(201);
  });

  it('takes policies by the names of the SNS API, and tells them', async () => {
    const { ask } = await start();
    const endpoint = 'http://127.0.0.1:9/';
    const attributes = { FilterPolicy: '{"a":{"b":["c"]}}', FilterPolicyScope: 'MessageBody' };
    expect((await ask('POST', 'subscriptions', { endpoint, attributes })).status).toBe(201);
    expect((await ask('GET', 'subscriptions')).body.items).toMatchObject([
      {
        filterPolicy: attributes.FilterPolicy,
        filterPolicyScope: 'MessageBody',
        deliveryPolicy: null,
        redrivePolicy: null,
      },
    ]);
  });

  it('is listed page by page, and shows neither its token nor a password', async () => {
    const { ask } = await start();
    for (const path of ['a', 'b', 'c']) {
      await ask('POST', 'subscriptions', {
        endpoint: `http://me:long-password@127.0.0.1:9/${path}`,
        topicArn: SEED_TOPIC_ARN,
      });
    }
    const { items, pages } = await allPages(ask, 'subscriptions', 2);
    expect(pages).toBe(2);
    expect(items.map((one) => one.endpoint)).toEqual(
      ['a', 'b', 'c'].map((path) => `http://me:long-p…@127.0.0.1:9/${path}`),
    );
    expect(items[0]).toMatchObject({
      topicArn: SEED_TOPIC_ARN,
      protocol: 'http',
      rawMessageDelivery: false,
      configured: false,
    });
    expect(JSON.stringify(items)).not.toContain('2336412f37');
    expect((await ask('GET', 'subscriptions?after=nope')).status).toBe(400);
  });
});
