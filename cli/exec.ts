import { parseDuration } from '../contracts/control/duration.ts';
import type { Judged } from '../contracts/obligations/judge-all.ts';
import { stopwatch } from '../emulator/clock.ts';
import type { ConfigFile } from '../emulator/config.ts';
import type { StartOptions } from '../emulator/options.ts';
import type { Started } from '../emulator/start.ts';
import { isAskedFor } from '../harness/report/fail-on.ts';
import type { Report } from '../harness/report/report.ts';
import { serialPatterns } from './certify/options.ts';
import { environmentTargets } from './environment-targets.ts';
import { type CommandEnd, type RunningCommand, runCommand } from './exec/command.ts';
import { authorityFor, type DropIn, openDropIn } from './exec/drop-in.ts';
import { environmentFor } from './exec/environment.ts';
import { type ExecOptions, givenExecOptions } from './exec/options.ts';
import { type SeededDevice, seedDevice } from './exec/seeded-device.ts';
import { findGenuineNames } from './exec/sns-url.ts';
import type { Story, StoryEnd } from './exec/story.ts';
import { summaryOf } from './exec/summary.ts';
import { type Traffic, trafficOf, trafficText } from './exec/traffic.ts';
import { EXIT, Failure } from './exit.ts';
import { loadConfig, startOrFail } from './start-emulator.ts';
import type { Terminal } from './terminal.ts';

/**
 * `exec`: an emulator on any free port, a command that finds it in its environment, and what the judges say of it. The
 * streams are the command's: whatever `exec` has to say stands on standard error, when the command has ended.
 */
export async function runExec(
  words: readonly string[],
  flags: Readonly<Record<string, unknown>>,
  terminal: Terminal,
): Promise<void> {
  const options = givenExecOptions(flags, terminal.env);
  const story =
    options.scenario === undefined
      ? undefined
      : (await import('./exec/story.ts')).loadStory(options.scenario, terminal);
  const reporting = wantsReport(options)
    ? await (await import('./exec/reporting.ts')).createReporting(options)
    : undefined;
  const config = await worldConfig(options, story);
  const faults: string[] = [];
  // Those keys of the file say how `start` serves; here the world is in memory, and its port is any free one.
  const { data: _, notify: __, ...world } = config;
  // Its keys are made in another thread, while the emulator starts.
  const authority = options.baseUrlOnly === true ? undefined : authorityFor(options);
  // Whoever awaits it hears of a failure.
  authority?.catch(() => {});
  const started = await startOrFail(servingOptions(options, config), world, (line) => faults.push(line), {
    hasGenuineNames: await findGenuineNames(options, config),
    judge: {
      clock: options.deviceClock ?? 'real',
      production: options.production ?? false,
      serialPatterns: serialPatterns(options),
    },
    targets: environmentTargets(terminal.env),
    print: (line) => terminal.err(`${line}\n`),
  });
  let exitCode: number;
  let dropIn: DropIn | undefined;
  try {
    const device = await deviceFor(started, options);
    let command: RunningCommand | undefined;
    let isOver = false;
    // Before it starts: what it prints first may be the word for somebody to stop it.
    terminal.onSignal((name) => {
      if (command !== undefined && !isOver) return command.signal(name as NodeJS.Signals);
      dropIn?.removeFiles();
      terminal.exit(EXIT.interrupted);
    });
    if (authority !== undefined) dropIn = await openDropIn(started, await authority, options, terminal.env);
    const elapsed = stopwatch();
    const playing = story?.begin({
      emulator: { url: started.emulator.url, env: started.env },
      device,
      typed: `npx drs-emulator exec --scenario ${options.scenario} -- ${commandText(words)}`,
    });
    await playing?.looks;
    command = runCommand({
      words,
      env: environmentFor(terminal.env, started.env, device, dropIn?.env),
      timeoutMs: millisecondsOf(options.timeout),
    });
    const end = await command.ended;
    isOver = true;
    const wallMs = elapsed();
    // What the command did is judged as it stands, and not what the scenario still makes of it.
    const judged = verdictsOf(started);
    const report = reporting?.reportOf(started, commandText(words));
    playing?.over();
    const told = (await playing?.ended) ?? null;
    const traffic = trafficOf(started, dropIn);
    const run: Run = { words, end, wallMs, judged, faults, options, story: told, report, traffic };
    exitCode = exitCodeOf(run);
    terminal.err(options.json === true ? jsonOf(run) : textOf(run));
    if (report !== undefined && !reporting?.isWritten(report, terminal) && end.exitCode === 0) exitCode = EXIT.fault;
  } finally {
    await started.emulator.close();
    await dropIn?.close();
  }
  // What still waits, such as for a listener that ended with the command, is not worth waiting for.
  terminal.exit(exitCode);
}

/** Whether anything is asked for that a summary does not give. */
const wantsReport = ({ report, junit, github, baseline, expect }: ExecOptions): boolean =>
  github === true || [report, junit, baseline, expect].some((given) => given !== undefined);

interface Run {
  readonly words: readonly string[];
  readonly end: CommandEnd;
  readonly wallMs: number;
  readonly judged: readonly Judged[];
  /** Faults of ours, as the log has them. */
  readonly faults: readonly string[];
  readonly options: ExecOptions;
  /** What came of the scenario. */
  readonly story: StoryEnd | null;
  /** Where one is asked for. */
  readonly report: Report | undefined;
  readonly traffic: Traffic;
}

async function worldConfig({ config: file }: ExecOptions, story: Story | undefined): Promise<ConfigFile> {
  const world = story?.world ?? null;
  if (world === null) return loadConfig(file);
  if (file === undefined) return world;
  throw new Failure(EXIT.usage, '--config cannot be used with a scenario that describes a world of its own');
}

const servingOptions = (options: ExecOptions, config: ConfigFile): StartOptions => {
  const { notify = config.notify, now, seed, strict, consent } = options;
  const clock = options.scenario === undefined ? options.clock : 'manual';
  const given = { notify, clock, now, seed, strict, consent };
  return {
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    host: '127.0.0.1',
    port: 0,
    tls: false,
    quiet: true,
  };
};

async function deviceFor(started: Started, { device }: ExecOptions): Promise<SeededDevice | null> {
  if (device === 'none') return null;
  const seeded = await seedDevice(started);
  if (seeded === null && device === 'seed')
    throw new Failure(EXIT.usage, `--device seed: no model belongs to ${started.env.DRS_CLIENT_ID}; expected none`);
  return seeded;
}

function millisecondsOf(duration: string | undefined): number | undefined {
  const parsed = duration === undefined ? undefined : parseDuration(duration);
  return parsed?.ok ? parsed.ms : undefined;
}

const verdictsOf = ({ judgement }: Started): Judged[] => Object.values(judgement?.verdicts() ?? {});

const failing = ({ judged, options }: Run): readonly Judged[] =>
  judged.filter(
    ({ obligation, verdict }) => verdict.outcome === 'broken' && isAskedFor(obligation.level, options.failOn ?? 'must'),
  );

function exitCodeOf(run: Run): number {
  const { end, faults, story } = run;
  if (end.exitCode !== 0) return end.exitCode;
  if (faults.length > 0) return EXIT.fault;
  const passed = run.report?.passed ?? failing(run).length === 0;
  return Math.max(story?.exitCode ?? EXIT.fine, passed ? EXIT.fine : EXIT.failed);
}

function textOf(run: Run): string {
  const { words, end, faults, judged, story, report, traffic } = run;
  // The report says it at length.
  const summary = report === undefined ? summaryOf(judged) : '';
  const said = `drs-emulator exec: ${commandText(words)} ${end.how}\n`;
  return [
    // A command that ended well has said what there was to say.
    end.exitCode === 0 ? '' : said,
    end.leftSomething ? `drs-emulator exec: ${commandText(words)} left processes running; they were ended\n` : '',
    ...faults.map((fault) => `drs-emulator: ${fault}\n`),
    end.started ? `${story?.text ?? ''}${summary}${trafficText(traffic)}` : '',
  ].join('');
}

/** As it was typed, near enough to recognise it. */
function commandText(words: readonly string[]): string {
  const text = words.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}

const resultOf = (run: Run) => ({
  command: run.words,
  exitCode: exitCodeOf(run),
  commandExitCode: run.end.exitCode,
  ended: run.end.how,
  leftProcesses: run.end.leftSomething,
  wallMs: run.wallMs,
  faults: run.faults,
  scenario: run.story?.outcome ?? null,
  reached: run.traffic.reached,
  connections: run.traffic.connections,
  otherHosts: run.traffic.otherHosts,
  problems: run.traffic.problems,
  rules: run.judged.map(({ obligation: { number, level, text }, verdict }) => ({ number, level, text, verdict })),
});

const jsonOf = (run: Run): string => `${JSON.stringify(resultOf(run))}\n`;
