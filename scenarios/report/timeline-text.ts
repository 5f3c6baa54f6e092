import type { TimelineEntry } from '../../contracts/timeline.ts';
import type { Place } from '../runner/loaded.ts';
import type { Outcome, PlayedStep } from '../runner/outcome.ts';
import { LANE_WIDTH, type LineOptions, lineWriter } from './line-writer.ts';
import { dateText, dayOf } from './span.ts';
import { oneLine, pad, painter, shorten, widthOf, wrap } from './style.ts';
import { timeText } from './timeline-line.ts';

/** A whole story as text: days as headings, gaps of days as a thin line, steps with their notes, and what happened. */

export interface Story {
  readonly entries: readonly TimelineEntry[];
  readonly steps?: readonly PlayedStep[];
  /** Instant that day 1 begins with; the first entry's when absent. */
  readonly start?: string;
  /** The step that failed. */
  readonly failedAt?: Place | undefined;
  /** File of the scenario; steps of other files say where they come from. */
  readonly file?: string;
}

/** What is told of a scenario that was played. */
export const storyOf = ({ variant, timeline, steps, failure }: Outcome): Story => ({
  entries: timeline,
  steps,
  failedAt: failure?.place,
  file: variant.scenario.file,
});

/** Beyond this lines are hard to follow. */
const WIDEST = 120;
const STANDARD_WIDTH = 100;
/** A result such as `200 STANDARD_ORDER_PLACED`, and the blanks before it. */
const RESULT_WIDTH = 27;

export function timelineText(story: Story, options: LineOptions = {}): string {
  const { steps = [], failedAt } = story;
  const entries = story.entries.filter((entry) => !isMachinery(entry));
  const page = pageFor(entries, story, options);
  let at = 0;
  const showWhile = (holds: (entry: TimelineEntry) => boolean): void => {
    for (let entry = entries[at]; entry !== undefined && holds(entry); entry = entries[at]) {
      page.entry(entry);
      at += 1;
    }
  };
  // The listener is subscribed before the first step.
  if (steps.length > 0) showWhile(isHandshake);
  for (const step of steps) {
    // The steps of the file that it used were shown already.
    if (step.title.startsWith('use')) continue;
    page.step(step);
    showWhile(({ seq }) => seq <= step.lastSeq);
  }
  showWhile(() => true);
  // A step that could not be played to its end is not among those that were played.
  if (failedAt !== undefined && !steps.some(({ place }) => isSame(place, failedAt))) page.failsAt(failedAt);
  return page.text();
}

/** Moving the clock and reading the world is the machinery of a story, unless it goes wrong. */
const isMachinery = (entry: TimelineEntry): boolean =>
  (entry.kind === 'call' &&
    (entry.surface === 'control' || entry.surface === 'customer') &&
    entry.reply.status < 400) ||
  (entry.kind === 'world' && entry.event === 'started');

const isHandshake = (entry: TimelineEntry): boolean =>
  (entry.kind === 'state' && entry.subject === 'subscription') ||
  (entry.kind === 'call' && entry.surface === 'sns') ||
  (entry.kind === 'delivery' && entry.type === 'SubscriptionConfirmation');

const placeText = ({ file, line, column }: Place): string => `${oneLine(file)}:${line}:${column}`;

const isSame = (one: Place, other: Place): boolean =>
  one.file === other.file && one.line === other.line && one.column === other.column;

/** A thin line over the whole width, with words in it. */
const rule = (words: string, stroke: string, columns: number): string =>
  `${stroke.repeat(2)}${words}${stroke.repeat(Math.max(0, columns - 2 - widthOf(words)))}`;

interface Page {
  entry(entry: TimelineEntry): void;
  step(step: PlayedStep): void;
  failsAt(place: Place): void;
  text(): string;
}

/** Writes lines beneath each other, aligned for all that will come. */
function pageFor(entries: readonly TimelineEntry[], story: Story, options: LineOptions): Page {
  const paint = painter(options.colour ?? false);
  const { write, read } = lineWriter(options);
  const room = Math.min(options.width ?? STANDARD_WIDTH, WIDEST);
  const withMs = entries.some(({ at }) => !at.endsWith('.000Z'));
  const timeWidth = withMs ? 12 : 8;
  const serials = new Set(entries.flatMap(({ device }) => (device === null ? [] : [device.serialNumber])));
  const whatWidth = Math.min(
    Math.max(0, ...entries.map((entry) => widthOf(read(entry).what))),
    Math.max(20, room - timeWidth - LANE_WIDTH - 5 - RESULT_WIDTH),
  );
  const start = story.start ?? entries[0]?.at ?? story.steps?.[0]?.from;
  const firstDay = start === undefined ? 0 : dayOf(start);
  const lines: string[] = [];
  let day: number | undefined;
  let time = '';
  let number = 0;

  const turnTo = (instant: string): void => {
    const next = dayOf(instant);
    if (day !== undefined && next <= day) return;
    const passed = day === undefined ? 0 : next - day - 1;
    if (lines.length > 0) lines.push('');
    if (passed > 0)
      lines.push(paint(rule(` ${passed} ${passed === 1 ? 'day' : 'days'} in between `, '┄', room), 'grey'), '');
    lines.push(paint(rule(` day ${next - firstDay + 1} · ${dateText(next)} `, '─', room), 'dim'));
    day = next;
    time = '';
  };

  return {
    entry(entry) {
      turnTo(entry.at);
      const when = pad(withMs ? entry.at.slice(11, 23) : timeText(entry.at), timeWidth);
      lines.push(write(entry, { when, isRepeated: when === time, whatWidth, withDevice: serials.size > 1 }));
      time = when;
    },
    /** What a step did follows it; an `expect` only looks, and takes one line. */
    step({ title, note, place, from }) {
      turnTo(from);
      const hasFailed = story.failedAt !== undefined && isSame(place, story.failedAt);
      const words = oneLine(title);
      if (words.startsWith('expect')) {
        const mark = hasFailed ? paint('✗', 'red') : paint('✓', 'green');
        const said = note === undefined ? words : `${words} · ${oneLine(note)}`;
        lines.push(`    ${mark} ${paint(shorten(said, room - 6), hasFailed ? 'red' : 'grey')}`);
        return;
      }
      number += 1;
      const mark = hasFailed ? paint(' ✗', 'red') : paint(String(number).padStart(2), 'grey');
      const origin = story.file === undefined || place.file === story.file ? '' : `  (${oneLine(place.file)})`;
      if (lines.length > 0) lines.push('');
      lines.push(`${mark}  ${paint(words, 'bold')}${paint(origin, 'grey')}`);
      const notes = note === undefined ? [] : wrap(oneLine(note), room - 4);
      lines.push(...notes.map((line) => `    ${paint(line, 'italic', 'dim')}`));
    },
    failsAt: (place) => void lines.push(`    ${paint('✗', 'red')} ${paint(`fails at ${placeText(place)}`, 'red')}`),
    text: () => (lines.length === 0 ? '' : `${lines.join('\n')}\n`),
  };
}
