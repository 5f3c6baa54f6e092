import { spanText } from '../span.ts';
import { idText } from '../timeline-line.ts';
import { cross } from './device-lane.ts';
import type { Order } from './story-data.ts';
import { element, group, label, round, textWidth, tooltip } from './svg.ts';
import type { TimeScale } from './time-scale.ts';

/** Orders of a slot as bars: a piece for each state, and a mark for how it ended. */

export const ORDER_ROW = 28;
const BAR = 18;
const ENDS = new Set(['delivered', 'cancelled']);

export function orderBars(orders: readonly Order[], scale: TimeScale, top: number): string {
  return orders.map((order) => bar(order, scale, top + 3)).join('');
}

function bar({ instanceId, states }: Order, scale: TimeScale, top: number): string {
  const pieces = states.map((moment, index) => {
    const { at, state } = moment;
    const next = states[index + 1];
    const left = scale.x(moment);
    const right = next === undefined ? (ENDS.has(state) ? left : scale.to) : scale.x(next);
    const lasted = next === undefined ? '' : `, for ${spanText(Date.parse(next.at) - Date.parse(at))}`;
    const told = `order ${idText(instanceId)}: ${state} ${at.replace('T', ' ').slice(0, 19)}${lasted}`;
    // The mark of the end covers the end of the last piece.
    const free = right - left - (next !== undefined && ENDS.has(next.state) ? 8 : 0);
    return { state, left, right, free, told };
  });
  return group(
    {},
    ...pieces
      .filter(({ state }) => !ENDS.has(state))
      .map(({ state, left, right, free, told }) => {
        const width = Math.max(2, right - left);
        const words =
          free > textWidth(state) + 8 ? [label(left + free / 2, top + 13, state, { 'text-anchor': 'middle' })] : [];
        return group(
          {},
          tooltip(told),
          element('rect', { class: `bar bar-${state}`, x: left, y: top, width, height: BAR, rx: 2 }),
          ...words,
        );
      }),
    ...pieces
      .filter(({ state }) => ENDS.has(state))
      .map(({ state, left, told }) => group({}, tooltip(told), endMark(state, left, top + BAR / 2))),
  );
}

export function endMark(state: string, x: number, y: number): string {
  const tick = `M${round(x - 4)} ${round(y)}l3 3.5l5 -6.5`;
  return group(
    {},
    element('circle', { class: `end-${state}`, cx: x, cy: y, r: 8 }),
    element('path', { class: `end-mark mark-${state}`, d: state === 'delivered' ? tick : cross(x, y, 3.5) }),
  );
}
