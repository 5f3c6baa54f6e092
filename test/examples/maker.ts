import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Report } from '../../harness/report/report.ts';
import { type Program, run } from '../cli/program.ts';

/** The example's cloud under `exec`, as its README says to run it. */

export const MAKER = join(import.meta.dirname, '../../examples/node-maker');

export interface Defect {
  readonly text: string;
  /** Obligations that it breaks. */
  readonly rules: readonly number[];
  /** It takes real time to show. */
  readonly slow?: boolean;
  /** Checks of `listener` that it fails, where no record shows it. */
  readonly checks?: readonly string[];
}

const { DEFECTS } = (await import(pathToFileURL(join(MAKER, 'defects.js')).href)) as {
  DEFECTS: Readonly<Record<string, Defect>>;
};

export { DEFECTS };

export interface History {
  readonly name: string;
  readonly now?: string;
  readonly clock?: string;
}

const { HISTORIES } = (await import(pathToFileURL(join(MAKER, 'histories.js')).href)) as {
  /** `lived`: the cloud is woken whenever it wants to be. `moved`: it learns of a move afterwards, or never. */
  HISTORIES: { readonly lived: readonly History[]; readonly moved: readonly History[] };
};

export { HISTORIES };

/** One that goes by real time finds a world that begins there, unless its clock was moved before. */
export const liveThrough = (
  program: Program,
  { name, now = '2031-03-04T10:00:00Z', clock = 'manual' }: History,
  deviceClock: 'shared' | 'real',
  time: 'world' | 'own',
  seed: number,
): Promise<Lived> =>
  live(
    program,
    ['history.js', name, time],
    [
      ...['--clock', clock, '--device-clock', deviceClock, '--seed', String(seed)],
      ...(time === 'own' ? [] : ['--now', now]),
    ],
  );

export const ARGS = [
  ...['--clock', 'manual', '--device-clock', 'shared', '--consent', 'auto', '--production'],
  ...['--serial-pattern', 'acme-printer=AP-\\d{6}', '--seed', '7'],
];

export interface Lived {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly report: Report;
  /** Rules of an outcome. */
  rules(outcome: Report['rules'][0]['outcome']): number[];
}

/** `script`: a program of the example, and its arguments. */
export async function live(
  program: Program,
  script: readonly string[],
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<Lived> {
  const dir = mkdtempSync(join(tmpdir(), 'drs-maker-'));
  const file = join(dir, 'report.json');
  const [name = '', ...rest] = script;
  try {
    const exec = ['exec', ...args, '--fail-on', 'never', '--report', file];
    const ended = await run(program, [...exec, '--', process.execPath, join(MAKER, name), ...rest], env).ended;
    const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
    const rules: Lived['rules'] = (outcome) =>
      report.rules.filter((rule) => rule.outcome === outcome).map(({ number }) => number);
    return { ...ended, report, rules };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** What shows it, for the message of a test. */
export const proofsOf = ({ report, stderr }: Lived): string =>
  report.rules
    .filter(({ outcome }) => outcome === 'broken')
    .map(({ number, proofs }) => `${number}: expected ${proofs[0]?.expected}, seen ${proofs[0]?.seen}`)
    .join('\n') || stderr;
