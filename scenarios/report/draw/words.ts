import { dateText, dayOf, spanText } from '../span.ts';
import { markOf } from './device-lane.ts';
import { isLost } from './notification-arrows.ts';
import type { StoryData } from './story-data.ts';

/** The picture in a few sentences, for whoever does not see it. */
export function inWords({ start, end, devices, notifications }: StoryData): string {
  const span = Date.parse(end) - Date.parse(start);
  const sentences = [`${spanText(span)}, from ${dateText(dayOf(start))} ${start.slice(11, 19)} on.`];
  for (const { name, calls, slots } of devices) {
    const refused = calls.filter((call) => markOf(call) === 'refused').length;
    sentences.push(
      `${name} makes ${counted(calls.length, 'call')}${refused === 0 ? '' : `, ${refused} of them refused`}.`,
    );
    for (const { slotId, reports, orders } of slots) {
      const [first, last] = [reports[0], reports.at(-1)];
      if (first !== undefined && last !== undefined)
        sentences.push(
          `Its slot ${slotId} holds ${first.left} of ${first.full} at first and ${last.left} of ${last.full} in the end.`,
        );
      for (const { states } of orders)
        sentences.push(
          `An order for ${slotId} is ${states.map(({ state, at }) => `${state} on day ${dayOf(at) - dayOf(start) + 1}`).join(', ')}.`,
        );
    }
  }
  const lost = notifications.filter(isLost).length;
  const again = notifications.filter((one) => !isLost(one) && one.attempts.length > 1).length;
  if (notifications.length > 0)
    sentences.push(
      `${counted(notifications.length, 'notification')}${again === 0 ? '' : `, ${again} of them sent more than once`}${lost === 0 ? '' : `, ${lost} lost`}.`,
    );
  return sentences.join(' ');
}

const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
