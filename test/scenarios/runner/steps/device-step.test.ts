import { describe, expect, it } from 'vitest';
import { playText, why } from '../given.ts';

const passes = async (steps: string) => expect(why(await playText(steps))).toBe('passed');
const REGISTER = '  - service: { register: { stock: { beans: { capacity: 50 } } } }\n';

describe('device', () => {
  it('is used, filled up and asked', async () => {
    await passes(`${REGISTER}  - device: { use: }
  - expect: { state: { client: { slots: { beans: { stock: 49 } } } } }
  - device: { use: { slotId: beans, amount: 9 } }
  - expect: { reply: { operation: slotStatus }, state: { client: { slots: { beans: { stock: 40 } } } } }
  - device: { restock: { amount: 5 } }
  - expect: { state: { client: { slots: { beans: { stock: 45 } } } } }
  - device: { restock: }
  - expect: { state: { client: { slots: { beans: { stock: 50 } } } } }
  - device: { report: }
  - device: { deviceStatus: }
  - expect: { reply: { operation: deviceStatus, status: 200 } }\n`);
  });

  it('orders, and reads and cancels orders', async () => {
    await passes(`  - service: { register: { isTestDevice: true } }
  - device: { replenish: beans }
  - device: { orderInfo: }
  - expect: { reply: { operation: getOrderInfo, body: { orderInfoData: { orderItems: [{ slotId: beans }] } } } }
  - device: { cancelTestOrders: }
  - expect: { reply: { operation: cancelTestOrders, status: 200 } }
  - device: { cancelTestOrders: { slotId: beans, path: older } }
  - device: { orderInfo: { instanceId: x } }
  - expect: { reply: { refusal: unknownInstance } }\n`);
  });

  it('reads its subscription in either version, newer when nothing is said', async () => {
    await passes(`${REGISTER}  - device: { subscriptionInfo: { version: '1.0' } }
  - expect: { reply: { body: { slotsSubscriptionStatus: { beans: true } } } }
  - device: { subscriptionInfo: }
  - expect: { reply: { body: { slotsSubscriptionStatus: { beans: { subscribed: true } } } } }\n`);
  });

  it('refreshes its token, and leaves', async () => {
    await passes(`${REGISTER}  - device: { refresh: }
  - expect: { reply: { operation: token, status: 200 } }
  - device: { deregister: { version: '1.0' } }
  - expect: { notification: { type: DeviceDeregisteredNotification }, state: { client: { registered: false } } }\n`);
  });

  it('has a listener that answers as it is told', async () => {
    await passes(`${REGISTER}  - device: { listen: { answer: 500, times: 1, type: SubscriptionChangedNotification } }
  - service: { unsubscribe: }
  - expect: { notification: { type: SubscriptionChangedNotification, count: 1 } }
  - advanceTo: next
  - expect: { notification: { type: SubscriptionChangedNotification, count: 1 } }
  - device: { listen: { answer: nothing } }
  - service: { subscribe: }
  - device: { listen: {} }
  - advance: PT1M
  - expect: { notification: { type: SubscriptionChangedNotification, count: 1 } }\n`);
  });
});
