import { readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { drawOutcomes } from '../../../cli/run/draw.ts';
import { outcome, variant } from '../../scenarios/report/given-story.ts';
import { givenFiles } from './given-files.ts';

describe('the pictures of a run', () => {
  it('have names made of titles, each once, and none for what was skipped', () => {
    const { folder } = givenFiles();
    const called = (title: string) => outcome({ variant: variant(title) });
    const skipped = outcome({ variant: variant('later'), status: 'skipped' });
    const outcomes = [
      called('An order!'),
      called('an order'),
      called('Größe: ☕'),
      called('東京'),
      called('x'.repeat(99)),
      skipped,
    ];
    expect(drawOutcomes(folder, outcomes)).toBe(`${folder}/index.html`);
    expect(readdirSync(folder).sort()).toEqual(
      ['an-order-2.svg', 'an-order.svg', 'gro-e.svg', 'index.html', 'scenario.svg', `${'x'.repeat(80)}.svg`].sort(),
    );
  });
});
