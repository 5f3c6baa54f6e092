import type { Outcome } from '../runner/outcome.ts';
import { failureText } from './failure-text.ts';
import { attributes, escapeMarkup } from './markup.ts';
import { countOutcomes } from './summary.ts';
import { storyOf, timelineText } from './timeline-text.ts';
import { titleOf } from './title.ts';

/**
 * The run as JUnit XML, as Jenkins, GitLab and the like read it: a suite for each file, a case for each playing.
 * What an expectation did not find is a `failure`, what could not be played an `error`.
 * Form: the schema of Jenkins (junit-4.xsd), where children of a case have a fixed order.
 */

export interface JunitOptions {
  /** Real milliseconds of the whole run: less than the sum, for files play side by side. */
  readonly wallMs: number;
  /** Real instant the run began at. */
  readonly startedAt?: string;
  readonly target?: string | undefined;
}

export function junitXml(outcomes: readonly Outcome[], options: JunitOptions): string {
  const suites = byFile(outcomes).map(([file, played]) => suite(file, played, options));
  const { total, failed, errored } = countOutcomes(outcomes);
  const about = {
    name: 'drs-emulator',
    tests: total,
    failures: failed,
    errors: errored,
    time: seconds(options.wallMs),
  };
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes(about)}>\n${suites.join('')}</testsuites>\n`;
}

/** In order of the files and titles, however the run was ordered. */
function byFile(outcomes: readonly Outcome[]): [string, readonly Outcome[]][] {
  const files = new Map<string, Outcome[]>();
  for (const outcome of outcomes) {
    const { file } = outcome.variant.scenario;
    files.set(file, [...(files.get(file) ?? []), outcome]);
  }
  return [...files].sort(([a], [b]) => (a < b ? -1 : 1));
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

function suite(file: string, played: readonly Outcome[], { startedAt, target }: JunitOptions): string {
  const { total, failed, errored, skipped } = countOutcomes(played);
  const [first] = played;
  const about = {
    name: first?.variant.scenario.name ?? file,
    tests: total,
    failures: failed,
    errors: errored,
    skipped,
    time: seconds(played.reduce((sum, { wallMs }) => sum + wallMs, 0)),
    // The schema of Ant allows no zone.
    timestamp: startedAt?.slice(0, 19),
  };
  const properties = [
    ['file', file],
    ['seed', String(first?.seed ?? '')],
    ...(target === undefined ? [] : [['target', target]]),
  ].map(([name, value]) => `      <property${attributes({ name, value })}/>\n`);
  const cases = played.map((outcome) => testCase(outcome, target));
  return `  <testsuite${attributes(about)}>\n    <properties>\n${properties.join('')}    </properties>\n${cases.join('')}  </testsuite>\n`;
}

/** Jenkins takes what is before the last dot for a package. */
const className = (file: string): string =>
  file
    .replace(/\.ya?ml$/i, '')
    .replace(/^(\.{0,2}[\\/])+/, '')
    .replace(/[\\/]+/g, '.');

function testCase(outcome: Outcome, target: string | undefined): string {
  const { variant, wallMs, warnings } = outcome;
  const about = { name: titleOf(variant), classname: className(variant.scenario.file), time: seconds(wallMs) };
  const told = timelineText(storyOf(outcome));
  const children = [
    verdict(outcome, target),
    ...(told === '' ? [] : [`      <system-out>${escapeMarkup(told)}</system-out>\n`]),
    ...(warnings.length === 0 ? [] : [`      <system-err>${escapeMarkup(`${warnings.join('\n')}\n`)}</system-err>\n`]),
  ].join('');
  return children === ''
    ? `    <testcase${attributes(about)}/>\n`
    : `    <testcase${attributes(about)}>\n${children}    </testcase>\n`;
}

function verdict(outcome: Outcome, target: string | undefined): string {
  const { status, reason, failure, blame } = outcome;
  const text = () => escapeMarkup(failureText(outcome, { target }));
  switch (status) {
    case 'passed':
      return '';
    case 'skipped':
      return `      <skipped>${escapeMarkup(reason ?? '')}</skipped>\n`;
    case 'failed':
      return `      <failure${attributes({ type: 'expectation', message: failure?.message ?? reason })}>${text()}</failure>\n`;
    case 'errored':
      return `      <error${attributes({ type: blame === 'us' ? 'fault' : 'scenario', message: failure?.message ?? reason })}>${text()}</error>\n`;
  }
}
