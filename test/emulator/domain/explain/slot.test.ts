import { describe, expect, it } from 'vitest';
import type { PlannedFault } from '../../../../contracts/control/fault.ts';
import { cancelOrder } from '../../../../emulator/domain/customer/cancel-order.ts';
import { deregisterDevice } from '../../../../emulator/domain/customer/deregister-device.ts';
import { setNextOrder } from '../../../../emulator/domain/customer/set-next-order.ts';
import { setSubscription } from '../../../../emulator/domain/customer/set-subscription.ts';
import { cancelTestOrders } from '../../../../emulator/domain/drs/cancel-test-orders.ts';
import { T0, withSettings } from '../../../support/given.ts';
import { Life } from '../../../support/life.ts';

const H = 3_600_000;
const fault = (given: Partial<PlannedFault>): PlannedFault => ({
  faultId: 'fault-1',
  effect: 'status',
  from: T0,
  matched: 0,
  struck: 0,
  ...given,
});
const texts = (life: Life, slotId?: string) => life.explainSlot(slotId).steps.map(({ text }) => text);
const orderId = (life: Life) => life.device.orders.at(-1)?.instanceId ?? '';

describe('why no order was placed: nobody can order', () => {
  it('a device that is deregistered, by whom and when, and that a running order goes on in silence', () => {
    const life = new Life().registers().replenishes().pass(H);
    life.does((input) => deregisterDevice(input, 'customer-service'));
    const said = life.explainSlot();
    expect(said).toMatchObject({ code: 'deregistered', replenish: 'invalidToken' });
    expect(said.answer).toContain('since 2031-03-04T11:00:00Z: customer service deregistered it');
    expect(said.steps.map(({ rule }) => rule)).toEqual(['T9', 'invalidToken']);
  });

  it('a grant that died with the removal of the app', () => {
    const life = new Life().registers().removesApp();
    expect(life.explainSlot()).toMatchObject({ code: 'app-removed', replenish: 'invalidToken' });
  });

  it('a slot that is newer than the registration', () => {
    const life = new Life('acme-printer').registers();
    const { color: _, ...slots } = life.device.current?.slots ?? {};
    life.device = { ...life.device, current: { ...life.device.current, slots } as never };
    expect(life.explainSlot('color')).toMatchObject({ code: 'slot-not-set-up', replenish: 'slotNotFound' });
  });

  it('a slot that is off, or without a product, with the entry that shows it', () => {
    const off = new Life().registers();
    off.does((input) => setSubscription(input, { slotId: 'beans', subscribed: false }));
    const said = off.explainSlot();
    expect(said).toMatchObject({ code: 'unsubscribed', replenish: 'slotUnsubscribed' });
    const seen = said.steps.find(({ rule }) => rule === '11');
    expect(seen?.text).toContain('switched off');
    expect(off.entries[(seen?.seq ?? 0) - 1]).toMatchObject({ subject: 'slot', to: 'unsubscribed:B0EMUL0001' });
    expect(said.next.join()).toContain('PUT devices/acme-coffee/SN-0001/slots/beans/subscription');
    expect(new Life().registers({ asin: null }).explainSlot()).toMatchObject({ code: 'no-product' });
  });
});

describe('why no order was placed: an order is out', () => {
  it('accepted and not placed yet: the clock stands, and says what would move it', () => {
    const life = new Life().registers().replenishes();
    const said = life.explainSlot();
    expect(said).toMatchObject({ code: 'order-accepted', replenish: 'ORDER_INPROGRESS' });
    expect(said.next[0]).toContain(
      'the clock stands at 2031-03-04T10:00:00Z: `npx drs-emulator advance 2031-03-04T10:00:02Z`',
    );
    life.clockStands = false;
    expect(life.explainSlot().next[0]).toContain('comes by itself at 2031-03-04T10:00:02Z');
    life.now = '2031-03-04T10:00:02.000Z';
    expect(life.explainSlot().next[0]).toContain('is due now');
  });

  it('in resolution, and for how long', () => {
    const life = new Life().registers();
    life.does((input) => setNextOrder(input, { slotId: 'beans', problem: 'stock' }));
    expect(life.explainSlot().next[0]).toContain('It would go to order resolution: the product is out of stock');
    const said = life.replenishes().explainSlot();
    expect(said).toMatchObject({ code: 'order-in-resolution' });
    expect(said.answer).toContain('the product is out of stock');
    expect(said.answer).toContain('cancelled at 2031-03-07T10:00:00Z if it is not');
  });

  it('placed and shipped, each with the entry and the notification of it', () => {
    const life = new Life().registers().replenishes().pass(2000);
    life.delivers(200).delivers(200).delivers(200);
    const placed = life.explainSlot();
    expect(placed.code).toBe('order-placed');
    expect(placed.steps.map(({ rule }) => rule)).toEqual(expect.arrayContaining(['13', 'T1']));
    expect(texts(life).join()).toMatch(/OrderPlacedNotification has reached 1 of 1 subscription:/);
    expect(placed.next.join()).toContain('can cancel it until 2031-03-05T10:00:02Z');
    expect(life.pass(25 * H).explainSlot().code).toBe('order-shipped');
  });

  it('of a test device only the maker can cancel', () => {
    const life = new Life().registers({ test: true }).replenishes();
    expect(life.explainSlot().next.join()).toContain('DELETE /testOrders/slots/beans');
    life.does((input) =>
      cancelTestOrders({
        ...input,
        request: { params: {}, query: undefined, body: undefined } as never,
        resultType: '',
      }),
    );
    expect(life.explainSlot()).toMatchObject({ code: 'order-cancelled', replenish: 'TEST_ORDER_PLACED' });
    expect(texts(life).join()).toContain('CancelTestOrder, which notifies nobody');
  });
});

describe('why no order was placed: nothing stands in the way', () => {
  it('nobody asked; with a gap in the record that is less sure', () => {
    const life = new Life().registers();
    expect(life.explainSlot()).toMatchObject({ code: 'never-asked', replenish: 'STANDARD_ORDER_PLACED' });
    expect(life.explainSlot().answer).not.toContain('no longer kept');
    life.append({ kind: 'gap', dropped: 3 } as never);
    expect(life.explainSlot().answer).toContain('older entries are no longer kept');
  });

  it('the last one was cancelled, by whom, or delivered', () => {
    const life = new Life().registers().replenishes().pass(H);
    life.does((input) => cancelOrder(input, orderId(life)));
    expect(life.explainSlot()).toMatchObject({ code: 'order-cancelled' });
    expect(life.explainSlot().answer).toContain('the customer cancelled it');
    life.replenishes().pass(20 * 24 * H);
    expect(life.explainSlot()).toMatchObject({ code: 'order-delivered' });
  });

  it('nobody solved the problem of the last one', () => {
    const life = new Life().registers();
    life.does((input) => setNextOrder(input, { slotId: 'beans', problem: 'payment' }));
    expect(
      life
        .replenishes()
        .pass(72 * H)
        .explainSlot().answer,
    ).toContain('nobody solved its problem in time');
  });

  it('a delivery that nobody is told of says so', () => {
    const life = new Life().registers();
    life.portal = withSettings({ itemDelivered: false });
    life.replenishes().pass(20 * 24 * H);
    expect(texts(life).join()).toContain('notifications.itemDelivered is false');
    expect(
      new Life()
        .registers()
        .replenishes()
        .pass(20 * 24 * H)
        .explainSlot()
        .steps.join(),
    ).not.toContain('is false');
  });

  it.each([
    ['for its access token', { refusal: 'invalidToken', tokenId: null }, 'No access token came with it'],
    ['for its access token', { refusal: 'invalidToken', device: null, slotId: undefined }, 'none that this world made'],
    ['for its version headers', { refusal: 'invalidVersion' }, 'A version header is missing'],
    [
      'because path and method',
      { refusal: 'unknownPath', operation: null, path: '/drs/replenish/beans' },
      'The path is none',
    ],
    [
      'because it named another slot',
      { refusal: 'slotNotFound', path: '/replenish/been', slotId: 'been' },
      'no such slot',
    ],
    ['(invalidInput)', { refusal: 'invalidInput' }, 'cannot be understood'],
    ['so nothing was ordered', { refusal: null, status: 500 }, 'was answered 500'],
    ['because the slot was off then', { refusal: 'slotUnsubscribed' }, 'switched automatic reordering off'],
  ])('the last call was refused %s (%j)', (how, given, why) => {
    const life = new Life()
      .registers()
      .pass(H)
      .refused(given as never);
    const said = life.explainSlot();
    expect(said).toMatchObject({ code: 'call-refused', replenish: 'STANDARD_ORDER_PLACED' });
    expect(said.answer).toContain(how);
    const shown = said.steps.at(-1)?.seq === null ? said.steps.at(-2) : said.steps.at(-1);
    expect(shown?.text).toContain(why);
    expect(shown?.seq).toBe(life.entries.length);
  });

  it('calls for other slots and other devices are not its own', () => {
    const life = new Life('acme-printer').registers().refused({ path: '/replenish/black', slotId: 'black' });
    life.calls({
      path: '/replenish/color',
      refusal: 'invalidToken',
      status: 400,
      device: { modelId: 'm', serialNumber: 's' },
    } as never);
    expect(life.explainSlot('color').code).toBe('never-asked');
    expect(life.explainSlot('black').code).toBe('call-refused');
  });

  it('a path that cannot be decoded is none of them, and a reset without a word is told', () => {
    const life = new Life().registers().refused({ path: '/replenish/%zz', slotId: undefined } as never);
    expect(life.explainSlot().code).toBe('never-asked');
    const seq = life.append({ kind: 'fault', faultId: 'cut', effect: 'reset' } as never);
    life.calls({ status: 0, fault: seq });
    expect(texts(life).join()).toContain('answered nothing: the connection was reset');
    life.calls({ status: 503, fault: 9999 });
    expect(texts(life).join()).toContain('was struck by a fault');
  });

  it('a refused call is forgotten once an order came to its end', () => {
    const life = new Life()
      .registers()
      .refused()
      .pass(H)
      .replenishes()
      .pass(20 * 24 * H);
    expect(life.explainSlot().code).toBe('order-delivered');
  });

  it('the last call was struck by a fault; one that took effect all the same ordered', () => {
    const life = new Life().registers();
    const seq = life.append({ kind: 'fault', faultId: 'down', effect: 'status 503' } as never);
    life.calls({ status: 503, fault: seq });
    expect(life.explainSlot()).toMatchObject({ code: 'call-struck' });
    expect(texts(life).join()).toContain('fault down (status 503): it was answered 503 "no", and ordered nothing');
    expect(life.replenishes().explainSlot()).toMatchObject({ code: 'order-accepted' });
  });

  it('a fault that is open for the next call or order is named, others are not', () => {
    const life = new Life().registers();
    life.portal = {
      ...life.portal,
      faults: [
        fault({ faultId: 'now', operations: ['replenish'], status: 503, probability: 0.5 }),
        fault({ faultId: 'stock', effect: 'order-problem', problem: 'stock' }),
        fault({ faultId: 'other-call', operations: ['slotStatus'] }),
        fault({ faultId: 'other-device', modelId: 'acme-printer' }),
        fault({ faultId: 'over', until: T0 }),
        fault({ faultId: 'lost', effect: 'notification-lost' }),
      ],
    };
    const planned = life.explainSlot().steps.filter(({ rule }) => rule === 'fault');
    expect(planned.map(({ text }) => text)).toEqual([
      'Fault now (status 503) is open for Replenish calls of this slot, with a probability of 0.5.',
      'Fault stock (order-problem stock) is open for orders of this slot.',
    ]);
    expect(life.explainSlot().next[0]).toContain('unless a planned fault strikes');
  });
});

describe('the facts beside', () => {
  it('tell former owner, test device, a model that is not live, and the last report', () => {
    const life = new Life('acme-preview').registers({ customer: 'amzn1.account.AONE', includeNonLive: true });
    life.registers({ test: true, includeNonLive: true });
    const { current } = life.device;
    const reported = { at: T0, remainingQuantityInUnit: 3.5, originalQuantityInUnit: 10 };
    const slots = { filter: { ...current?.slots.filter, lastReport: reported } };
    life.device = { ...life.device, current: { ...current, slots } as never };
    const said = texts(life, 'filter').join('\n');
    expect(said).toContain('Until then it belonged to amzn1.account.AONE');
    expect(said).toContain('It is a test device');
    expect(said).toContain('is not live, which this registration allows');
    expect(said).toContain('3.5 of 10 left. A report never orders');
  });
});
