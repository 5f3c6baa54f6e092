import { failureText } from '../../scenarios/report/failure-text.ts';
import {
  beginLine,
  outcomeLineJson,
  type RunStart,
  startLine,
  summaryLine,
} from '../../scenarios/report/json-lines.ts';
import { createProgress } from '../../scenarios/report/progress.ts';
import { painter } from '../../scenarios/report/style.ts';
import { summaryText } from '../../scenarios/report/summary.ts';
import { storyOf, timelineText } from '../../scenarios/report/timeline-text.ts';
import type { Variant } from '../../scenarios/runner/loaded.ts';
import type { Outcome } from '../../scenarios/runner/outcome.ts';
import type { Terminal } from '../terminal.ts';

/** What a run prints while it plays and when it is over: text for people, or lines of JSON for programs. */

export interface RunEnd {
  readonly outcomes: readonly Outcome[];
  readonly notPlayed: number;
  readonly wallMs: number;
  readonly exitCode: number;
  /** Such as which file a picture was written to. */
  readonly remarks: readonly string[];
}

export interface Reporter {
  begin(variant: Variant): void;
  end(outcome: Outcome): void;
  finish(about: RunEnd): void;
}

export interface TextOptions {
  readonly show: boolean;
  readonly target: string | undefined;
}

/** Where text goes: to standard output, unless that holds something else. */
export type Printing = Pick<Terminal, 'out' | 'colour' | 'screen'>;

export function textReporter(
  about: RunStart,
  { out, colour, screen }: Printing,
  { show, target }: TextOptions,
): Reporter {
  const paint = painter(colour);
  const progress = createProgress({ total: about.scenarios, out, colour, screen: screen ?? undefined });
  const width = screen?.columns();
  if (about.shuffle !== null) out(`${paint(`in another order: --shuffle ${about.shuffle}`, 'grey')}\n`);
  return {
    begin: (variant) => progress.begin(variant),
    end(outcome) {
      const told = show ? timelineText(storyOf(outcome), { colour, width }) : '';
      progress.end(outcome, told === '' ? '' : `\n${told}\n`);
    },
    finish({ outcomes, notPlayed, wallMs, remarks }) {
      progress.close();
      const bad = outcomes.filter(({ status }) => status === 'failed' || status === 'errored');
      for (const outcome of bad) out(`\n${failureText(outcome, { colour, width, target })}`);
      out(`\n${summaryText(outcomes, { colour, wallMs, notPlayed, remarks })}`);
    },
  };
}

export function jsonReporter(about: RunStart, out: (text: string) => void): Reporter {
  const target = about.target ?? undefined;
  out(startLine(about));
  return {
    begin: (variant) => out(beginLine(variant)),
    end: (outcome) => out(outcomeLineJson(outcome, target)),
    finish: ({ outcomes, notPlayed, wallMs, exitCode }) => out(summaryLine(outcomes, { notPlayed, wallMs, exitCode })),
  };
}
