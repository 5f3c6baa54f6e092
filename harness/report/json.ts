import type { Report } from './report.ts';

/** The report as JSON, for programs and as the baseline of a later one: schemas/report.schema.json. */

/** Of the timeline only what proofs refer to: the record itself says the rest. */
export function reportJson(report: Report): string {
  const wanted = new Set(
    report.rules.flatMap(({ proofs }) =>
      proofs.flatMap(({ record, entries }) => entries.map((seq) => `${record}:${seq}`)),
    ),
  );
  const entries = report.timeline.entries.filter(({ record, entry }) => wanted.has(`${record}:${entry.seq}`));
  const leftOut = report.timeline.leftOut + report.timeline.entries.length - entries.length;
  return `${JSON.stringify({ ...report, timeline: { leftOut, entries } }, null, 2)}\n`;
}
