import { describe, expect, it } from 'vitest';
import { coverageOf, missingOf } from '../../../scenarios/runner/coverage.ts';
import type { Exchange } from '../../../scenarios/runner/outcome.ts';
import { playText } from './given.ts';

const exchange = (operation: string | null, status: number, refusal: string | null = null): Exchange => ({
  method: 'GET',
  path: '/',
  operation,
  status,
  refusal,
});

describe('coverage', () => {
  it('counts successes and refusals by operation, notifications by version', () => {
    const covered = coverageOf([
      { exchanges: [exchange('replenish', 200), exchange(null, 404)], received: [] },
      {
        exchanges: [exchange('replenish', 404, 'slotNotFound'), exchange('token', 401, 'invalidClient')],
        received: [
          { type: 'OrderPlacedNotification', version: '1.0' },
          { type: 'ItemDeliveredNotification', version: '2.0' },
        ],
      },
    ]);
    expect(covered.operations.get('replenish')).toEqual({ success: true, refusals: new Set(['slotNotFound']) });
    expect(covered.operations.get('token')).toEqual({ success: false, refusals: new Set(['invalidClient']) });
    const missing = missingOf(covered);
    expect(missing.successes).toContain('token');
    expect(missing.successes).not.toContain('replenish');
    expect(missing.refusals).toContain('replenish.slotUnsubscribed');
    expect(missing.refusals).not.toContain('replenish.slotNotFound');
    expect(missing.notifications).toContain('OrderPlacedNotification v2.0');
    expect(missing.notifications).not.toContain('OrderPlacedNotification v1.0');
    expect(missing.notifications).not.toContain('ItemDeliveredNotification');
    expect(missing.notifications).toContain('DeviceRegisteredNotification');
  });

  it('counts nothing for a redirect that says no, nor for a fault', () => {
    const { operations } = coverageOf([{ exchanges: [exchange('deviceStatus', 500)], received: [] }]);
    expect(operations.get('deviceStatus')).toEqual({ success: false, refusals: new Set() });
  });

  it('knows the refusals that only the timeline tells apart', async () => {
    const outcome = await playText(`  - service: { consent: }
    capture: { code: reply.body.code }
  - device: { exchange: { code: '\${code}' } }
  - device: { exchange: { code: '\${code}' } }
  - expect: { reply: { status: 400 } }\n`);
    const { operations, notifications } = coverageOf([outcome]);
    expect(operations.get('token')).toEqual({ success: true, refusals: new Set(['codeUsed']) });
    expect(notifications.get('DeviceRegisteredNotification')).toEqual(new Set([null]));
  });
});
