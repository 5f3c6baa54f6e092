import { describe, expect, it } from 'vitest';
import { drsEndpoints } from '../../../../contracts/drs/index.ts';
import { addressed, serviceCall } from '../../../../scenarios/runner/device/service-call.ts';

describe('a service call', () => {
  it('has method, path, versions and body of its contract', () => {
    const body = { mostRecentlyActiveDate: '2031-03-04T10:00:00Z' };
    expect(serviceCall('deviceStatus', { body })).toEqual({
      method: 'POST',
      path: '/deviceStatus',
      headers: {
        'content-type': 'application/json',
        'x-amzn-type-version': 'com.amazon.dash.replenishment.DrsDeviceStatusInput@1.0',
        'x-amzn-accept-type': 'com.amazon.dash.replenishment.DrsDeviceStatusResult@1.0',
      },
      body: '{"mostRecentlyActiveDate":"2031-03-04T10:00:00Z"}',
    });
  });

  it('asks for the newest version of a result, and for an older one when told so', () => {
    const accept = 'x-amzn-accept-type';
    expect(serviceCall('subscriptionInfo').headers?.[accept]).toMatch(/DrsSubscriptionInfoResult@2\.0$/);
    expect(serviceCall('subscriptionInfo', { result: '1.0' }).headers?.[accept]).toMatch(
      /DrsSubscriptionInfoResult@1\.0$/,
    );
  });

  it('takes the newest path of deregistration, and the older one when told so', () => {
    expect(serviceCall('deregister')).toMatchObject({ method: 'DELETE', path: '/registration' });
    const params = { modelId: 'acme+coffee', serialNumber: 'SN-1' };
    const older = serviceCall('deregister', { path: 'V1', params });
    expect(older.path).toBe('/deviceModels/acme%2Bcoffee/devices/SN-1/registration');
    expect(older.headers?.['x-amzn-type-version']).toMatch(/DrsDeregisterInput@1\.0$/);
  });

  it('knows the three paths of CancelTestOrder', () => {
    const params = { slotId: 'beans' };
    expect([
      serviceCall('cancelTestOrders').path,
      serviceCall('cancelTestOrders', { path: 'OfSlot', params }).path,
      serviceCall('cancelTestOrders', { path: 'OfSlotOlder', params }).path,
    ]).toEqual(['/testOrders', '/testOrders/slots/beans', '/testOrders/beans']);
  });

  it('encodes what it puts into a path', () => {
    expect(serviceCall('replenish', { params: { slotId: 'dark/roast & more?' } }).path).toBe(
      '/replenish/dark%2Froast%20%26%20more%3F',
    );
  });

  it('carries an id of 255 characters whole', () => {
    const eventInstanceId = 'x'.repeat(255);
    expect(serviceCall('getOrderInfo', { params: { eventInstanceId } }).path).toBe(`/getOrderInfo/${eventInstanceId}`);
  });

  it('has no body, and says nothing about one, where the contract has none', () => {
    const call = serviceCall('replenish', { params: { slotId: 'beans' } });
    expect(call).not.toHaveProperty('body');
    expect(Object.keys(call.headers ?? {})).toEqual(['x-amzn-type-version', 'x-amzn-accept-type']);
  });

  it.each(Object.keys(drsEndpoints) as (keyof typeof drsEndpoints)[])(
    '%s has version headers that its contract knows',
    (name) => {
      const { input, results } = drsEndpoints[name].paths[0].versions;
      const headers = serviceCall(name).headers ?? {};
      expect(headers['x-amzn-type-version']).toBe(input);
      expect(results).toContain(headers['x-amzn-accept-type']);
    },
  );

  it('goes to a service with or without a slash behind its address, with the token of the device', () => {
    const call = serviceCall('subscriptionInfo');
    for (const base of ['http://service.test', 'http://service.test/']) {
      expect(addressed(call, base, 'Atza|t')).toMatchObject({
        url: 'http://service.test/subscriptionInfo',
        headers: { authorization: 'Bearer Atza|t' },
      });
    }
  });
});
