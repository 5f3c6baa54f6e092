import { createHash } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { githubAnnotations, withoutCommands } from '../../harness/report/github.ts';
import { reportHtml } from '../../harness/report/html.ts';
import { reportJson } from '../../harness/report/json.ts';
import { junitXml } from '../../harness/report/junit.ts';
import { markdownText } from '../../harness/report/markdown.ts';
import type { Report } from '../../harness/report/report.ts';
import { terminalText } from '../../harness/report/terminal.ts';
import { EXIT, Failure } from '../exit.ts';
import { writeNamed } from '../run/write-file.ts';
import type { Terminal } from '../terminal.ts';

/** The report in the forms that were asked for: printed, and in files. */

export interface ReportForms {
  /** Files, whose endings name the form. */
  readonly report?: readonly string[] | undefined;
  readonly junit?: string | undefined;
  readonly json?: boolean | undefined;
  readonly github?: boolean | undefined;
}

/** Entries of the timeline that a page shows beside those that evidence refers to. */
const NEWEST = 1_000;

/** How many of the newest entries have to be kept for these forms. */
export const newestFor = ({ report = [] }: ReportForms): number =>
  report.some((file) => /\.html?$/i.test(file)) ? NEWEST : 0;

const FORMS: Readonly<Record<string, (report: Report) => string>> = {
  htm: reportHtml,
  html: reportHtml,
  json: reportJson,
  md: markdownText,
  xml: junitXml,
};

export function writeReports(report: Report, forms: ReportForms, terminal: Terminal): void {
  const { out, err, colour, screen, env } = terminal;
  for (const file of forms.report ?? []) {
    const ending = /\.(\w+)$/.exec(file)?.[1]?.toLowerCase() ?? '';
    writeNamed('--report', file, (FORMS[ending] ?? reportJson)(report));
  }
  if (forms.junit !== undefined) writeNamed('--junit', forms.junit, junitXml(report));
  if (forms.json === true) {
    out(reportJson(report));
    return;
  }
  const text = terminalText(report, { colour, width: screen?.columns() });
  if (forms.github !== true) {
    out(text);
    return;
  }
  // The report has the moment it was made in it, which was not known when its texts were written.
  out(withoutCommands(text, createHash('sha256').update(JSON.stringify(report)).digest('hex')));
  out(githubAnnotations(report));
  const summary = env.GITHUB_STEP_SUMMARY;
  if (summary === undefined || summary === '') {
    err('drs-emulator: --github: GITHUB_STEP_SUMMARY is not set, so that no summary was written\n');
    return;
  }
  try {
    appendFileSync(summary, markdownText(report));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new Failure(EXIT.fault, `GITHUB_STEP_SUMMARY: ${summary} cannot be written: ${code}`);
  }
}
