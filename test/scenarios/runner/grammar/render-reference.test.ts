import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { stepExamples } from '../../../../scenarios/runner/grammar/examples.ts';
import { renderReference } from '../../../../scenarios/runner/grammar/render-reference.ts';
import { TEMPLATES } from '../../../../scenarios/runner/grammar/template.ts';
import { grammarKeys, readingsOf } from '../../../../scenarios/runner/grammar/walk.ts';
import { BUILT_IN } from '../../../../scenarios/runner/load/known-names.ts';
import { MATCHERS, matcherProblem } from '../../../../scenarios/runner/match/matchers.ts';
import { DEVICE_VERBS, ScenarioFile, SERVICE_VERBS, Step, VERBS } from '../../../../scenarios/runner/scenario.ts';

const page = renderReference();
const section = (heading: string): string => {
  const start = page.indexOf(`\n${heading}\n`);
  expect(start, heading).toBeGreaterThan(0);
  const end = page.slice(start + 1).search(/\n##/);
  return end === -1 ? page.slice(start) : page.slice(start, start + 1 + end);
};

describe('the reference', () => {
  it.each([
    ...VERBS.map((verb) => `## \`${verb}\``),
    ...DEVICE_VERBS.map((verb) => `### \`device: ${verb}\``),
    ...SERVICE_VERBS.map((verb) => `### \`service: ${verb}\``),
  ])('has a section %s, which says what it does and shows it', (heading) => {
    const text = section(heading);
    expect(text).toMatch(/\n[A-Z][^|\n]+\./);
    if (!/`(device|service)`/.test(heading)) expect(text).toContain('```yaml\n- ');
  });

  it('has a row for every key', () => {
    const rows = new Set([...page.matchAll(/^\| `([^`]+)` \|/gm)].map(([, key]) => key));
    const voice = /^steps\.(device|service)\.[^.]+(\.|$)|^steps\.[^.]+(\.|$)/;
    const lacking = grammarKeys(ScenarioFile)
      .map(({ path }) => path.join('.'))
      .map((path) => (path.startsWith('steps.') ? path.replace(voice, '') : path))
      .filter((key) => key !== '' && !rows.has(key));
    expect(lacking).toEqual([]);
  });

  it('tells what is so when a key is absent, or that it is required', () => {
    expect(section('### `device: use`')).toContain('| `amount` | a number above 0 | Units taken from the slot. | 1 |');
    expect(section('### `service: select`')).toMatch(/\| `asin` \|.*\| required \|/);
  });

  it('shows every example', () => {
    for (const { yaml } of stepExamples()) expect(page).toContain(`\n- ${yaml}\n`);
  });

  it('says in which keys no name can stand', () => {
    const isFixed = (schema: z.ZodType): boolean => {
      const readings = readingsOf(schema);
      return (
        readings.every((one) => one instanceof z.ZodString || one instanceof z.ZodBoolean) &&
        !readings.some((one) => TEMPLATES.includes(one)) &&
        !schema.safeParse('${a} is a text').success
      );
    };
    const keys = grammarKeys(Step).filter(({ schema }) => isFixed(schema));
    const [, listed = ''] = /, nor in\n([^:]*):/.exec(section('## Names')) ?? [];
    const names = [...listed.matchAll(/`([^`]+)`/g)].map(([, name]) => name);
    // A note is a text like any other, a capture is the value of its name, and a file is fixed.
    const others = ['note', 'capture', 'use.scenario'];
    expect(new Set([...keys.map(({ path }) => path.at(-1)), ...others])).toEqual(new Set(names));
  });

  it('names every built-in name and every matcher, each with something it takes', () => {
    for (const name of BUILT_IN) expect(section('## Names')).toContain(`| \`${name}\` |`);
    for (const name of Object.keys(MATCHERS)) {
      const [, sample] = new RegExp(`\`\\{ \\${name}: (.*) \\}\``).exec(section('## Matchers')) ?? [];
      expect(matcherProblem(name, JSON.parse(sample ?? 'null'))).toBeUndefined();
    }
  });

  it('is the same every time', () => {
    expect(renderReference()).toBe(page);
  });
});
