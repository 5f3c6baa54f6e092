import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obligations } from '../../contracts/obligations/index.ts';
import { bundleProgram, endAll, type Program } from '../cli/program.ts';
import { ARGS, DEFECTS, HISTORIES, live, liveThrough, MAKER, proofsOf } from './maker.ts';

/** The maker's cloud of examples/node-maker, and some of its defects; the others: node-maker.slow.test.ts. */

let program: Program;

beforeAll(async () => {
  program = await bundleProgram();
});

afterAll(async () => {
  await endAll();
  program.remove();
});

const AUTOMATIC = obligations.filter(({ check }) => check === 'automatic').map(({ number }) => number);
/** Judged when a scenario plays the other side, as the lifecycle does. */
const PLAYED = [5, 15, 16, 19, 20, 21, 31, 40, 42, 46];

describe('the maker’s cloud', () => {
  it('keeps every automatic rule, and all that its lifecycle exercises', async () => {
    const lived = await live(program, ['lifecycle.js'], ARGS);
    expect(lived.rules('broken'), proofsOf(lived)).toEqual([]);
    expect(lived).toMatchObject({ code: 0, stdout: 'lived\n' });
    expect(lived.rules('kept')).toEqual([...AUTOMATIC, ...PLAYED].sort((a, b) => a - b));
  });

  it.each(['orders-for-a-slot-that-is-off'])(
    'breaks what it should, and nothing else, when it is told to: %s',
    async (name) => {
      const lived = await live(program, ['lifecycle.js'], ARGS, { DEFECT: name });
      expect(lived.rules('broken'), proofsOf(lived)).toEqual(DEFECTS[name]?.rules);
    },
  );

  it('knows no other defect', async () => {
    const lived = await live(program, ['lifecycle.js'], ARGS, { DEFECT: 'sleeps' });
    expect(lived.code).toBe(1);
    expect(lived.stderr).toContain('DEFECT=sleeps: expected one of no-accept-header, ');
  });
});

describe('the program that the maker’s cloud is', () => {
  it('ends with a sentence where nobody told it where the service is', () => {
    const ended = spawnSync(process.execPath, [join(MAKER, 'maker.js')], { encoding: 'utf8', env: {} });
    expect([ended.status, ended.stdout, ended.stderr]).toEqual([
      2,
      '',
      'DRS_BASE_URL is not set: run this under drs-emulator exec\n',
    ]);
  });
});

describe('the maker’s cloud and a clock that is moved', () => {
  const few = [HISTORIES.lived[5], HISTORIES.moved[6]].flatMap((history) => history ?? []);

  it.each(few)('breaks nothing: $name', async (history) => {
    const isLived = HISTORIES.lived.includes(history);
    const lived = await liveThrough(program, history, isLived ? 'shared' : 'real', isLived ? 'world' : 'own', 1);
    expect(lived.stdout, lived.stderr).toBe('lived\n');
    expect(lived.rules('broken'), proofsOf(lived)).toEqual([]);
  });
});

describe('the table of its README', () => {
  const readme = readFileSync(join(MAKER, 'README.md'), 'utf8');
  const rows = [...readme.matchAll(/^\| `([a-z-]+)` \| (.+) \| (.*) \|$/gm)].map(([, name, text, rules]) => [
    name,
    text,
    rules,
  ]);

  it('has a line for every defect, with the rules that it breaks', () => {
    expect(rows).toEqual(
      Object.entries(DEFECTS).map(([name, { text, rules, checks = [] }]) => [
        name,
        text,
        rules.length === 0 ? `none on the record; ${checks.join(', ')} of \`listener\`` : rules.join(', '),
      ]),
    );
  });
});
