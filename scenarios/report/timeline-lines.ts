import type { Outcome } from '../runner/outcome.ts';

/** Every entry of the timelines of a run, a JSON object a line, each with the title and the file of its scenario. */
export const timelineLines = (outcomes: readonly Outcome[]): string =>
  outcomes
    .flatMap(({ variant, timeline }) =>
      timeline.map(
        (entry) => `${JSON.stringify({ scenario: variant.title, file: variant.scenario.file, ...entry })}\n`,
      ),
    )
    .join('');
