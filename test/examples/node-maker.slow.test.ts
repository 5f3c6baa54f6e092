import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bundleProgram, endAll, type Program, run } from '../cli/program.ts';
import { freePort } from '../harness/listener/given.ts';
import { ARGS, DEFECTS, HISTORIES, type History, live, liveThrough, MAKER, proofsOf } from './maker.ts';

/** Every defect of examples/node-maker breaks exactly the rules that it should, and no history of the clock makes the good cloud look broken. */

let program: Program;

beforeAll(async () => {
  program = await bundleProgram();
});

afterAll(async () => {
  await endAll();
  program.remove();
});

describe('a maker’s cloud with a defect', () => {
  it.concurrent.each(Object.entries(DEFECTS))(
    'is told apart by the rules that it breaks: %s',
    async (name, { rules }) => {
      const lived = await live(program, ['lifecycle.js'], ARGS, { DEFECT: name });
      expect(lived.rules('broken'), proofsOf(lived)).toEqual(rules);
      expect(lived.code).toBe(0);
    },
  );
});

const name = (history: History): [string, History] => [history.name, history];

/** Each history in the first mode, and some of them in the second: a run is a process and takes seconds. */
const some = (histories: readonly History[], isFirst: boolean): readonly History[] =>
  histories.filter((_, at) => isFirst || at % 3 === 0);

describe.each(['shared', 'real'] as const)('a cloud that is woken, judged as one on a %s clock', (deviceClock) => {
  it.concurrent.each(some(HISTORIES.lived, deviceClock === 'shared').map(name))(
    'breaks nothing: %s',
    async (_, history) => {
      const seed = HISTORIES.lived.indexOf(history) + 1;
      const lived = await liveThrough(program, history, deviceClock, 'world', seed);
      expect(lived.stdout, lived.stderr).toBe('lived\n');
      expect(lived.rules('broken'), proofsOf(lived)).toEqual([]);
      // Something was judged at all.
      expect(lived.rules('kept')).toEqual(expect.arrayContaining([1, 2, 3, 7, 8, 22, 29, 31, 47]));
    },
  );
});

describe.each(['world', 'own'] as const)('a cloud that knows the time of its %s', (time) => {
  it.concurrent.each(some(HISTORIES.moved, time === 'world').map(name))('breaks nothing: %s', async (_, history) => {
    const seed = HISTORIES.moved.indexOf(history) + 1;
    const lived = await liveThrough(program, history, 'real', time, seed);
    expect(lived.stdout, lived.stderr).toBe('lived\n');
    expect(lived.rules('broken'), proofsOf(lived)).toEqual([]);
    expect(lived.rules('kept')).toEqual(expect.arrayContaining([1, 2, 7, 8, 47]));
  });
});

describe('the listener of the maker’s cloud, under the checks of listener', () => {
  const withChecks = Object.entries(DEFECTS).filter(([, { checks = [] }]) => checks.length > 0);
  const given: [string, readonly string[]][] = [
    ['', []],
    ...withChecks.map(([name, { checks = [] }]): [string, readonly string[]] => [name, checks]),
  ];

  it.each(given)('fails those of its defect, and no others: %s', async (defect, checks) => {
    const ports = [await freePort(), await freePort(), await freePort()].map(String);
    const child = spawn(process.execPath, [join(MAKER, 'observed.js'), ...ports], {
      env: { ...process.env, DEFECT: defect },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill());
    await once(child.stdout, 'data');
    const [own, page, sns = ''] = ports;
    const there = ['--url', `http://127.0.0.1:${own}/sns`, '--observe', `http://127.0.0.1:${page}/`, '--sns-port', sns];
    const { code, stdout, stderr } = await run(program, ['listener', ...there]).ended;
    const failed = [...stdout.matchAll(/^✗ (C-\w+) +(?:must|should) /gm)].map(([, check]) => check);
    expect(failed, stderr).toEqual(checks);
    expect(code).toBe(checks.length === 0 ? 0 : 1);
  });
});
