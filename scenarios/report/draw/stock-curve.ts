import type { Slot } from './story-data.ts';
import { element, group, label, round, tooltip } from './svg.ts';
import type { TimeScale } from './time-scale.ts';

/** What a slot holds over time, as the device reported it: in the device, and on top of that beside it. `until`: when it could report no more. */

export const STOCK_PANEL = 74;
const PLOT = 56;
const DOTS = 70;

export function stockCurve({ slotId, reports, off }: Slot, scale: TimeScale, top: number, until: string): string {
  const base = top + 8 + PLOT;
  const most = Math.max(1, ...reports.map(({ left, full, onHand }) => Math.max(full, left + onHand)));
  const full = Math.max(...reports.map((report) => report.full));
  const y = (units: number) => base - (units / most) * PLOT;
  const points = reports.map((report) => ({ ...report, x: scale.x(report) }));
  const line = stairs(points.map(({ x, left }) => [x, y(left)]));
  const above = stairs(points.map(({ x, left, onHand }) => [x, y(left + onHand)]));
  const first = points[0]?.x ?? scale.from;
  const last = points.at(-1)?.x ?? scale.from;
  const ends = `L${round(last)} ${base}L${round(first)} ${base}Z`;
  const hasHand = reports.some(({ onHand }) => onHand > 0);
  // Nothing more was reported, so it is guessed on.
  const end = Math.max(last, scale.xOf(Date.parse(until)));
  const lastY = y(points.at(-1)?.left ?? 0);
  const scaleLine = (units: number) =>
    element('line', { class: 'scale', x1: scale.from, x2: scale.to, y1: y(units), y2: y(units) });
  return [
    scaleLine(full),
    scaleLine(0),
    label(scale.from - 8, y(full) + 4, String(full), { class: 'axis', 'text-anchor': 'end' }),
    label(scale.from - 8, base + 4, '0', { class: 'axis', 'text-anchor': 'end' }),
    ...off.map(({ from, to }) => {
      const left = scale.x(from);
      const width = Math.max(2, (to === undefined ? scale.to : scale.x(to)) - left);
      return group(
        {},
        tooltip(`${slotId}: automatic reordering is off`),
        element('rect', { class: 'off', x: left, y: top + 8, width, height: PLOT }),
      );
    }),
    ...(hasHand ? [element('path', { class: 'hand-area', d: above + ends })] : []),
    element('path', { class: 'stock-area', d: line + ends }),
    element('path', { class: 'stock-line', d: line }),
    ...(end - last > 1 ? [element('line', { class: 'stock-guess', x1: last, x2: end, y1: lastY, y2: lastY })] : []),
    ...points.map(({ x, at, left, full: whole, onHand }) =>
      group(
        {},
        tooltip(
          `${at.replace('T', ' ').slice(0, 19)}  ${slotId}: ${left} of ${whole}${onHand > 0 ? `, ${onHand} beside the device` : ''}`,
        ),
        points.length > DOTS
          ? element('rect', { x: x - 2, y: top + 8, width: 4, height: PLOT, 'fill-opacity': 0 })
          : element('circle', { class: 'stock-dot', cx: x, cy: y(left), r: 2.8 }),
      ),
    ),
  ].join('');
}

/** What was reported holds until the next report. */
function stairs(points: readonly (readonly [number, number])[]): string {
  return points
    .map(([x, y], index) => (index === 0 ? `M${round(x)} ${round(y)}` : `H${round(x)}V${round(y)}`))
    .join('');
}
