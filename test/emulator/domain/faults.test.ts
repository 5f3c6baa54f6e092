import { describe, expect, it } from 'vitest';
import { FaultPlan, type PlannedFault } from '../../../contracts/control/fault.ts';
import {
  effectOf,
  type FaultyRequest,
  phaseOf,
  strikeNotification,
  strikeOrder,
  strikeRequest,
  withStruck,
} from '../../../emulator/domain/faults.ts';
import type { DomainEvent, Draw } from '../../../emulator/domain/outcome.ts';
import { withFault, withFaults, withoutFault } from '../../../emulator/domain/plan-fault.ts';
import { createIds } from '../../../emulator/ids.ts';
import fc from '../../support/fast-check.ts';
import { at, deepFreeze, drawAt, portal, T0 } from '../../support/given.ts';

type Given = Parameters<typeof FaultPlan.parse>[0];

const plannedAt = (now: string, ...plans: Given[]): readonly PlannedFault[] =>
  deepFreeze(
    withFaults(
      portal,
      plans.map((plan) => FaultPlan.parse(plan)),
      now,
    ).faults,
  );
const planned = (...plans: Given[]) => plannedAt(T0, ...plans);

const DEVICE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };
const CALL: FaultyRequest = { operation: 'replenish', surface: 'drs', device: DEVICE, slotId: 'beans' };

/** Whether each of a row of calls is struck, the faults counted on from one to the next. */
function row(faults: readonly PlannedFault[], calls: number, draw: Draw = drawAt(T0), call = CALL): boolean[] {
  let counted = faults;
  return Array.from({ length: calls }, () => {
    const asked = strikeRequest(counted, call, draw);
    counted = asked.faults;
    return asked.struck !== undefined;
  });
}

describe('a fault on calls', () => {
  it.each<[string, object, Partial<FaultyRequest>, boolean]>([
    ['of any call', {}, {}, true],
    ['of its operation', { operations: ['slotStatus', 'replenish'] }, {}, true],
    ['of another operation', { operations: ['slotStatus'] }, {}, false],
    ['of its surface', { surface: 'drs' }, {}, true],
    ['of another surface', { surface: 'lwa' }, {}, false],
    ['of its model', { modelId: 'acme-coffee' }, {}, true],
    ['of another model', { modelId: 'acme-printer' }, {}, false],
    ['of its device', DEVICE, {}, true],
    ['of another device', { ...DEVICE, serialNumber: 'SN-0002' }, {}, false],
    ['of its slot', { slotId: 'beans' }, {}, true],
    ['of another slot', { slotId: 'milk' }, {}, false],
    ['of a device, when nobody knows who calls', DEVICE, { device: undefined }, false],
    ['of a slot, when the call names none', { slotId: 'beans' }, { slotId: undefined }, false],
  ])('strikes or spares a call: %s', (_, narrowed, call, struck) => {
    const asked = strikeRequest(planned({ effect: 'reset', ...narrowed }), { ...CALL, ...call }, drawAt(T0));
    expect(asked.struck !== undefined).toBe(struck);
  });

  it('counts what it strikes, and leaves the list alone when it strikes nothing', () => {
    const faults = planned({ effect: 'reset', operations: ['deviceStatus'] }, { effect: 'status' });
    const asked = strikeRequest(faults, CALL, drawAt(T0));
    expect(asked.struck).toMatchObject({ faultId: 'fault-2', struck: 1, matched: 1 });
    expect(asked.faults.map(({ struck }) => struck)).toEqual([0, 1]);
    const spared = planned({ effect: 'reset', operations: ['deviceStatus'] });
    expect(strikeRequest(spared, CALL, drawAt(T0)).faults).toBe(spared);
  });

  it('is the first one planned of several that match', () => {
    const faults = planned({ effect: 'reset', times: 1 }, { effect: 'status', status: 503 });
    const first = strikeRequest(faults, CALL, drawAt(T0));
    expect(first.struck?.effect).toBe('reset');
    expect(strikeRequest(first.faults, CALL, drawAt(T0)).struck?.effect).toBe('status');
  });

  it('strikes within its window of virtual time alone, the first instant in and the last one out', () => {
    const [fault] = plannedAt(T0, { effect: 'reset', from: at(1000), for: 'PT2S' });
    if (fault === undefined) throw new Error('no fault');
    expect([999, 1000, 2999, 3000].map((ms) => phaseOf(fault, at(ms)))).toEqual(['waiting', 'open', 'open', 'over']);
    expect([999, 1000, 2999, 3000].map((ms) => row([fault], 1, drawAt(at(ms)))[0])).toEqual([false, true, true, false]);
  });

  it('counts a span from the instant it was planned at when nothing else is said', () => {
    expect(planned({ effect: 'reset', for: 'PT1H' })[0]).toMatchObject({ from: T0, until: at(3_600_000) });
    expect(planned({ effect: 'reset', until: '2031-03-04T12:00:00+01:00' })[0]?.until).toBe('2031-03-04T11:00:00.000Z');
  });

  it('strikes exactly the first calls of its number, and is over then', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 40 }), (times, calls) => {
        const struck = row(planned({ effect: 'reset', times }), calls);
        expect(struck).toEqual(Array.from({ length: calls }, (_, index) => index < times));
      }),
    );
  });

  it('by chance strikes the same calls for the same seed, however often it is asked', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (seed, p) => {
        const key = seed.toString(16).padStart(64, '0');
        const draw = (): Draw => ({ now: T0, ids: createIds(key).forUnit('portal:portal', 0) });
        const faults = planned({ effect: 'reset', probability: p });
        const decide = () => {
          let counted = faults;
          return Array.from({ length: 20 }, () => {
            // Each call is a decision of its own, as at the edge.
            const asked = strikeRequest(counted, CALL, draw());
            counted = asked.faults;
            return asked.struck !== undefined;
          });
        };
        expect(decide()).toEqual(decide());
      }),
      { numRuns: 50 },
    );
  });

  it('by chance strikes about as often as it says, and differently for another seed', () => {
    const struckWith = (key: string) => {
      let counted = planned({ effect: 'reset', probability: 0.3 });
      return Array.from({ length: 2000 }, () => {
        const asked = strikeRequest(counted, CALL, { now: T0, ids: createIds(key).forUnit('portal:portal', 0) });
        counted = asked.faults;
        return asked.struck !== undefined;
      });
    };
    const [one, other] = [struckWith('01'.repeat(32)), struckWith('02'.repeat(32))];
    const share = one.filter(Boolean).length / one.length;
    expect(share).toBeGreaterThan(0.26);
    expect(share).toBeLessThan(0.34);
    expect(one).not.toEqual(other);
  });

  it('by chance never strikes more often than its number, and counts only what it struck', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5 }),
        fc.double({ min: 0.1, max: 1, noNaN: true }),
        (times, probability) => {
          const struck = row(planned({ effect: 'reset', times, probability }), 60);
          expect(struck.filter(Boolean).length).toBeLessThanOrEqual(times);
        },
      ),
    );
  });

  it('certain by its probability always strikes', () => {
    expect(row(planned({ effect: 'reset', probability: 1 }), 50)).toEqual(Array(50).fill(true));
  });
});

describe('a fault on orders or notifications', () => {
  const deciding = (faults: readonly PlannedFault[], events: readonly DomainEvent[] = []) => ({
    portal: { faults },
    device: DEVICE,
    events,
    draw: drawAt(T0),
  });
  const about = { type: 'OrderPlacedNotification', slotId: 'beans' } as const;

  it('is none on calls, and none on each other', () => {
    const calls = planned({ effect: 'reset' });
    expect(strikeOrder(deciding(calls), 'beans')).toBeUndefined();
    expect(strikeNotification(deciding(calls), about)).toBeUndefined();
    const order = planned({ preset: 'out-of-stock' });
    expect(strikeOrder(deciding(order), 'beans')).toMatchObject({ problem: 'stock' });
    expect(strikeNotification(deciding(order), about)).toBeUndefined();
    const notification = planned({ preset: 'notifications-lost' });
    expect(strikeOrder(deciding(notification), 'beans')).toBeUndefined();
    expect(strikeNotification(deciding(notification), about)).toMatchObject({ effect: 'notification-lost' });
    expect(row([...order, ...notification], 1)).toEqual([false]);
  });

  it('is narrowed by type and slot; what is about no slot is spared by a fault of one', () => {
    const faults = planned({
      preset: 'notifications-lost',
      notifications: ['OrderPlacedNotification'],
      slotId: 'beans',
    });
    expect(strikeNotification(deciding(faults), about)).toBeDefined();
    expect(strikeNotification(deciding(faults), { ...about, type: 'ItemShippedNotification' })).toBeUndefined();
    expect(strikeNotification(deciding(faults), { ...about, slotId: null })).toBeUndefined();
  });

  it('counts what the same decision has struck already', () => {
    const faults = planned({ preset: 'notifications-lost', times: 1 });
    const event: DomainEvent = { kind: 'fault', faultId: 'fault-1', effect: 'notification-lost' };
    expect(strikeNotification(deciding(faults, [event]), about)).toBeUndefined();
    const counted = withStruck(faults, [event, { kind: 'customer', actor: 'a', action: 'b' }]);
    expect(counted[0]).toMatchObject({ struck: 1, matched: 1 });
    expect(strikeNotification(deciding(counted), about)).toBeUndefined();
  });

  it('that was cleared meanwhile is not counted', () => {
    const faults = planned({ preset: 'notifications-lost' });
    expect(withStruck(faults, [{ kind: 'fault', faultId: 'gone', effect: 'x' }])).toBe(faults);
  });
});

describe('planning', () => {
  const plan = (given: Given) => FaultPlan.parse(given);

  it('names faults one after the other, and never gives a name that is taken', () => {
    const first = withFault(portal, plan({ effect: 'reset', faultId: 'fault-1' }), T0);
    const second = withFault(first.next, plan({ effect: 'reset' }), T0);
    expect(second.fault.faultId).toBe('fault-2');
    // A name that is free again would make two faults of one on the timeline.
    const third = withFault(withoutFault(second.next, 'fault-2'), plan({ effect: 'reset' }), T0);
    expect(third.fault.faultId).toBe('fault-3');
  });

  it.each<[string, object]>([
    ['token-service-down', { effect: 'status', status: 503, operations: ['token'] }],
    ['out-of-stock', { effect: 'order-problem', problem: 'stock' }],
    ['payment-declined', { effect: 'order-problem', problem: 'payment' }],
    ['notifications-delayed', { effect: 'notification-delayed', lateBy: 'PT1H' }],
    ['notifications-doubled', { effect: 'notification-doubled', lateBy: 'PT1S' }],
    ['notifications-swapped', { effect: 'notification-swapped', lateBy: 'PT1H' }],
    ['notifications-lost', { effect: 'notification-lost' }],
  ])('fills in the preset %s', (preset, meant) => {
    expect(planned({ preset })[0]).toEqual({ ...meant, faultId: 'fault-1', from: T0, matched: 0, struck: 0 });
  });

  it('lets what is said come on top of a preset', () => {
    expect(planned({ preset: 'token-service-down', status: 500, times: 2 })[0]).toMatchObject({
      status: 500,
      times: 2,
    });
    expect(planned({ preset: 'notifications-delayed', lateBy: 'P1D' })[0]).toMatchObject({ lateBy: 'P1D' });
  });

  it('answers 500 when no status is said, and tells effects with their status or problem', () => {
    const effects = planned({ effect: 'status' }, { preset: 'payment-declined' }, { effect: 'delay', delayMs: 5 });
    expect(effects.map(effectOf)).toEqual(['status 500', 'order-problem payment', 'delay']);
  });

  it.each<[string, object, string, RegExp]>([
    ['no effect', {}, 'effect', /exactly one of effect, preset/],
    ['two', { effect: 'reset', preset: 'out-of-stock' }, 'effect', /exactly one/],
    ['a delay of unknown length', { effect: 'delay' }, 'delayMs', /how long/],
    ['a delay beyond the bound', { effect: 'delay', delayMs: 60_001 }, 'delayMs', /1 to 60000/],
    ['an order problem of unknown kind', { effect: 'order-problem' }, 'problem', /"address", "payment" or "stock"/],
    ['a status without a body', { effect: 'status', status: 204 }, 'status', /has a body/],
    ['a status that is none', { effect: 'status', status: 99 }, 'status', /200 to 599/],
    ['a key of another effect', { effect: 'reset', status: 500 }, 'status', /says nothing about the effect reset/],
    ['a lateness of what is lost', { preset: 'notifications-lost', lateBy: 'PT1S' }, 'lateBy', /says nothing/],
    ['operations of a notification', { preset: 'notifications-lost', operations: ['token'] }, 'operations', /nothing/],
    ['a call of the control interface', { effect: 'reset', operations: ['advanceClock'] }, 'operations.0', /option/],
    ['operations and a surface', { effect: 'reset', operations: ['token'], surface: 'lwa' }, 'surface', /at most one/],
    ['a serial number alone', { effect: 'reset', serialNumber: 'SN-1' }, 'modelId', /the model/],
    ['two ends', { effect: 'reset', until: T0, for: 'PT1H' }, 'for', /at most one/],
    ['an end before its beginning', { effect: 'reset', from: T0, until: T0 }, 'until', /later instant/],
    ['no times', { effect: 'reset', times: 0 }, 'times', />0|positive/i],
    ['no chance', { effect: 'reset', probability: 0 }, 'probability', /more than 0/],
    ['more than certain', { effect: 'reset', probability: 1.1 }, 'probability', /up to 1/],
    [
      'a header of our own',
      { effect: 'status', headers: { 'Content-Length': '3' } },
      'headers.Content-Length',
      /by the emulator alone/,
    ],
    ['a header without a name', { effect: 'status', headers: { 'a b': '3' } }, 'headers.a b', /the name of a header/],
    ['a body beyond the bound', { effect: 'status', body: 'x'.repeat(17_000) }, 'body', /at most/],
  ])('refuses %s', (_, given, path, message) => {
    const parsed = FaultPlan.safeParse(given);
    const issue = parsed.error?.issues[0];
    expect(issue?.path.join('.')).toBe(path);
    expect(issue?.message).toMatch(message);
  });
});
