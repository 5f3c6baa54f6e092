import { describe, expect, it } from 'vitest';
import { WholeDuration } from '../../../../scenarios/runner/grammar/whole-duration.ts';

const saidOf = (text: string): (string | undefined)[] =>
  WholeDuration.safeParse(text).error?.issues.map(({ message }) => message) ?? [];

describe('a duration of a scenario', () => {
  it.each(['PT0S', 'PT0.001S', 'PT5,5S', 'PT1.1230000S', 'P1DT1H0.25S'])('may be %s', (text) => {
    expect(saidOf(text)).toEqual([]);
  });

  it.each(['PT0.0001S', 'PT0.0005S', 'PT1.12345S', 'PT0,00010S'])('has no part of a millisecond: %s', (text) => {
    expect(saidOf(text)).toEqual(['expected whole milliseconds, such as PT0.001S']);
  });

  it.each(['24h', 'PT1.0001H', 'P0.0001Y'])('is told once where it is none: %s', (text) => {
    expect(saidOf(text)).toHaveLength(1);
  });
});
