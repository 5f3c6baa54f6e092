import { describe, expect, it, onTestFinished } from 'vitest';
import type { TimelineEntry } from '../../../contracts/timeline.ts';
import { startEmulator } from '../../../emulator/index.ts';
import { createCollector } from '../../../harness/report/collect.ts';
import { countFaults, faultCoverage } from '../../../harness/report/fault-coverage.ts';
import { callHeaders } from '../../support/emulator.ts';
import { startListener } from '../../support/listener.ts';

const ABOUT = {
  title: 'Obligations',
  generatedAt: '2031-04-01T12:00:00.000Z',
  emulator: '0.1.0',
  source: { kind: 'timeline' as const, names: ['timeline.ndjson'] },
};

/** A record as an emulator writes it: every kind of fault, and calls that were spared. */
async function record() {
  const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T10:00:00Z', seed: 1 });
  onTestFinished(() => emulator.close());
  const { control, clock, url } = emulator;
  const listener = await startListener(async ({ text }) => {
    const { Type, SubscribeURL } = JSON.parse(text);
    if (Type === 'SubscriptionConfirmation') await (await fetch(SubscribeURL)).text();
    return 200;
  });
  await control.subscribe(listener.url);
  const { accessToken } = await control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-0001' });
  await clock.settle();
  const call = (method: string, path: string, name: string) =>
    fetch(url + path, { method, headers: callHeaders(accessToken, name) }).then(
      (reply) => reply.status,
      () => 0,
    );
  await control.planFault({ effect: 'status', status: 503, operations: ['replenish'], times: 2 });
  await control.planFault({ effect: 'reset', operations: ['replenish'], times: 1 });
  await control.planFault({ effect: 'reset', operations: ['deviceStatus'] });
  await control.planFault({ preset: 'out-of-stock', times: 1 });
  await control.planFault({ preset: 'notifications-lost', times: 1 });
  const replenish = [];
  for (let i = 0; i < 4; i += 1) replenish.push(await call('POST', '/replenish/beans', 'DrsReplenish'));
  expect(replenish).toEqual([503, 503, 0, 200]);
  expect(await call('POST', '/deviceStatus', 'DrsDeviceStatus')).toBe(0);
  expect(await call('GET', '/subscriptionInfo', 'DrsSubscriptionInfo')).toBe(200);
  await clock.advance('PT72H');
  return control.timeline();
}

describe('the coverage by faults', () => {
  it('counts what struck which operation, order and notification, and names what was called and spared', async () => {
    const coverage = faultCoverage(await record());
    expect(coverage).toEqual({
      effects: ['status 503', 'reset', 'order-problem stock', 'notification-lost'],
      rows: [
        { subject: 'replenish', kind: 'call', counts: { 'status 503': 2, reset: 1 }, total: 3 },
        { subject: 'deviceStatus', kind: 'call', counts: { reset: 1 }, total: 1 },
        { subject: 'order', kind: 'order', counts: { 'order-problem stock': 1 }, total: 1 },
        { subject: 'OrderCancelledNotification', kind: 'notification', counts: { 'notification-lost': 1 }, total: 1 },
      ],
      total: 6,
      spared: ['subscriptionInfo', 'snsQuery'],
    });
  });

  it('stands in a report of the record, and in none of a record without faults', async () => {
    const entries = await record();
    const reportOn = (some: readonly TimelineEntry[]) => {
      const collector = createCollector();
      for (const entry of some) collector.step(entry);
      return collector.report({ ...ABOUT, demands: { failOn: 'must' } });
    };
    expect(reportOn(entries).faults).toEqual([
      { operation: 'replenish', effect: 'status 503', struck: 2 },
      { operation: 'replenish', effect: 'reset', struck: 1 },
      { operation: 'deviceStatus', effect: 'reset', struck: 1 },
      { operation: 'order', effect: 'order-problem stock', struck: 1 },
      { operation: 'OrderCancelledNotification', effect: 'notification-lost', struck: 1 },
    ]);
    expect(reportOn(entries.filter(({ kind }) => kind === 'clock'))).not.toHaveProperty('faults');
  });

  it('is empty where nothing was struck', () => {
    expect(countFaults().coverage()).toEqual({ effects: [], rows: [], total: 0, spared: [] });
  });

  it('counts no call whose fault is not on the record', async () => {
    const entries = (await record()).filter(({ kind }) => kind !== 'fault');
    expect(faultCoverage(entries)).toMatchObject({ rows: [], total: 0 });
  });
});
