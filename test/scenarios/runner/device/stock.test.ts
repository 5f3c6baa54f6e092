import { describe, expect, it } from 'vitest';
import {
  arrive,
  createStock,
  levelOf,
  ofProduct,
  restock,
  type Stock,
  take,
} from '../../../../scenarios/runner/device/stock.ts';
import fc from '../../../support/fast-check.ts';

describe('a stock', () => {
  it('begins full, with what the chosen product holds', () => {
    expect(levelOf(ofProduct(createStock(), 24))).toEqual({ capacity: 24, remaining: 24, onHand: 0, total: 24 });
  });

  it('holds one unit while nobody has said what a full container holds', () => {
    expect(levelOf(createStock())).toEqual({ capacity: 1, remaining: 1, onHand: 0, total: 1 });
  });

  it('has the capacity that it was given, whatever the product holds', () => {
    expect(levelOf(ofProduct(createStock({ capacity: 10, remaining: 4 }), 24))).toMatchObject({
      capacity: 10,
      remaining: 4,
    });
  });

  it('is never fuller than full: the rest lies beside it', () => {
    expect(levelOf(createStock({ capacity: 10, remaining: 12, onHand: 1 }))).toEqual({
      capacity: 10,
      remaining: 10,
      onHand: 3,
      total: 13,
    });
  });

  it('takes from the container, and loads an empty one from beside it', () => {
    const stock = createStock({ capacity: 10, remaining: 3, onHand: 15 });
    expect(levelOf(take(stock, 2))).toMatchObject({ remaining: 1, onHand: 15 });
    expect(levelOf(take(stock, 3))).toMatchObject({ remaining: 10, onHand: 5 });
    expect(levelOf(take(stock, 4))).toMatchObject({ remaining: 9, onHand: 5 });
    expect(levelOf(take(stock, 14))).toMatchObject({ remaining: 4, onHand: 0 });
    expect(levelOf(take(stock, 18))).toMatchObject({ remaining: 0, onHand: 0 });
  });

  it('gives no more than there is', () => {
    expect(levelOf(take(createStock({ capacity: 10, remaining: 3 }), 100))).toMatchObject({ remaining: 0, total: 0 });
  });

  it('remembers what was taken before anybody said what a full container holds', () => {
    const taken = take(take(createStock(), 1), 2);
    expect(levelOf(taken)).toMatchObject({ remaining: 0, total: 0 });
    expect(levelOf(ofProduct(taken, 24))).toMatchObject({ remaining: 21, total: 21 });
  });

  it('is filled to the brim by what arrives, and keeps the rest beside it', () => {
    expect(levelOf(arrive(createStock({ capacity: 10, remaining: 3 }), 12))).toMatchObject({
      remaining: 10,
      onHand: 5,
    });
  });

  it('is filled by hand, to the brim or with an amount', () => {
    const stock = createStock({ capacity: 10, remaining: 3, onHand: 2 });
    expect(levelOf(restock(stock))).toMatchObject({ remaining: 10, onHand: 2 });
    expect(levelOf(restock(stock, 4))).toMatchObject({ remaining: 7, onHand: 2 });
    expect(levelOf(restock(stock, 9))).toMatchObject({ remaining: 10, onHand: 4 });
  });

  it('follows the product: what a smaller container cannot hold lies beside it', () => {
    const full = ofProduct(createStock(), 24);
    expect(levelOf(ofProduct(take(full, 4), 12))).toEqual({ capacity: 12, remaining: 12, onHand: 8, total: 20 });
    expect(levelOf(ofProduct(take(full, 4), 48))).toEqual({ capacity: 48, remaining: 20, onHand: 0, total: 20 });
  });
});

type Move = (stock: Stock) => Stock;
const amount = fc.oneof(fc.integer({ min: 1, max: 60 }), fc.double({ min: 0.01, max: 60, noNaN: true }));
const moves = fc.array(
  fc.oneof(
    amount.map(
      (units): Move =>
        (stock) =>
          take(stock, units),
    ),
    amount.map(
      (units): Move =>
        (stock) =>
          arrive(stock, units),
    ),
    fc.option(amount, { nil: undefined }).map(
      (units): Move =>
        (stock) =>
          restock(stock, units),
    ),
    amount.map(
      (units): Move =>
        (stock) =>
          ofProduct(stock, units),
    ),
  ),
  { maxLength: 40 },
);
const model = fc.record(
  {
    capacity: amount,
    remaining: fc.double({ min: 0, max: 80, noNaN: true }),
    onHand: fc.double({ min: 0, max: 80, noNaN: true }),
  },
  { requiredKeys: [] },
);

describe('whatever happens to a stock', () => {
  it('no part of it is ever negative, nor a container fuller than full', () => {
    fc.assert(
      fc.property(model, moves, (given, all) => {
        all.reduce((stock, move) => {
          const next = move(stock);
          const { capacity, remaining, onHand, total } = levelOf(next);
          expect(remaining).toBeGreaterThanOrEqual(0);
          expect(remaining).toBeLessThanOrEqual(capacity + 1e-6);
          expect(onHand).toBeGreaterThanOrEqual(0);
          expect(total).toBeCloseTo(remaining + onHand, 4);
          return next;
        }, createStock(given));
      }),
    );
  });

  it('a use takes what it says, or all there is', () => {
    fc.assert(
      fc.property(model, moves, amount, (given, all, units) => {
        const stock = all.reduce((before, move) => move(before), ofProduct(createStock(given), 24));
        const before = levelOf(stock).total;
        expect(levelOf(take(stock, units)).total).toBeCloseTo(Math.max(0, before - units), 4);
      }),
    );
  });
});
