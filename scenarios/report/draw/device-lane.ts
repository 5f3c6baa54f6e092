import { lineOf } from '../timeline-line.ts';
import type { Call, Device } from './story-data.ts';
import { element, group, round, tooltip } from './svg.ts';
import type { TimeScale } from './time-scale.ts';

/** The lane of a device: when it was registered, and every call it made as a mark. */

export const DEVICE_LANE = 50;
const RAIL = 29;

/** What a call is drawn as. */
type Mark = 'report' | 'order' | 'waits' | 'token' | 'read' | 'other' | 'refused';

export function markOf({ operation, reply }: Call): Mark {
  // 0: a fault reset the connection, and nothing was said.
  if (reply.status === 0 || reply.status >= 400) return 'refused';
  switch (operation) {
    case 'slotStatus':
    case 'deviceStatus':
      return 'report';
    case 'replenish':
      return (reply.body as { detailCode?: unknown } | null)?.detailCode === 'ORDER_INPROGRESS' ? 'waits' : 'order';
    case 'token':
      return 'token';
    case 'subscriptionInfo':
    case 'getOrderInfo':
    case 'profile':
    case 'tokenInfo':
      return 'read';
    default:
      return 'other';
  }
}

export function deviceLane({ calls, registered }: Device, scale: TimeScale, top: number): string {
  const y = top + RAIL;
  const rail = (from: number, to: number, kind: string) =>
    element('line', { class: kind, x1: from, x2: to, y1: y, y2: y });
  const on = registered.map(({ from, to }) => rail(scale.x(from), to === undefined ? scale.to : scale.x(to), 'rail'));
  const columns = columnsOf(calls, scale);
  const isCrowded = columns.length > CROWDED;
  return [rail(scale.from, scale.to, 'rail-off'), ...on, ...columns.map((one) => column(one, y, isCrowded))].join('');
}

/** With more columns the marks would hide each other. */
const CROWDED = 80;

interface Column {
  readonly x: number;
  readonly calls: readonly Call[];
}

/** Calls that could not be told apart anyway share a column. */
function columnsOf(calls: readonly Call[], scale: TimeScale): Column[] {
  const columns: { x: number; calls: Call[] }[] = [];
  for (const call of calls) {
    const x = scale.x(call);
    const last = columns.at(-1);
    if (last !== undefined && x - last.x < 3) last.calls.push(call);
    else columns.push({ x, calls: [call] });
  }
  return columns;
}

const SHOWN = 8;

function column({ x, calls }: Column, y: number, isCrowded: boolean): string {
  const marks = new Set(calls.map(markOf));
  const lines = calls.slice(0, SHOWN).map((call) => {
    const { what, result, asides } = lineOf(call, () => undefined);
    return [call.at.replace('T', ' ').slice(0, 19), what, result, ...asides].join('  ');
  });
  if (calls.length > SHOWN) lines.push(`and ${calls.length - SHOWN} more`);
  return group(
    {},
    tooltip(lines.join('\n')),
    hitArea(x, y),
    ...DRAWN.filter(([mark]) => marks.has(mark)).map(([, draw]) => draw(x, y, isCrowded)),
  );
}

/** Easier to point at than a thin tick. */
const hitArea = (x: number, y: number): string =>
  element('rect', { x: x - 3, y: y - 26, width: 6, height: 44, 'fill-opacity': 0 });

type Draw = (x: number, y: number, isCrowded?: boolean) => string;

const triangle = (x: number, y: number): string =>
  `${round(x)},${round(y)} ${round(x - 5)},${round(y - 9)} ${round(x + 5)},${round(y - 9)}`;
export const cross = (x: number, y: number, size: number): string =>
  `M${round(x - size)} ${round(y - size)}l${size * 2} ${size * 2}m0 ${-size * 2}l${-size * 2} ${size * 2}`;

const DRAWN: readonly (readonly [Mark, Draw])[] = [
  ['report', (x, y) => element('line', { class: 'report', x1: x, x2: x, y1: y - 11, y2: y })],
  ['token', (x, y, isCrowded) => element('circle', { class: 'token', cx: x, cy: y, r: isCrowded === true ? 1.8 : 3 })],
  ['read', (x, y) => element('circle', { class: 'read', cx: x, cy: y, r: 2.5 })],
  ['other', (x, y) => element('rect', { class: 'read', x: x - 3.5, y: y - 3.5, width: 7, height: 7 })],
  ['order', (x, y) => element('polygon', { class: 'order', points: triangle(x, y - 13) })],
  ['waits', (x, y) => element('polygon', { class: 'order-waits', points: triangle(x, y - 13) })],
  ['refused', (x, y) => element('path', { class: 'refused', d: cross(x, y + 11, 3.5) })],
];

/** The marks of the legend, each drawn around a place. */
export const DEVICE_LEGEND: readonly { readonly words: string; readonly draw: Draw }[] = [
  { words: 'report', draw: (x, y) => DRAWN[0]?.[1](x, y + 5) ?? '' },
  { words: 'replenish', draw: (x, y) => element('polygon', { class: 'order', points: triangle(x, y + 4) }) },
  {
    words: 'replenish, order in progress',
    draw: (x, y) => element('polygon', { class: 'order-waits', points: triangle(x, y + 4) }),
  },
  { words: 'token', draw: (x, y) => element('circle', { class: 'token', cx: x, cy: y, r: 3 }) },
  { words: 'reads', draw: (x, y) => element('circle', { class: 'read', cx: x, cy: y, r: 2.5 }) },
  { words: 'refused', draw: (x, y) => element('path', { class: 'refused', d: cross(x, y, 3.5) }) },
];
