import { diamond } from './action-lane.ts';
import { cross, DEVICE_LEGEND } from './device-lane.ts';
import { arrowHead } from './notification-arrows.ts';
import { endMark } from './order-bars.ts';
import { element, label, textWidth } from './svg.ts';

/** What the marks mean, in rows as wide as the picture. */

type Draw = (x: number, y: number) => string;

const bar =
  (state: string): Draw =>
  (x, y) =>
    element('rect', { class: `bar bar-${state}`, x: x - 8, y: y - 6, width: 16, height: 12, rx: 2 });
const stroke =
  (kind: string): Draw =>
  (x, y) =>
    element('line', { class: kind, x1: x - 8, x2: x + 8, y1: y, y2: y });

const MARKS: readonly { readonly words: string; readonly draw: Draw }[] = [
  ...DEVICE_LEGEND,
  { words: 'stock', draw: stroke('stock-line') },
  {
    words: 'beside the device',
    draw: (x, y) => element('rect', { class: 'hand-area', x: x - 8, y: y - 6, width: 16, height: 12 }),
  },
  { words: 'accepted', draw: bar('accepted') },
  { words: 'placed', draw: bar('placed') },
  { words: 'shipped', draw: bar('shipped') },
  { words: 'in resolution', draw: bar('in-resolution') },
  { words: 'delivered', draw: (x, y) => endMark('delivered', x, y) },
  { words: 'cancelled', draw: (x, y) => endMark('cancelled', x, y) },
  {
    words: 'notification arrived',
    draw: (x, y) =>
      element('line', { class: 'sent', x1: x, x2: x, y1: y - 8, y2: y }) +
      element('polygon', { class: 'sent-head', points: arrowHead(x, y + 7) }),
  },
  {
    words: 'will be tried again',
    draw: (x, y) => stroke('retried')(x, y) + element('path', { class: 'retried-mark', d: cross(x, y, 3) }),
  },
  { words: 'lost', draw: (x, y) => stroke('lost')(x, y) + element('path', { class: 'lost-mark', d: cross(x, y, 4) }) },
  { words: 'customer or Amazon acts', draw: diamond },
];

const ROW = 20;

export function legend(left: number, right: number, top: number): { readonly markup: string; readonly height: number } {
  let x = left;
  let y = top + 12;
  const parts = MARKS.map(({ words, draw }) => {
    const width = 24 + textWidth(words, 10) + 16;
    if (x + width > right && x > left) {
      x = left;
      y += ROW;
    }
    const at = x;
    x += width;
    return draw(at + 8, y) + label(at + 22, y + 4, words, { class: 'soft' });
  });
  return { markup: parts.join(''), height: y + 12 - top };
}
