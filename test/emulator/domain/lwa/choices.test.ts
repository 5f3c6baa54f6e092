import { describe, expect, it } from 'vitest';
import { chooseSlots } from '../../../../emulator/domain/lwa/choices.ts';
import { portal } from './given.ts';

const model = portal.models.find(({ modelId }) => modelId === 'acme-printer');
if (model === undefined) throw new Error('no printer');

describe('choices made without pages', () => {
  it('subscribe every slot to its first product', () => {
    expect(chooseSlots(model)).toEqual({
      ok: true,
      choices: { black: { asin: 'B0EMUL0003', subscribed: true }, color: { asin: 'B0EMUL0005', subscribed: true } },
    });
  });

  it('follow what is wanted, slot by slot', () => {
    const wanted = { black: { asin: 'B0EMUL0004', subscribed: false }, color: { asin: null } };
    expect(chooseSlots(model, wanted)).toEqual({
      ok: true,
      choices: { black: { asin: 'B0EMUL0004', subscribed: false }, color: { asin: null, subscribed: false } },
    });
    expect(chooseSlots(model, { black: { subscribed: false } })).toMatchObject({
      choices: { black: { asin: 'B0EMUL0003', subscribed: false } },
    });
  });

  it('name a slot or a product that does not exist, and what there is', () => {
    expect(chooseSlots(model, { blak: {} })).toEqual({
      ok: false,
      path: 'slots.blak',
      problem: 'acme-printer has no slot blak',
      candidates: ['black', 'color'],
    });
    expect(chooseSlots(model, { black: { asin: 'B0EMUL0005' } })).toMatchObject({
      ok: false,
      path: 'slots.black.asin',
      candidates: ['B0EMUL0003', 'B0EMUL0004'],
    });
  });
});
