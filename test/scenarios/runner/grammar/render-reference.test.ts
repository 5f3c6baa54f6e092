import { describe, expect, it } from 'vitest';
import { stepExamples } from '../../../../scenarios/runner/grammar/examples.ts';
import { renderReference } from '../../../../scenarios/runner/grammar/render-reference.ts';
import { grammarKeys } from '../../../../scenarios/runner/grammar/walk.ts';
import { BUILT_IN } from '../../../../scenarios/runner/load/known-names.ts';
import { MATCHERS, matcherProblem } from '../../../../scenarios/runner/match/matchers.ts';
import { DEVICE_VERBS, ScenarioFile, SERVICE_VERBS, VERBS } from '../../../../scenarios/runner/scenario.ts';

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
