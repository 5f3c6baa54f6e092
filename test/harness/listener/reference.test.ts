import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { checkListener } from '../../../harness/listener/run.ts';
import { createInbox } from '../../../scenarios/runner/device/inbox.ts';
import { startListener } from '../../../scenarios/runner/device/listener.ts';
import type { Heard } from '../../../scenarios/runner/device/notification.ts';
import { createTransport } from '../../../scenarios/runner/transport.ts';
import { freePort, givenRun, TOPIC } from './given.ts';

/** The listener of the reference device, which takes an emulator on plain http for SNS, so no address need be bent. */
it('the listener of the reference device fails nothing, at the plain address of the harness', async () => {
  const snsPort = await freePort();
  const transport = createTransport();
  const slots = new Map<string, { subscribed: boolean; time: number }>();
  const inbox = createInbox({
    transport,
    topicArn: TOPIC,
    drsUrl: `http://127.0.0.1:${snsPort}`,
    rawMessageDelivery: true,
    patienceMs: 10_000,
    now: () => null,
    hear({ news, time }: Heard) {
      if (news.of === 'slots')
        for (const [slotId, { subscribed }] of news.slots)
          if ((slots.get(slotId)?.time ?? 0) <= time) slots.set(slotId, { subscribed, time });
      return null;
    },
  });
  const listener = await startListener(inbox.receive);
  const observing = createServer((_, response) => {
    const device = { modelId: 'acme-coffee', serialNumber: 'SN-0001', slots: Object.fromEntries(slots) };
    response.end(JSON.stringify({ version: 1, devices: [device], effects: inbox.effects() }));
  });
  await new Promise<void>((resolve) => observing.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    observing.close();
    observing.closeAllConnections();
    await listener.close();
    transport.close();
  });
  const observeUrl = `http://127.0.0.1:${(observing.address() as AddressInfo).port}/`;
  const run = givenRun({ url: listener.url, observeUrl }, { snsPort, snsUrl: undefined, settings: { raw: true } });
  const { results } = await checkListener(run);
  const notPassed = results.filter(({ outcome }) => outcome === 'failed' || outcome === 'not observable');
  expect(notPassed.map(({ id, outcome, reason }) => ({ id, outcome, reason }))).toEqual([]);
  expect(results.filter(({ outcome }) => outcome === 'skipped').map(({ id }) => id)).toEqual([
    'C-30',
    'C-18',
    'C-31',
    'C-32',
    'C-33',
  ]);
});
