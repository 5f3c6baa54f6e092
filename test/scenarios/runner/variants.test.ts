import { describe, expect, it } from 'vitest';
import type { LoadedScenario } from '../../../scenarios/runner/loaded.ts';
import { SelectionError, selectVariants } from '../../../scenarios/runner/select-variants.ts';
import { variantsOf } from '../../../scenarios/runner/variants.ts';

const scenario = (more: Partial<LoadedScenario> = {}): LoadedScenario => ({
  file: 'a.yaml',
  name: 'a story',
  tags: [],
  requires: [],
  params: {},
  matrix: {},
  world: {},
  steps: [],
  outputs: {},
  ...more,
});
const titles = (...scenarios: LoadedScenario[]): string[] => variantsOf(scenarios).map(({ title }) => title);

describe('the playings of a scenario', () => {
  it('are one when it has no matrix, with the defaults of its parameters', () => {
    const params = { a: { hasDefault: true, value: 1 }, b: { hasDefault: false, value: undefined } };
    expect(variantsOf([scenario({ params })])).toMatchObject([{ title: 'a story', values: { a: 1 } }]);
  });

  it('are one for each combination, in order', () => {
    const params = { a: { hasDefault: true, value: 1 } };
    const variants = variantsOf([scenario({ params, matrix: { b: ['x', 'y'], c: [1, 2] } })]);
    expect(variants.map(({ title, values }) => [title, values])).toEqual([
      ['a story [b=x, c=1]', { a: 1, b: 'x', c: 1 }],
      ['a story [b=x, c=2]', { a: 1, b: 'x', c: 2 }],
      ['a story [b=y, c=1]', { a: 1, b: 'y', c: 1 }],
      ['a story [b=y, c=2]', { a: 1, b: 'y', c: 2 }],
    ]);
  });

  it.each([
    [{ name: 'address', days: 3 }, 'address'],
    [{ title: 'Kaffee' }, 'Kaffee'],
    [{ name: { x: 1 } }, '{"name":{"x":1}}'],
    [[1, 2], '[1,2]'],
    [null, 'null'],
    [true, 'true'],
    ['', '""'],
    ['two\nlines', 'two lines'],
    [{ long: 'x'.repeat(100) }, `{"long":"${'x'.repeat(50)}…`],
  ])('show a value by its name, or in short: %j', (value, text) => {
    expect(titles(scenario({ matrix: { v: [value] } }))).toEqual([`a story [v=${text}]`]);
  });

  it('have titles of their own, also where files and values are called the same', () => {
    const same = {
      matrix: {
        v: [
          { name: 'x', a: 1 },
          { name: 'x', a: 2 },
        ],
      },
    };
    const all = titles(
      scenario(),
      scenario({ file: 'b.yaml' }),
      scenario(same),
      scenario({ file: 'c.yaml', name: 'other' }),
    );
    expect(all).toEqual([
      'a story (a.yaml)',
      'a story (b.yaml)',
      'a story [v=x] (a.yaml) #1',
      'a story [v=x] (a.yaml) #2',
      'other',
    ]);
  });
});

describe('a selection', () => {
  const variants = variantsOf([
    scenario({ name: 'an order', tags: ['order', 'long'], file: 'orders/one.yaml' }),
    scenario({ name: 'A Cancelled order', tags: ['order', 'cancel'] }),
    scenario({ name: 'a token', tags: ['token'], matrix: { n: [1, 2] } }),
  ]);
  const chosen = (tags?: string[], only?: string): string[] =>
    selectVariants(variants, { tags, only }).map(({ title }) => title);

  it('takes all when nothing is asked', () => {
    expect(chosen()).toHaveLength(4);
    expect(chosen([], undefined)).toHaveLength(4);
  });

  it('takes those with any of the tags, and none of those with a "!"', () => {
    expect(chosen(['order'])).toEqual(['an order', 'A Cancelled order']);
    expect(chosen(['cancel', 'token'])).toEqual(['A Cancelled order', 'a token [n=1]', 'a token [n=2]']);
    expect(chosen(['order,!long'])).toEqual(['A Cancelled order']);
    expect(chosen(['!order', ' '])).toEqual(['a token [n=1]', 'a token [n=2]']);
    expect(chosen(['unknown'])).toEqual([]);
  });

  it('takes those whose title or file has a text in it, in any case, or a pattern', () => {
    expect(chosen(undefined, 'cancelled')).toEqual(['A Cancelled order']);
    expect(chosen(undefined, 'orders/')).toEqual(['an order']);
    expect(chosen(undefined, 'n=2')).toEqual(['a token [n=2]']);
    expect(chosen(undefined, '/^a .*order$/i')).toEqual(['A Cancelled order']);
    expect(chosen(undefined, '/order/g')).toEqual(['an order', 'A Cancelled order']);
  });

  it('takes what both allow', () => {
    expect(chosen(['order'], 'one.yaml')).toEqual(['an order']);
  });

  it('is told when its pattern is none', () => {
    expect(() => chosen(undefined, '/(/')).toThrow(SelectionError);
    expect(() => chosen(undefined, '/(/')).toThrow(/^\/\(\/ is no pattern: /);
  });
});
