import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { RUN_OPTIONS } from '../../cli/run/options.ts';
import { checkWorld, ownTargets } from '../../cli/targets.ts';
import { startEmulator } from '../../emulator/index.ts';
import { flagName } from '../../emulator/options.ts';
import { failureText } from '../../scenarios/report/failure-text.ts';
import { loadScenarios } from '../../scenarios/runner/load.ts';
import { MATCHERS } from '../../scenarios/runner/match/matchers.ts';
import { play } from '../../scenarios/runner/play.ts';
import { variantsOf } from '../../scenarios/runner/variants.ts';

/** What the guide shows is so: every YAML block is read, and every scenario in it is played. */

const guide = readFileSync('docs/scenarios.md', 'utf8');

interface Block {
  readonly text: string;
  /** Said in its first line, or by its number. */
  readonly file: string;
}

/** The README has one, too. */
const readme = /^```yaml\nname: [\s\S]*?^```$/m.exec(readFileSync('README.md', 'utf8'))?.[0] ?? '';

const blocks: Block[] = [...`${guide}\n${readme}`.matchAll(/^```yaml\n([\s\S]*?)^```$/gm)].map(
  ([, text = ''], index) => ({
    text,
    file: /^# ([\w./-]+\.yaml)\n/.exec(text)?.[1] ?? `block-${index + 1}.yaml`,
  }),
);

const folder = mkdtempSync(join(tmpdir(), 'drs-guide-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const isFragment = ({ text }: Block): boolean => text.startsWith('- ');
const isScenario = (block: Block): boolean => !block.file.startsWith('.github/');

/** A list of steps alone is a story of a device that is registered already. */
const whole = (block: Block): string => {
  if (!isFragment(block)) return block.text;
  const first = block.text.includes('register:') ? '' : '  - service: { register: }\n';
  return `name: steps of ${block.file}\nsteps:\n${first}${block.text.replace(/^(?=.)/gm, '  ')}`;
};
for (const block of blocks) {
  mkdirSync(dirname(join(folder, block.file)), { recursive: true });
  writeFileSync(join(folder, block.file), whole(block));
}

const HOPES = 'stories/hopes.yaml';
const openTarget = ownTargets(startEmulator);

describe('the guide of scenarios', () => {
  it.each(blocks.filter(isScenario))(
    'shows what can be played, and passes unless it says otherwise: $file',
    async ({ file }) => {
      const { scenarios, problems, warnings } = loadScenarios([file], { cwd: folder, checkWorld });
      expect({ problems, warnings }).toEqual({ problems: [], warnings: [] });
      for (const variant of variantsOf(scenarios)) {
        const { status, failure, reason } = await play(variant, { openTarget });
        expect({ title: variant.title, status, failure: failure?.message, reason }).toMatchObject({
          status: file === HOPES ? 'failed' : 'passed',
        });
      }
    },
  );

  it('is joined by the scenario of the README', () => {
    expect(blocks.at(-1)?.text).toMatch(/^name: /);
    expect(readme).not.toBe('');
  });

  it('prints the failure that it shows', async () => {
    const { scenarios } = loadScenarios([HOPES], { cwd: folder, checkWorld });
    const [variant] = variantsOf(scenarios);
    const text = failureText(await play(variant as NonNullable<typeof variant>, { openTarget }));
    expect(guide).toContain(`\`\`\`text\n${text}\`\`\``);
  });

  it('shows a workflow that is YAML, with options that exist', () => {
    const workflow = blocks.find((block) => !isScenario(block));
    const steps = parse(workflow?.text ?? '').jobs.scenarios.steps as { run?: string }[];
    expect(steps.some(({ run }) => run?.startsWith('npx drs-emulator run'))).toBe(true);
    const flags = RUN_OPTIONS.map(flagName);
    const used = [...guide.matchAll(/drs-emulator run[^\n`]*/g)].flatMap(([line]) => line.match(/--[a-z-]+/g) ?? []);
    expect(used.filter((flag) => !flags.includes(flag))).toEqual([]);
  });

  it('has a row for every option and every matcher', () => {
    for (const name of RUN_OPTIONS) expect(guide).toContain(`\`${flagName(name)}`);
    for (const name of Object.keys(MATCHERS)) expect(guide).toContain(`\`${name}: `);
  });
});
