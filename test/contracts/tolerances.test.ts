import { describe, expect, it } from 'vitest';
import { replenish } from '../../contracts/drs/replenish.ts';
import type { EndpointDefinition, Tolerance } from '../../contracts/endpoint.ts';
import { endpoints } from '../../contracts/index.ts';
import { collectTolerances, renderTolerances } from '../../contracts/tolerances.ts';

const slip: Tolerance = {
  id: 'odd-colour',
  field: 'colour',
  text: 'The colour is written a|b.',
  strict: 'serve',
  evidence: 'observed',
  source: 'c:go',
};
const having = (name: string, ...tolerances: Tolerance[]): EndpointDefinition => ({ ...replenish, name, tolerances });

describe('collecting tolerances', () => {
  it('lists one that several endpoints serve once, with their names', () => {
    const [only, ...others] = collectTolerances({ a: having('a', slip), b: having('b', { ...slip }) });
    expect(only).toEqual({ ...slip, endpoints: ['a', 'b'] });
    expect(others).toEqual([]);
  });

  it.each<[string, Partial<Tolerance>]>([
    ['field', { field: 'color' }],
    ['text', { text: 'Another text.' }],
    ['strict', { strict: 'refuse' }],
    ['obligation', { obligation: 8 }],
    ['evidence', { evidence: 'inferred' }],
    ['source', { source: 'c:ruby' }],
  ])('refuses one id for two meanings: %s differs', (_, change) => {
    expect(() => collectTolerances({ a: having('a', slip), b: having('b', { ...slip, ...change }) })).toThrow(
      'the tolerance odd-colour means another thing in b than in a',
    );
  });

  it('sorts by id', () => {
    const collected = collectTolerances({ a: having('a', slip, { ...slip, id: 'a-first' }) });
    expect(collected.map(({ id }) => id)).toEqual(['a-first', 'odd-colour']);
  });

  it('takes the tolerances of all contracts', () => {
    const collected = collectTolerances(endpoints);
    const declared = Object.values(endpoints as Readonly<Record<string, EndpointDefinition>>).flatMap(
      ({ tolerances = [] }) => tolerances.map(({ id }) => id),
    );
    expect(new Set(collected.map(({ id }) => id))).toEqual(new Set(declared));
    expect(collected.length).toBeGreaterThan(5);
  });
});

describe('the page of tolerances', () => {
  it('has a row for each, with bars that do not break the table', () => {
    expect(renderTolerances({ a: having('a', { ...slip, obligation: 8 }) })).toContain(
      '\n| `odd-colour` | The colour is written a\\|b. | colour | serve | observed | [GetWagz/drs-sdk (client, Go)](https://github.com/GetWagz/drs-sdk) | 8 | a |\n',
    );
  });

  it('leaves the obligation empty when none is touched', () => {
    expect(renderTolerances({ a: having('a', slip) })).toContain('|  | a |\n');
  });
});
