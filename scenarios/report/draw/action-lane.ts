import type { Action } from './story-data.ts';
import { element, group, label, round, textWidth, tooltip } from './svg.ts';
import type { TimeScale } from './time-scale.ts';

/** What the customer and Amazon did of their own accord. */

export const ACTION_LANE = 34;

export function actionLane(actions: readonly Action[], scale: TimeScale, top: number): string {
  const y = top + 17;
  let free = scale.from;
  return actions
    .map((one, index) => {
      const { at, actor, action, slotId } = one;
      const x = scale.x(one);
      const words = actor === 'customer' ? action : `${actor}: ${action}`;
      const width = textWidth(words) + 14;
      const next = actions[index + 1];
      const isRight = x + width < (next === undefined ? scale.to + 90 : scale.x(next) - 6);
      const isLeft = !isRight && x - width > free;
      free = isRight ? x + width : x + 8;
      const told = `${at.replace('T', ' ').slice(0, 19)}  ${actor}: ${action}${slotId === undefined ? '' : ` ${slotId}`}`;
      return group(
        {},
        tooltip(told),
        diamond(x, y),
        ...(isRight ? [label(x + 9, y + 4, words)] : []),
        ...(isLeft ? [label(x - 9, y + 4, words, { 'text-anchor': 'end' })] : []),
      );
    })
    .join('');
}

export const diamond = (x: number, y: number): string =>
  element('path', { class: 'action', d: `M${round(x)} ${round(y - 6)}l6 6l-6 6l-6 -6Z` });
