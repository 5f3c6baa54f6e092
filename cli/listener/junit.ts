import type { CheckResult } from '../../harness/listener/outcome.ts';
import { attributes, escapeMarkup } from '../../scenarios/report/markup.ts';
import { countResults, evidenceLines } from './result-text.ts';

/**
 * The checks of a listener as JUnit XML. What could not be observed is `skipped` with its reason, since nothing else in
 * this form says that nobody knows. Form: the schema of Jenkins (junit-4.xsd).
 */

export interface JunitOptions {
  /** Address of the listener, without its password. */
  readonly url: string;
  readonly wallMs: number;
  /** Real instant the run began at. */
  readonly startedAt: string;
}

const seconds = (ms: number): string => (ms / 1000).toFixed(3);

export function junitXml(results: readonly CheckResult[], { url, wallMs, startedAt }: JunitOptions): string {
  const counts = countResults(results);
  const all = { tests: results.length, failures: counts.failed, errors: 0, time: seconds(wallMs) };
  const suite = {
    name: 'listener',
    ...all,
    skipped: counts.skipped + counts['not observable'],
    // The schema of Ant allows no zone.
    timestamp: startedAt.slice(0, 19),
  };
  const property = `    <properties>\n      <property${attributes({ name: 'url', value: url })}/>\n    </properties>\n`;
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites${attributes({ name: 'drs-emulator', ...all })}>\n  <testsuite${attributes(suite)}>\n${property}${results.map(testCase).join('')}  </testsuite>\n</testsuites>\n`;
}

function testCase(result: CheckResult): string {
  const { id, title, level, outcome, reason, expects, wallMs } = result;
  const about = { name: `${id} ${title}`, classname: `listener.${level}`, time: seconds(wallMs) };
  const evidence = evidenceLines(result).join('\n');
  const children = [
    outcome === 'failed'
      ? `      <failure${attributes({ type: level, message: reason })}>${escapeMarkup(`${reason}\n\nExpected: ${expects}\n`)}</failure>\n`
      : '',
    outcome === 'skipped' || outcome === 'not observable'
      ? `      <skipped>${escapeMarkup(outcome === 'skipped' ? reason : `not observable: ${reason}`)}</skipped>\n`
      : '',
    evidence === '' ? '' : `      <system-out>${escapeMarkup(`${evidence}\n`)}</system-out>\n`,
  ].join('');
  return children === ''
    ? `    <testcase${attributes(about)}/>\n`
    : `    <testcase${attributes(about)}>\n${children}    </testcase>\n`;
}
