import { spawn } from 'node:child_process';
import { ownTargets } from '../cli/targets.ts';
import { startInProcess } from '../emulator/in-process.ts';
import { startEmulator } from '../emulator/index.ts';
import { loadScenarios } from '../scenarios/runner/load.ts';
import type { Variant } from '../scenarios/runner/loaded.ts';
import { play } from '../scenarios/runner/play.ts';
import type { OpenTarget } from '../scenarios/runner/target.ts';
import { variantsOf } from '../scenarios/runner/variants.ts';
import { elapsedMs, median, type Row } from './measure.ts';

/** What is measured of scenarios: a story with its timers, three months with and without sockets, all of them as typed. */

const TIMERS = 'scenarios/orders/resolution-solved.yaml';
const MONTHS = 'bench/printer-lives-three-months.yaml';

function variantOf(file: string): Variant {
  const { scenarios, problems } = loadScenarios([file]);
  const [variant] = variantsOf(scenarios);
  if (variant === undefined) throw new Error(`${file}: ${problems[0]?.message}`);
  return variant;
}

async function played(
  variant: Variant,
  openTarget: OpenTarget,
  { warmUp, samples }: { readonly warmUp: number; readonly samples: number },
): Promise<{ ms: number; calls: number }> {
  const spans: number[] = [];
  let calls = 0;
  // The first ones pay for the compiler and the signing key.
  for (let i = 0; i < warmUp + samples; i += 1) {
    const ms = await elapsedMs(async () => {
      // As `run` plays it when no output shows the timeline.
      const outcome = await play(variant, { openTarget, wholeTimeline: false });
      if (outcome.status !== 'passed')
        throw new Error(`${variant.title}: ${outcome.reason ?? outcome.failure?.message}`);
      calls = outcome.exchanges.length;
    });
    if (i >= warmUp) spans.push(ms);
  }
  return { ms: median(spans), calls };
}

const run = (args: readonly string[]): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] });
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${args.join(' ')} ended with ${code}`))));
  });

export async function scenarios(quick: boolean): Promise<Row[]> {
  const own = ownTargets(startInProcess);
  const timers = await played(variantOf(TIMERS), own, { warmUp: 20, samples: quick ? 5 : 40 });
  const months = variantOf(MONTHS);
  const few = { warmUp: 1, samples: quick ? 1 : 5 };
  const overHttp = await played(months, ownTargets(startEmulator), few);
  const inProcess = await played(months, own, few);
  const all: number[] = [];
  for (let i = 0; i < (quick ? 1 : 3); i += 1) all.push(await elapsedMs(() => run(['dist/drs-emulator.cjs', 'run'])));
  return [
    {
      what: 'a scenario with its 24 h and 72 h timers, its world included, after 20 playings',
      measured: `${timers.ms.toFixed(1)} ms`,
      wanted: 'at most 50 ms',
      met: timers.ms <= 50,
    },
    {
      what: `three months of a two-slot device by itself, ${overHttp.calls} calls over HTTP`,
      measured: `${Math.round(overHttp.ms)} ms`,
      wanted: 'under 1,500 ms',
      met: overHttp.ms < 1500,
    },
    {
      what: 'the same as `run` plays it, its calls without sockets',
      measured: `${Math.round(inProcess.ms)} ms`,
      wanted: 'beside it',
      met: true,
    },
    {
      what: '`drs-emulator run`: all shipped scenarios, from spawn to exit',
      measured: `${(median(all) / 1000).toFixed(1)} s`,
      wanted: 'under 5 s',
      met: median(all) < 5000,
    },
  ];
}
