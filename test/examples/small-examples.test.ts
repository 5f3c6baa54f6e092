import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { bundleProgram, endAll, type Program, run } from '../cli/program.ts';

/** The examples in other languages, under `exec` as they say, and the workflow to copy. */

const EXAMPLES = join(import.meta.dirname, '../../examples');
let program: Program;
let dir: string;

beforeAll(async () => {
  program = await bundleProgram();
  dir = mkdtempSync(join(tmpdir(), 'drs-examples-'));
});

afterAll(async () => {
  await endAll();
  program.remove();
  rmSync(dir, { recursive: true, force: true });
});

const isThere = (command: string): boolean => spawnSync(command, ['--version']).status === 0;

interface Rule {
  readonly number: number;
  readonly verdict: { readonly outcome: string };
}

/** Runs a command under `exec`; the outcomes by rule. */
async function outcomes(...command: string[]) {
  // Python writes no caches into the examples.
  const env = { PYTHONDONTWRITEBYTECODE: '1' };
  const { code, stdout, stderr } = await run(program, ['exec', '--json', '--', ...command], env).ended;
  const line = stderr.split('\n').find((text) => text.startsWith('{')) ?? '{"rules":[]}';
  const { rules } = JSON.parse(line) as { rules: Rule[] };
  const of = (outcome: string) =>
    rules.filter(({ verdict }) => verdict.outcome === outcome).map(({ number }) => number);
  return { code, stdout, stderr, kept: of('kept'), broken: of('broken') };
}

describe('the example in Python', () => {
  it.skipIf(!isThere('python3'))(
    'passes its tests, and breaks nothing (skipped where there is no python3)',
    async () => {
      const ended = await outcomes('python3', '-m', 'unittest', 'discover', join(EXAMPLES, 'python'));
      expect(ended, ended.stderr).toMatchObject({ code: 0, broken: [] });
      expect(ended.kept).toEqual(expect.arrayContaining([1, 2, 7, 8, 9, 11, 12, 31, 47]));
    },
  );
});

describe('the example for the shell', () => {
  it.skipIf(!isThere('curl'))('orders, and breaks nothing (skipped where there is no curl)', async () => {
    const ended = await outcomes('sh', join(EXAMPLES, 'shell/device.sh'));
    expect(ended, ended.stderr).toMatchObject({ code: 0, broken: [] });
    expect(ended.stdout).toContain('ordered\n');
    expect(ended.kept).toEqual(expect.arrayContaining([1, 2, 7, 8, 9, 11, 47]));
  });
});

describe('the workflow for GitHub Actions', () => {
  const workflow = parse(readFileSync(join(EXAMPLES, 'github-actions/drs.yml'), 'utf8')) as {
    on: object;
    jobs: Record<string, { steps: { run?: string; uses?: string }[] }>;
  };
  const [job] = Object.values(workflow.jobs);
  const commands = job?.steps.flatMap(({ run: command }) => command ?? []) ?? [];

  it('installs, and runs the tests under exec', () => {
    expect(Object.keys(workflow.on)).toEqual(['push', 'pull_request']);
    expect(commands).toEqual(['npm ci', expect.stringMatching(/^npx drs-emulator exec .* -- npm test$/)]);
  });

  it('has a command that exec understands, with the files that are uploaded', async () => {
    const [, options = ''] = /drs-emulator (exec .*) -- npm test$/.exec(commands[1] ?? '') ?? [];
    const inDir = options.split(' ').map((word) => (/\.(xml|html)$/.test(word) ? join(dir, word) : word));
    const summary = join(dir, 'summary.md');
    const { code, stderr } = await run(program, [...inDir, '--', 'true'], { GITHUB_STEP_SUMMARY: summary }).ended;
    expect(code, stderr).toBe(0);
    for (const file of ['drs-junit.xml', 'drs-report.html', 'summary.md'])
      expect(existsSync(join(dir, file))).toBe(true);
  });
});
