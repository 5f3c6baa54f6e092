import type { CheckAbout, CheckResult } from '../../harness/listener/outcome.ts';
import { painter } from '../../scenarios/report/style.ts';
import type { Terminal } from '../terminal.ts';
import { countResults, evidenceLines, failureText, resultLines, summaryText } from './result-text.ts';

/** What the verb prints while it checks and when it is over: text for people, or lines of JSON for programs. */

export interface Reporter {
  ready(snsHost: string): void;
  result(result: CheckResult): void;
  finish(about: { results: readonly CheckResult[]; wallMs: number; exitCode: number }): void;
}

const LINES_VERSION = 1;
const line = (event: string, about: object): string =>
  `${JSON.stringify({ version: LINES_VERSION, event, ...about })}\n`;

/** A check that would be made, for `--list`. */
export const listedLine = ({ id, level, title, stimulus, expects, needsObserve, source }: CheckAbout): string =>
  line('check', { id, level, title, stimulus, expects, needsObserve, source });

export function jsonReporter(url: string, out: Terminal['out']): Reporter {
  return {
    ready: (snsHost) => out(line('start', { url, snsHost })),
    result: (result) => out(line('result', result)),
    finish: ({ results, wallMs, exitCode }) =>
      out(line('summary', { total: results.length, ...countResults(results), wallMs, exitCode })),
  };
}

export function textReporter(
  url: string,
  { out, colour, screen }: Pick<Terminal, 'out' | 'colour' | 'screen'>,
  about: { show: boolean; repeat: (id: string) => string },
): Reporter {
  const paint = painter(colour);
  const width = screen?.columns();
  /** What was said once need not be said again: reason -> check. */
  const told = new Map<string, string>();
  return {
    ready: (snsHost) => out(`${paint(`listener ${url}, SNS is played at ${snsHost}`, 'grey')}\n`),
    result(result) {
      const { id, reason } = result;
      const before = told.get(reason);
      if (before === undefined && result.outcome === 'not observable') told.set(reason, id);
      const lines = resultLines(before === undefined ? result : { ...result, reason: `as ${before}` }, {
        colour,
        width,
      });
      const evidence = about.show ? evidenceLines(result).map((text) => `    ${paint(text, 'grey')}`) : [];
      out(`${[...lines, ...evidence].join('\n')}\n`);
    },
    finish({ results, wallMs }) {
      for (const result of results)
        if (result.outcome === 'failed') out(`\n${failureText(result, about.repeat(result.id), { colour, width })}`);
      out(`\n${summaryText(results, { colour, wallMs })}`);
    },
  };
}
