import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConfigInput } from '../../emulator/config.ts';
import { checkConfig } from '../../emulator/config-problems.ts';
import { configure } from '../../emulator/configure.ts';
import { SEED_TOPIC_ARN } from '../../emulator/domain/seed.ts';
import type { Subscription } from '../../emulator/domain/state.ts';
import { furnish } from '../../emulator/furnish.ts';
import { OptionsError, startEmulator } from '../../emulator/index.ts';
import { topicRef } from '../../emulator/world.ts';
import { startTestEmulator } from '../support/emulator.ts';
import { startListener, subscribed } from '../support/listener.ts';
import { startQueues } from '../support/queues.ts';

const URL = 'http://127.0.0.1:1/sns';
const topics = (subscriptions: { endpoint: string; rawMessageDelivery?: boolean }[]): ConfigInput => ({
  topics: [{ arn: SEED_TOPIC_ARN, subscriptions }],
});

function configured(input: ConfigInput) {
  const checked = checkConfig({ version: 1, ...input });
  if (!checked.ok) throw new Error(checked.problem.message);
  return configure(checked.config);
}

async function furnished(input: ConfigInput, notify?: string) {
  const emulator = await startTestEmulator();
  const again = async (next: ConfigInput, nextNotify?: string) => {
    await furnish(emulator.world, configured(next), nextNotify);
    return emulator.world.store.read(topicRef(SEED_TOPIC_ARN))?.doc.subscriptions ?? [];
  };
  return { emulator, again, subscriptions: await again(input, notify) };
}

const shown = (subscriptions: readonly Subscription[]) =>
  subscriptions.map(({ endpoint, rawMessageDelivery, configured, status }) => ({
    endpoint,
    rawMessageDelivery,
    configured,
    status,
  }));

describe('what the configuration puts into the world', () => {
  it('is subscribed once, however often it is put there', async () => {
    const { subscriptions, again, emulator } = await furnished(topics([{ endpoint: URL }]));
    expect(shown(subscriptions)).toEqual([
      { endpoint: URL, rawMessageDelivery: false, configured: true, status: 'pending' },
    ]);
    expect(await again(topics([{ endpoint: URL }]))).toEqual(subscriptions);
    expect(emulator.entries('state').map(({ subject, to }) => [subject, to])).toEqual([['subscription', 'pending']]);
  });

  it('stays the same subscription when its way of delivery changes', async () => {
    const { subscriptions, again } = await furnished(topics([{ endpoint: URL }]));
    expect(await again(topics([{ endpoint: URL, rawMessageDelivery: true }]))).toEqual([
      { ...subscriptions[0], rawMessageDelivery: true },
    ]);
  });

  it('is from the configuration from now on when it was subscribed by hand before', async () => {
    const { emulator, again } = await furnished({});
    const arn = await subscribed(emulator.world, URL);
    expect(await again(topics([{ endpoint: URL }]))).toMatchObject([
      { subscriptionArn: arn, status: 'confirmed', configured: true },
    ]);
  });

  it('is the address of --notify too, unless the configuration already says more about it', async () => {
    expect(shown((await furnished({}, URL)).subscriptions)).toMatchObject([{ endpoint: URL, configured: true }]);
    const raw = topics([{ endpoint: URL, rawMessageDelivery: true }]);
    expect(shown((await furnished(raw, URL)).subscriptions)).toMatchObject([
      { endpoint: URL, rawMessageDelivery: true },
    ]);
  });

  it('is the devices, with their slots, on the record; one that is there already stays', async () => {
    const device = { modelId: 'acme-printer', serialNumber: 'P-1', isTestDevice: true };
    const slots = { black: { asin: 'B0EMUL0004', subscribed: true }, color: { subscribed: false } };
    const { emulator, again } = await furnished({ devices: [{ ...device, slots }] });
    const registered = emulator.device('acme-printer', 'P-1');
    expect(registered?.current).toMatchObject({
      isTestDevice: true,
      slots: { black: { asin: 'B0EMUL0004', subscribed: true }, color: { asin: 'B0EMUL0005', subscribed: false } },
    });
    expect(emulator.entries('notification').map(({ notificationType }) => notificationType)).toEqual([
      'DeviceRegisteredNotification',
      'SubscriptionChangedNotification',
    ]);
    await again({ devices: [device] });
    expect(emulator.device('acme-printer', 'P-1')).toEqual(registered);
  });

  it('leaves a slot without a product where none is wanted, and takes the first one where none is named', async () => {
    const slots = { black: { asin: null }, color: {} };
    const { emulator } = await furnished({ devices: [{ modelId: 'acme-printer', serialNumber: 'P-1', slots }] });
    expect(emulator.device('acme-printer', 'P-1')?.current?.slots).toMatchObject({
      black: { asin: null, subscribed: false },
      color: { asin: 'B0EMUL0005', subscribed: true },
    });
  });

  it('stays confirmed over a reset, which brings its devices back', async () => {
    const listener = await startListener(async ({ text }) => {
      const { Type, SubscribeURL } = JSON.parse(text);
      if (Type === 'SubscriptionConfirmation') await fetch(SubscribeURL);
      return 200;
    });
    const emulator = await startEmulator({
      clock: 'manual',
      config: {
        ...topics([{ endpoint: listener.url }]),
        devices: [{ modelId: 'acme-coffee', serialNumber: 'C-1' }],
      },
    });
    onTestFinished(() => emulator.close());
    const types = () => listener.received.map(({ type }) => type);
    await emulator.clock.settle();
    // Of a device that was there before anybody listened nobody is told, at the start and after a reset alike.
    expect(types()).toEqual(['SubscriptionConfirmation']);
    await emulator.control.call('POST', 'devices/acme-coffee/C-1/deregister', { by: 'customer' });
    await emulator.clock.settle();
    await emulator.control.reset();
    await emulator.clock.settle();
    expect(types()).toEqual(['SubscriptionConfirmation', 'DeviceDeregisteredNotification']);
    expect(await emulator.control.call('GET', 'devices')).toMatchObject({ items: [{ status: 'registered' }] });
    // What comes after is told as ever.
    await emulator.control.call('POST', 'devices/acme-coffee/C-1/deregister', { by: 'customer' });
    await emulator.clock.settle();
    expect(types().slice(2)).toEqual(['DeviceDeregisteredNotification']);
  });
});

describe('a configured queue or function', () => {
  const queue = 'arn:aws:sqs:us-east-1:000000000000:orders';

  it('is subscribed at once, and asked nothing', async () => {
    const queues = await startQueues();
    const emulator = await startEmulator({
      config: { ...topics([{ endpoint: queue }]), targets: { sqs: { endpoint: queues.endpoint } } },
    });
    onTestFinished(() => emulator.close());
    const listed = await (await fetch(`${emulator.url}/_emulator/subscriptions`)).json();
    expect(listed).toMatchObject({ items: [{ endpoint: queue, protocol: 'sqs', status: 'confirmed' }] });
    await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-1' });
    await emulator.clock.settle();
    expect(queues.messages).toHaveLength(2);
  });

  it.each([
    [queue, undefined, /^subscription arn:aws:sqs.*: No SQS endpoint is configured: set AWS_ENDPOINT_URL_SQS/],
    [
      'arn:aws:lambda:us-east-1:000000000000:function:orders',
      undefined,
      /^subscription arn:aws:lambda.*: No Lambda invoke URL is configured: set DRS_EMULATOR_LAMBDA_URL/,
    ],
    [
      'arn:aws:lambda:us-east-1:000000000000:function:orders',
      { lambda: { url: 'print' } },
      /Delivery protocol \[lambda\] does not support raw message delivery/,
    ],
  ])('does not let it start where it cannot be reached, or not like that: %s', async (endpoint, targets, sentence) => {
    const rawMessageDelivery = targets !== undefined;
    const config = { ...topics([{ endpoint, rawMessageDelivery }]), ...(targets === undefined ? {} : { targets }) };
    const starting = startEmulator({ config });
    await expect(starting).rejects.toThrow(OptionsError);
    await expect(starting).rejects.toThrow(sentence);
  });
});
