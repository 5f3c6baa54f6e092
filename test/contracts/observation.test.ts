import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Observation, readObservation } from '../../contracts/observation.ts';

/** JSON Schema for makers. `npx vitest run test/contracts/observation.test.ts -u` writes it. */
const schema = z.toJSONSchema(Observation, { target: 'draft-2020-12', io: 'input' });
const isValid = new Ajv2020({ strict: false }).compile(schema);

const WHOLE = {
  version: 1,
  devices: [
    {
      modelId: 'acme-coffee',
      serialNumber: 'SN-0001',
      registered: true,
      slots: { beans: { subscribed: true, asin: null, openOrder: 'amzn1.dash.v2.o.x', stock: 3.5 } },
    },
  ],
  effects: [{ notificationId: 'n1', count: 2 }],
};

it('publishes the schema that an observation is read with', async () => {
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../schemas/observation.schema.json');
});

describe('what a maker tells', () => {
  it.each([
    ['all of it', WHOLE],
    ['effects alone', { version: 1, effects: [] }],
    ['a device of which little is known', { ...WHOLE, devices: [{ modelId: 'm', serialNumber: 's' }] }],
    ['members of his own', { ...WHOLE, at: 'now', effects: [{ notificationId: 'n', count: 0, how: 'row 7' }] }],
  ])('is read: %s', (_, value) => {
    expect(readObservation(JSON.stringify(value))).toEqual({ ok: true, observation: value });
    expect(isValid(value)).toBe(true);
  });

  it.each([
    [{ ...WHOLE, version: 2 }, /^version: /],
    [{ version: 1 }, /^effects: /],
    [{ ...WHOLE, effects: { n1: 1 } }, /^effects: /],
    [{ ...WHOLE, effects: [{ notificationId: 'n1', count: -1 }] }, /^effects\[0\]\.count: /],
    [{ ...WHOLE, effects: [{ notificationId: 'n1', count: '1' }] }, /^effects\[0\]\.count: /],
    [{ ...WHOLE, effects: [{ count: 1 }] }, /^effects\[0\]\.notificationId: /],
    [{ ...WHOLE, devices: [{ modelId: 'a b', serialNumber: 's' }] }, /^devices\[0\]\.modelId: expected 1 to 64/],
    [
      { ...WHOLE, devices: [{ modelId: 'm', serialNumber: 's', slots: { b: { subscribed: 'yes' } } }] },
      /^devices\[0\]\.slots\.b\.subscribed: /,
    ],
    [[], /^the whole: /],
  ])('is refused with the member named: %j', (value, problem) => {
    expect(readObservation(JSON.stringify(value))).toEqual({ ok: false, problem: expect.stringMatching(problem) });
    expect(isValid(value)).toBe(false);
  });

  it.each([
    ['', 'seen nothing'],
    ['<html>', 'seen "<html>"'],
  ])('is refused when it is no JSON: %j', (text, seen) => {
    expect(readObservation(text)).toEqual({ ok: false, problem: expect.stringContaining(seen) });
  });
});
