import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { checkWorld, NOT_OF_THE_WORLD } from '../../../../cli/targets.ts';
import { ConfigFile } from '../../../../emulator/config.ts';
import { exampleOf, fileExamples, stepExamples, worldExamples } from '../../../../scenarios/runner/grammar/examples.ts';
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

  it.each(worldExamples().map(({ yaml, value }) => [yaml, value]))('are worlds that can be built: %s', (_, value) => {
    expect(checkWorld((value as { world: Record<string, unknown> }).world)).toBeUndefined();
  });

  it('show every key of a world', () => {
    const keys = Object.keys(ConfigFile.shape).filter((key) => !NOT_OF_THE_WORLD.includes(key));
    expect(keys.filter((key) => !exampleOf(['world', key]).includes(`${key}: `))).toEqual([]);
  });

  it('show every key', () => {
    const lacking = keys
      .map((path) => ({ path, shown: path.map((key) => (key === '*' ? 'anything' : key)) }))
      .filter(({ path, shown }) => !exampleOf(shown)?.match(new RegExp(`\\b${path.findLast((key) => key !== '*')}: `)));
    expect(lacking.map(({ path }) => path.join('.'))).toEqual([]);
  });

  it('stand on one line', () => {
    for (const { yaml } of [...stepExamples(), ...fileExamples(), ...worldExamples()]) expect(yaml).not.toContain('\n');
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

  it('is that of any step for one that says nothing known, and a whole scenario for a key of a file', () => {
    expect(exampleOf(['steps', 0, 'sleep'])).toBe('- device: { replenish: beans }');
    expect(ScenarioFile.safeParse(parse(exampleOf(['nmae']))).success).toBe(true);
  });
});
