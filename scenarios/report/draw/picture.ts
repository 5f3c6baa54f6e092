import { escapeMarkup } from '../markup.ts';
import { ACTION_LANE, actionLane } from './action-lane.ts';
import { axis } from './axis.ts';
import { cross, DEVICE_LANE, deviceLane } from './device-lane.ts';
import { legend } from './legend.ts';
import { LOOK } from './look.ts';
import { NOTIFICATION_LANES, notificationArrows } from './notification-arrows.ts';
import { ORDER_ROW, orderBars } from './order-bars.ts';
import { STOCK_PANEL, stockCurve } from './stock-curve.ts';
import type { Device, Slot, StoryData } from './story-data.ts';
import { element, group, label, tooltip } from './svg.ts';
import { type Moment, type TimeScale, timeScale } from './time-scale.ts';
import { inWords } from './words.ts';

/** The picture of a story: lanes for device, service and listener over the world's time. */

const WIDTH = 1120;
const LEFT = 132;
/** The slanted names of the last notifications need room behind the axis. */
const RIGHT = 1012;
const HEADER = 44;

export interface PictureOptions {
  readonly title: string;
  /** Distinguishes the ids of several pictures of one page. */
  readonly id: string;
  /** The look goes with it: a file of its own. */
  readonly isAlone: boolean;
  /** What failed, and when. */
  readonly failure?: { readonly at: string; readonly message: string } | undefined;
}

export function picture(data: StoryData, { title, id, isAlone, failure }: PictureOptions): string {
  const scale = timeScale(momentsOf(data), [data.start, data.end], LEFT, RIGHT);
  const lanes: string[] = [];
  const top = HEADER;
  let y = top + 4;
  for (const device of data.devices) {
    const drawn = deviceBlock(device, data, scale, y);
    lanes.push(drawn.markup);
    y += drawn.height;
  }
  if (data.actions.length > 0) {
    lanes.push(label(12, y + 21, 'customer', { class: 'lane' }), actionLane(data.actions, scale, y));
    y += ACTION_LANE;
  }
  lanes.push(notificationArrows(data.notifications, scale, y + 4));
  // The slanted names stand below the lanes, not in them.
  const bottom = y + 4 + 22 + 58;
  y += 4 + NOTIFICATION_LANES;
  const key = legend(12, WIDTH - 12, y);
  const height = y + key.height + 4;
  const head = isAlone ? { xmlns: 'http://www.w3.org/2000/svg', width: WIDTH, height } : {};
  return element(
    'svg',
    {
      ...head,
      class: 'drs-picture',
      viewBox: `0 0 ${WIDTH} ${height}`,
      role: 'img',
      'aria-labelledby': `${id}-title ${id}-words`,
    },
    element('title', { id: `${id}-title` }, escapeMarkup(title)),
    element('desc', { id: `${id}-words` }, escapeMarkup(inWords(data))),
    ...(isAlone ? [element('style', {}, LOOK), element('rect', { class: 'paper', width: WIDTH, height })] : []),
    axis({ scale, top, bottom }),
    ...lanes,
    ...(failure === undefined ? [] : [failureMark(scale.xOf(Date.parse(failure.at)), top, bottom, failure.message)]),
    key.markup,
  );
}

const failureMark = (x: number, top: number, bottom: number, message: string): string =>
  group(
    {},
    tooltip(message),
    element('line', { class: 'failed', x1: x, x2: x, y1: top - 6, y2: bottom }),
    element('path', { class: 'failed', d: cross(x, top - 10, 5) }),
  );

function deviceBlock(
  device: Device,
  data: StoryData,
  scale: TimeScale,
  top: number,
): { markup: string; height: number } {
  const [modelId = '', serialNumber = ''] = device.name.split('/');
  const parts = [
    label(12, top + 20, 'device', { class: 'lane' }),
    label(12, top + 33, fitting(modelId), { class: 'soft' }),
    label(12, top + 45, fitting(serialNumber), { class: 'soft' }),
    deviceLane(device, scale, top),
  ];
  let y = top + DEVICE_LANE;
  for (const slot of device.slots.filter(isDrawn)) {
    const hasReports = slot.reports.length > 0;
    parts.push(label(24, y + (hasReports ? 26 : 16), fitting(slot.slotId), { class: 'strong' }));
    if (hasReports) {
      parts.push(stockCurve(slot, scale, y, device.registered.at(-1)?.to?.at ?? data.end));
      y += STOCK_PANEL;
    }
    if (slot.orders.length > 0) {
      if (hasReports) parts.push(label(24, y + 16, 'orders', { class: 'soft' }));
      parts.push(orderBars(slot.orders, scale, y));
      y += ORDER_ROW;
    }
  }
  return { markup: parts.join(''), height: y - top };
}

/** Beside the lanes there is room for so much. */
const fitting = (text: string): string => (text.length > 20 ? `${text.slice(0, 19)}…` : text);

const isDrawn = ({ reports, orders }: Slot): boolean => reports.length > 0 || orders.length > 0;

/** Every moment at which something is drawn. */
const momentsOf = ({ devices, notifications, actions }: StoryData): Moment[] => [
  ...devices.flatMap(({ calls, slots, registered }) => [
    ...calls,
    ...registered.flatMap(({ from, to }) => (to === undefined ? [from] : [from, to])),
    ...slots.flatMap(({ orders }) => orders.flatMap(({ states }) => states)),
  ]),
  ...notifications.flatMap((one) => [one, ...one.attempts.filter(({ at }) => at !== one.at)]),
  ...actions,
];
