import { z } from 'zod';
import { REPORT_VERSION } from './report.ts';
import type { Earlier } from './standing.ts';

/** What of an earlier report is compared with. Later versions of the program may have added to it. */
const EarlierReport = z.object({
  version: z.literal(REPORT_VERSION, `expected ${REPORT_VERSION}`),
  generatedAt: z.string('expected an instant'),
  emulator: z.string('expected a version'),
  rules: z.array(
    z.object({
      number: z.int('expected the number of a rule'),
      outcome: z.string('expected an outcome'),
      times: z.int('expected a whole number').min(0, 'expected a whole number'),
      breaches: z.int('expected a whole number').min(0, 'expected a whole number'),
    }),
    'expected a list of rules',
  ),
});

/** `file`: the name it is told with. Returns what is wrong in a sentence where it is no such report. */
export function earlierReport(file: string, text: string): Earlier | string {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return `${file}: no JSON; expected a report that --report FILE.json has written`;
  }
  const parsed = EarlierReport.safeParse(value);
  if (parsed.success) return { file, ...parsed.data };
  const [issue] = parsed.error.issues;
  const place = issue === undefined || issue.path.length === 0 ? '' : `${issue.path.map(String).join('.')}: `;
  return `${file}: ${place}${issue?.message}; expected a report that --report FILE.json has written`;
}
