import { describe, expect, it } from 'vitest';
import { finding, History, history, kept } from '../../support/history.ts';

const notExercised = { outcome: 'not exercised', why: expect.any(String) };

describe('rule 1: both version headers', () => {
  it('is kept by every call that is understood, whatever is answered', () => {
    const told = history();
    told.status();
    told.replenish('beans', undefined, { refusal: 'slotUnsubscribed' });
    expect(told.verdict(1)).toEqual(kept(2));
  });

  it('is broken by a call without one of them', () => {
    const told = history();
    const seq = told.replenish('beans', undefined, { refusal: 'invalidVersion' });
    expect(told.verdict(1)).toEqual({
      outcome: 'broken',
      breaches: 1,
      times: 0,
      evidence: [
        {
          entries: [seq],
          device: 'acme-coffee/SN-0001',
          slotId: 'beans',
          expected: 'x-amzn-accept-type: com.amazon.dash.replenishment.DrsReplenishResult@1.0',
          seen: 'x-amzn-accept-type: missing',
        },
      ],
    });
  });

  it('says what it can of a refusal in other words', () => {
    const told = history();
    told.add({ ...told.entries[0], seq: 4 });
    told.call('replenish', { refusal: 'invalidVersion', slotId: 'beans' });
    Object.assign((told.entries.at(-1) as { reply: object }).reply, { body: null });
    expect(told.verdict(1)).toMatchObject({
      evidence: [{ seen: 'x-amzn-type-version, x-amzn-accept-type: none' }],
    });
  });

  it('is not exercised by a bad token, a struck call, or one of the harness', () => {
    const told = history();
    told.status({ refusal: 'invalidToken' });
    told.status({ fault: true, refusal: 'invalidVersion' });
    told.status({ status: 500 });
    told.status({ surface: 'control', refusal: 'invalidVersion' });
    told.status({ surface: 'customer', refusal: 'invalidVersion' });
    expect(told.verdict(1)).toEqual({ outcome: 'not exercised', why: 'A call of the device API under a good token.' });
  });
});

describe('rule 2: version headers to the letter', () => {
  it('is kept and broken by what was noted', () => {
    const told = history();
    told.status();
    const seq = told.status({
      findings: [finding('2', 'x-amzn-type-version', 'DrsDeviceStatusInput@1.0', 'Drs DeviceStatusInput@1.0')],
    });
    expect(told.verdict(2)).toMatchObject({
      breaches: 1,
      times: 1,
      evidence: [
        {
          entries: [seq],
          expected: 'x-amzn-type-version: DrsDeviceStatusInput@1.0',
          seen: 'x-amzn-type-version: Drs DeviceStatusInput@1.0',
        },
      ],
    });
    expect(told.broken()).toEqual([2]);
  });

  it('is not exercised by a call that was not understood', () => {
    const told = history();
    told.status({ refusal: 'invalidVersion' });
    expect(told.verdict(2)).toEqual(notExercised);
  });
});

describe('rule 3: the newest versions', () => {
  it('is kept by result 2.0 of SubscriptionInfo and request 2.0 of Deregistration', () => {
    const told = history();
    told.call('subscriptionInfo');
    told.call('deregister');
    expect(told.verdict(3)).toEqual(kept(2));
  });

  it.each([
    ['subscriptionInfo', 'x-amzn-accept-type', 'com.amazon.dash.replenishment.DrsSubscriptionInfoResult@1.0'],
    ['deregister', 'x-amzn-type-version', 'com.amazon.dash.replenishment.DrsDeregisterInput@1.0'],
  ])('is broken by the older one of %s', (operation, header, value) => {
    const told = history();
    const seq = told.call(operation, { headers: { [header]: value } });
    expect(told.verdict(3)).toMatchObject({
      breaches: 1,
      evidence: [
        { entries: [seq], expected: `${header}: ${value.replace('1.0', '2.0')}`, seen: `${header}: ${value}` },
      ],
    });
  });

  it('leaves a stray blank to rule 2, and a missing header to rule 1', () => {
    const told = history();
    told.call('subscriptionInfo', {
      headers: { 'x-amzn-accept-type': ' com.amazon.dash.replenishment. DrsSubscriptionInfoResult@2.0' },
    });
    told.call('subscriptionInfo', { refusal: 'invalidVersion' });
    expect(told.verdict(3)).toEqual(kept(1));
  });

  it('is not exercised by other calls', () => {
    const told = history();
    told.status();
    expect(told.verdict(3)).toEqual(notExercised);
  });
});

describe('rule 8: JSON and full dates', () => {
  it('is kept by reports without a finding', () => {
    const told = history();
    told.status();
    told.report('beans');
    expect(told.verdict(8)).toEqual(kept(2));
  });

  it('is broken by what was noted, and by a body that is no JSON', () => {
    const told = history();
    const first = told.report('beans', { findings: [finding('8', 'lastUseDate', 'full ISO 8601', '2031-03-1')] });
    const second = told.status({ refusal: 'invalidInput', body: '<xml/>' });
    expect(told.verdict(8)).toMatchObject({
      breaches: 2,
      evidence: [
        { entries: [first], slotId: 'beans', expected: 'lastUseDate: full ISO 8601', seen: 'lastUseDate: 2031-03-1' },
        { entries: [second], expected: 'body: a JSON object', seen: 'body: <xml/>' },
      ],
    });
  });

  it('is not exercised without a report', () => {
    expect(history().verdict(8)).toEqual(notExercised);
  });
});

describe('rule 47: DeviceStatus without a slot in its path', () => {
  it('is kept and broken by its calls', () => {
    const told = history();
    told.status();
    expect(told.verdict(47)).toEqual(kept(1));
    told.status({
      path: 'POST /deviceStatus/beans',
      findings: [finding('47', 'path', '/deviceStatus', '/deviceStatus/beans')],
    });
    expect(told.verdict(47)).toMatchObject({ breaches: 1, evidence: [{ seen: 'path: /deviceStatus/beans' }] });
  });

  it('is not exercised before the first', () => {
    expect(new History().verdict(47)).toEqual(notExercised);
  });
});
