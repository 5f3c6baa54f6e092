import { expect, it } from 'vitest';
import { endpoints } from '../../../contracts/index.ts';
import { pathParameters } from '../../../emulator/http/path-parameters.ts';

const { replenish } = endpoints;
const [path] = replenish.paths;

it('are cut and checked once for a path that is good', () => {
  const parametersOf = pathParameters(replenish, path);
  let cuts = 0;
  const cut = () => {
    cuts += 1;
    return { slotId: 'beans' };
  };
  const first = parametersOf('/replenish/beans', cut);
  expect(first.checked).toMatchObject({ success: true, data: { slotId: 'beans' } });
  expect(parametersOf('/replenish/beans', cut)).toBe(first);
  expect(cuts).toBe(1);
});

it('that break their contract are told each time', () => {
  const parametersOf = pathParameters(replenish, path);
  for (let i = 0; i < 2; i += 1)
    expect(parametersOf('/replenish/x', () => ({ slotId: 'x'.repeat(256) })).checked?.success).toBe(false);
});

it('are only those in a segment that has more in it', () => {
  const parametersOf = pathParameters(replenish, { path: '/orders/{slotId}:ship' });
  expect(parametersOf('/orders/beans:ship', () => ({ slotId: 'beans:ship' })).raw).toEqual({ slotId: 'beans' });
});

it('of any number of paths take bounded room', () => {
  const parametersOf = pathParameters(replenish, path);
  const of = (slotId: string) => parametersOf(`/replenish/${slotId}`, () => ({ slotId }));
  const first = of('0');
  for (let i = 1; i < 257; i += 1) of(String(i));
  expect(of('0')).not.toBe(first);
  expect(of('0').raw).toEqual({ slotId: '0' });
});
