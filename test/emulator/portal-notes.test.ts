import { describe, expect, it } from 'vitest';
import { seedPortal } from '../../emulator/domain/seed.ts';
import type { Portal } from '../../emulator/domain/state.ts';
import { portalNotes } from '../../emulator/portal-notes.ts';
import { call, callHeaders, register, startTestEmulator } from '../support/emulator.ts';

const [seeded] = seedPortal.models;
if (seeded === undefined) throw new Error('no model');
const [slot] = seeded.slots;
if (slot === undefined) throw new Error('no slot');

const withSlots = (...slotIds: string[]): Portal => ({
  ...seedPortal,
  models: [{ ...seeded, slots: slotIds.map((slotId) => ({ ...slot, slotId })) }],
});

const CASES: [slotIds: string[], onTheWire: string[]][] = [
  [['beans'], ['beans']],
  [
    ['water', 'beans'],
    ['water', 'beans'],
  ],
  [
    ['1', '2', '10'],
    ['1', '2', '10'],
  ],
  [
    ['0', '7', 'beans'],
    ['0', '7', 'beans'],
  ],
  // No whole numbers as objects see them: a nought before, a sign, a part, more than 32 bits.
  [
    ['10', '02'],
    ['10', '02'],
  ],
  [
    ['2.5', '-1', '4294967295', '1e3'],
    ['2.5', '-1', '4294967295', '1e3'],
  ],
  [
    ['10', '2'],
    ['2', '10'],
  ],
  [
    ['beans', '7'],
    ['7', 'beans'],
  ],
  [
    ['b', '3', 'a', '1'],
    ['1', '3', 'b', 'a'],
  ],
];

describe('the slots of a model', () => {
  it.each(CASES)('%j come as %j, and a start says so where that is another order', async (slotIds, onTheWire) => {
    const emulator = await startTestEmulator({ portal: withSlots(...slotIds) });
    const said = emulator.lines.filter((line) => line.startsWith('model '));
    expect(said).toEqual(
      `${slotIds}` === `${onTheWire}`
        ? []
        : [
            `model acme-coffee: SubscriptionInfo and notifications have its slots in the order ${onTheWire.join(', ')}, not ${slotIds.join(', ')}; slot ids that are whole numbers come first, by their value (other names keep their order)`,
          ],
    );
    const { accessToken } = await register(emulator);
    // The text that is sent, and not what our own objects make of it.
    for (const [result, member] of [
      ['1.0', /"([^"]+)":(?:true|false)/g],
      ['2.0', /"([^"]+)":\{"productInfoList"/g],
    ] as const) {
      const headers = callHeaders(accessToken, 'DrsSubscriptionInfo', '1.0', result);
      const { text } = await call(emulator, 'GET', '/subscriptionInfo', headers);
      expect([...text.matchAll(member)].map(([, name]) => name)).toEqual(onTheWire);
    }
  });

  it('are told for each model, and the seeded ones keep theirs', () => {
    expect(portalNotes(seedPortal)).toEqual([]);
    const [one] = withSlots('beans', '1').models;
    if (one === undefined) throw new Error('no model');
    const portal = { ...seedPortal, models: [one, seeded, { ...one, modelId: 'other' }] };
    expect(portalNotes(portal).map((text) => text.split(':')[0])).toEqual(['model acme-coffee', 'model other']);
  });
});
