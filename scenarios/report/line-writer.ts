import type { TimelineEntry } from '../../contracts/timeline.ts';
import { oneLine, pad, painter, type Style, shorten, widthOf, wrap } from './style.ts';
import { type Lane, type Line, lineOf, type Tone } from './timeline-line.ts';

/** Entries of the timeline as aligned lines: when, who, what, with what result, and what is good to know beside. */

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
export const LANE_WIDTH = 8;

/** A result that would be cut shorter than this is not cut. */
const LEAST_RESULT = 12;

export interface LineOptions {
  readonly colour?: boolean;
  /** Columns of the screen; without it nothing is shortened. */
  readonly width?: number | undefined;
}

export type Write = (
  entry: TimelineEntry,
  look: { when: string; isRepeated?: boolean; whatWidth: number; withDevice: boolean },
) => string;

/** Writes entries as lines, and keeps in mind which notification a delivery is about. */
export function lineWriter({ colour = false, width = Number.POSITIVE_INFINITY }: LineOptions): {
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
    const room = width - widthOf(head) - widthOf(body);
    const told = room < LEAST_RESULT ? result : shorten(result, room);
    const status = told === '' || beside === '' ? told : `${told}  `;
    const taken = widthOf(head) + widthOf(body) + widthOf(status);
    const aside = width - taken < 4 ? '' : shorten(beside, width - taken);
    const line = `${head}${isQuiet ? paint(body, 'grey') : body}${paint(status, ...TONES[tone])}${paint(aside, 'grey')}`;
    const indent = ' '.repeat(widthOf(when) + LANE_WIDTH + 3);
    const beneath = findings.flatMap((finding) =>
      wrap(finding, width - indent.length - 2).map((part, at) => `${indent}${at === 0 ? '└' : ' '} ${part}`),
    );
    return [line.trimEnd(), ...beneath.map((part) => paint(part, 'yellow'))].join('\n');
  };
  return { write, read };
}

/** Lines for a stream: each tells its whole time and its device, whatever came before. */
export function streamLines(options: LineOptions = {}): (entry: TimelineEntry) => string {
  const { write } = lineWriter(options);
  return (entry) =>
    write(entry, { when: `${entry.at.slice(0, 10)} ${entry.at.slice(11, 23)}`, whatWidth: 36, withDevice: true });
}
