import { describe, expect, it } from 'vitest';
import { isPlayed, recheck } from '../../../scenarios/runner/recheck.ts';
import { VERBS } from '../../../scenarios/runner/scenario.ts';

describe('a value whose names have been replaced', () => {
  it('is good when it is what the verb takes', () => {
    expect(recheck('device', { use: { slotId: 'beans', amount: 2 } })).toEqual({
      ok: true,
      value: { use: { slotId: 'beans', amount: 2 } },
    });
    expect(recheck('advance', 'PT1H')).toEqual({ ok: true, value: 'PT1H' });
    expect(recheck('advanceTo', 'next')).toEqual({ ok: true, value: 'next' });
    expect(recheck('expect', { reply: { body: { any: ['thing'] } } })).toMatchObject({ ok: true });
  });

  it.each([
    [
      'device',
      { use: { amount: '2' } },
      ['use', 'amount'],
      'device.use.amount: expected a number above 0, seen "2"; without quotes',
    ],
    [
      'service',
      { nextOrder: { problem: 'stok' } },
      ['nextOrder', 'problem'],
      'service.nextOrder.problem: expected one of address, payment, stock or nothing, seen "stok"',
    ],
    ['advance', 'soon', [], 'advance: expected an ISO 8601 duration such as PT24H, P3D or P1DT12H30M5.5S, seen "soon"'],
    ['advanceTo', 7, [], 'advanceTo: expected an ISO 8601 instant such as 2031-03-04T10:00:00Z or "next", seen 7'],
    [
      'device',
      { use: '${slot}', report: null },
      ['report'],
      'device.report: use and report cannot stand together; choose one of them',
    ],
  ] as const)('is told with its path when it is not: %s %j', (verb, value, path, message) => {
    expect(recheck(verb, value)).toMatchObject({ ok: false, problem: { path, message } });
  });

  it('is told what comes near, and how it is written', () => {
    expect(recheck('service', { nextOrder: { problem: 'stok' } })).toMatchObject({
      problem: { nearest: 'stock', example: '- service: { nextOrder: { problem: address } }' },
    });
  });

  it('cannot be a name any more', () => {
    expect(recheck('device', { use: { amount: '${amount}' } })).toMatchObject({ ok: false });
  });

  it('is checked of every verb but use', () => {
    expect(VERBS.filter((verb) => !isPlayed(verb))).toEqual(['use']);
  });
});
