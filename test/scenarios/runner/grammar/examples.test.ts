import { describe, expect, it } from 'vitest';
import { exampleOf, fileExamples, stepExamples } from '../../../../scenarios/runner/grammar/examples.ts';
import { grammarKeys } from '../../../../scenarios/runner/grammar/walk.ts';
import { ScenarioFile, Step } from '../../../../scenarios/runner/scenario.ts';

const keys = grammarKeys(ScenarioFile).map(({ path }) => path);

describe('the examples', () => {
  it.each(stepExamples().map(({ yaml, value }) => [yaml, value]))('are good steps: %s', (_, value) => {
    expect(Step.safeParse(value).error?.issues).toBeUndefined();
  });

  it.each(fileExamples().map(({ yaml, value }) => [yaml, value]))('are good beginnings of files: %s', (_, value) => {
    const file = { name: 'x', steps: [{ advance: 'PT1S' }], ...(value as object) };
    expect(ScenarioFile.safeParse(file).error?.issues).toBeUndefined();
  });

  it('show every key', () => {
    const lacking = keys
      .map((path) => ({ path, shown: path.map((key) => (key === '*' ? 'anything' : key)) }))
      .filter(({ path, shown }) => !exampleOf(shown)?.match(new RegExp(`\\b${path.findLast((key) => key !== '*')}: `)));
    expect(lacking.map(({ path }) => path.join('.'))).toEqual([]);
  });

  it('stand on one line', () => {
    for (const { yaml } of [...stepExamples(), ...fileExamples()]) expect(yaml).not.toContain('\n');
  });
});

describe('the example of a path', () => {
  it('is the shortest that has its key', () => {
    expect(exampleOf(['steps', 3, 'device', 'use'])).toBe('- device: { use: beans }');
    expect(exampleOf(['steps', 3, 'device', 'use', 'amount'])).toBe('- device: { use: { slotId: beans, amount: 2 } }');
    expect(exampleOf(['tags', 1])).toBe('tags: [order, refusal]');
  });

  it('is that of what it is in, when the key is unknown', () => {
    expect(exampleOf(['steps', 0, 'device', 'use', 'amout'])).toBe('- device: { use: beans }');
    expect(exampleOf(['steps', 0, 'device', 'replensih'])).toBe('- device: { use: beans }');
  });

  it('is that of any step for one that says nothing known, and none for a key of a file', () => {
    expect(exampleOf(['steps', 0, 'sleep'])).toBe('- device: { replenish: beans }');
    expect(exampleOf(['nmae'])).toBeUndefined();
  });
});
