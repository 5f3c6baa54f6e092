import type { TimelineEntry } from '../../contracts/timeline.ts';
import type { Place } from '../runner/loaded.ts';
import type { PlayedStep } from '../runner/outcome.ts';
import { dateText, dayOf } from './span.ts';
import { oneLine, pad, painter, type Style, shorten, widthOf, wrap } from './style.ts';
import { type Lane, type Line, lineOf, type Tone, timeText } from './timeline-line.ts';

/** The timeline for people: who did what when, with what result, in aligned lines. */

const LANES: Readonly<Record<Lane, Style>> = {
  device: 'blue',
  customer: 'yellow',
  amazon: 'cyan',
  service: 'cyan',
  sns: 'magenta',
  listener: 'green',
  clock: 'grey',
  control: 'grey',
  unknown: 'red',
  fault: 'red',
  world: 'grey',
};
const TONES: Readonly<Record<Tone, readonly Style[]>> = { good: ['green'], bad: ['red'], wait: ['yellow'], plain: [] };
const LANE_WIDTH = 8;

export interface LineOptions {
  readonly colour?: boolean;
  /** Columns of the screen; without it nothing is shortened. */
  readonly width?: number | undefined;
}

type Write = (
  entry: TimelineEntry,
  look: { when: string; isRepeated?: boolean; whatWidth: number; withDevice: boolean },
) => string;

/** Writes entries as lines, and keeps in mind which notification a delivery is about. */
function lineWriter({ colour = false, width = Number.POSITIVE_INFINITY }: LineOptions): {
  write: Write;
  read: (entry: TimelineEntry) => Line;
} {
  const paint = painter(colour);
  const types = new Map<string, string>();
  const read = (entry: TimelineEntry): Line => {
    if (entry.kind === 'notification') {
      types.set(entry.notificationId, entry.notificationType);
      // A stream may go on for ever.
      if (types.size > 2000) types.delete(types.keys().next().value as string);
    }
    return lineOf(entry, (id) => types.get(id));
  };
  const write: Write = (entry, { when, isRepeated = false, whatWidth, withDevice }) => {
    const { lane, arrow, what, result, tone, asides, findings } = read(entry);
    const device = withDevice && entry.device !== null ? `${entry.device.modelId}/${entry.device.serialNumber}` : '';
    const beside = oneLine([...asides, device].filter((aside) => aside !== '').join(' · '));
    const isQuiet = lane === 'clock' || lane === 'world' || lane === 'control';
    const head = `${paint(when, isRepeated ? 'grey' : 'dim')}  ${paint(pad(lane, LANE_WIDTH), LANES[lane])} ${paint(arrow, LANES[lane])} `;
    const body = result === '' && beside === '' ? what : `${pad(what, whatWidth)}  `;
    const status = result === '' || beside === '' ? result : `${result}  `;
    const taken = widthOf(head) + widthOf(body) + widthOf(status);
    const aside = width - taken < 4 ? '' : shorten(beside, width - taken);
    const line = `${head}${isQuiet ? paint(body, 'grey') : body}${paint(status, ...TONES[tone])}${paint(aside, 'grey')}`;
    const indent = ' '.repeat(widthOf(when) + LANE_WIDTH + 3);
    return [
      line.trimEnd(),
      ...findings.map((finding) => `${indent}${paint('└', 'yellow')} ${paint(finding, 'yellow')}`),
    ].join('\n');
  };
  return { write, read };
}

/** Lines for a stream: each tells its whole time and its device, whatever came before. */
export function streamLines(options: LineOptions = {}): (entry: TimelineEntry) => string {
  const { write } = lineWriter(options);
  return (entry) =>
    write(entry, { when: `${entry.at.slice(0, 10)} ${entry.at.slice(11, 23)}`, whatWidth: 36, withDevice: true });
}

/** A thin line over the whole width, with words in it. */
const rule = (words: string, stroke: string, columns: number): string =>
  `${stroke.repeat(2)}${words}${stroke.repeat(Math.max(0, columns - 2 - widthOf(words)))}`;

export interface Story {
  readonly entries: readonly TimelineEntry[];
  readonly steps?: readonly PlayedStep[];
  /** How many of the steps before these were played; numbers go on from there. */
  readonly stepsBefore?: number;
  /** Instant that day 1 begins with; the first entry's when absent. */
  readonly start?: string;
  /** The step that failed. */
  readonly failedAt?: Place | undefined;
}

const isSame = (one: Place, other: Place): boolean =>
  one.file === other.file && one.line === other.line && one.column === other.column;

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

/** A whole story: days as headings, gaps of days as a thin line, steps with their notes. */
export function timelineText(story: Story, options: LineOptions = {}): string {
  const { steps = [], stepsBefore = 0 } = story;
  const paint = painter(options.colour ?? false);
  const { write, read } = lineWriter(options);
  const shown = story.entries.filter((entry) => !isMachinery(entry));
  const withMs = shown.some(({ at }) => !at.endsWith('.000Z'));
  const withDevice =
    new Set(shown.map(({ device }) => device?.serialNumber).filter((one) => one !== undefined)).size > 1;
  const timeWidth = withMs ? 12 : 8;
  const room = Math.min(options.width ?? 100, 120);
  const whatWidth = Math.min(
    Math.max(0, ...shown.map((entry) => widthOf(read(entry).what))),
    Math.max(20, room - timeWidth - LANE_WIDTH - 5 - 27),
  );
  const firstDay = dayOf(story.start ?? shown[0]?.at ?? steps[0]?.from ?? '1970-01-01T00:00:00Z');
  const lines: string[] = [];
  let day: number | undefined;
  let time = '';

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
  const show = (entry: TimelineEntry): void => {
    turnTo(entry.at);
    const when = pad(withMs ? entry.at.slice(11, 23) : timeText(entry.at), timeWidth);
    lines.push(write(entry, { when, isRepeated: when === time, whatWidth, withDevice }));
    time = when;
  };

  let at = 0;
  /** What a step did follows it; an `expect` only looks, and takes one line. */
  const stepLines = ({ title, note, place }: PlayedStep, number: number, isApart: boolean): string[] => {
    const hasFailed = story.failedAt !== undefined && isSame(place, story.failedAt);
    const notes = note === undefined ? [] : wrap(oneLine(note), room - 4);
    const words = oneLine(title);
    if (words.startsWith('expect')) {
      const mark = hasFailed ? paint('✗', 'red') : paint('✓', 'green');
      return [`    ${mark} ${paint(shorten(words, (options.width ?? 1000) - 6), hasFailed ? 'red' : 'grey')}`];
    }
    return [
      ...(isApart ? [''] : []),
      `${hasFailed ? paint(' ✗', 'red') : paint(String(number).padStart(2), 'grey')}  ${paint(words, 'bold')}`,
      ...notes.map((line) => `    ${paint(line, 'italic', 'dim')}`),
    ];
  };
  const showWhile = (holds: (entry: TimelineEntry) => boolean): void => {
    for (let entry = shown[at]; entry !== undefined && holds(entry); entry = shown[at]) {
      show(entry);
      at += 1;
    }
  };
  // The listener is subscribed before the first step.
  if (stepsBefore === 0 && steps.length > 0) showWhile(isHandshake);
  for (const [index, step] of steps.entries()) {
    turnTo(step.from);
    lines.push(...stepLines(step, stepsBefore + index + 1, lines.length > 0));
    showWhile(({ seq }) => seq <= step.lastSeq);
  }
  showWhile(() => true);
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}
