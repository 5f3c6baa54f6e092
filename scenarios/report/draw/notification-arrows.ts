import { lineOf } from '../timeline-line.ts';
import { cross } from './device-lane.ts';
import type { Attempt, Notification } from './story-data.ts';
import { element, group, label, round, tooltip } from './svg.ts';
import type { TimeScale } from './time-scale.ts';

/** Notifications as arrows from the service to the listener: arrived, tried again, or lost. */

const GAP = 58;
/** Room for the slanted names below the listener. */
const NAMES = 96;
export const NOTIFICATION_LANES = 22 + GAP + NAMES;
const APART = 7;
/** Slanted names this close would touch. */
const NAMES_APART = 19;

interface Placed {
  readonly notification: Notification;
  readonly x: number;
  /** How far it was moved aside from its instant. */
  readonly aside: number;
}

export function notificationArrows(notifications: readonly Notification[], scale: TimeScale, top: number): string {
  const y = top + 16;
  const below = y + GAP;
  const rail = (at: number) => element('line', { class: 'rail', x1: scale.from, x2: scale.to, y1: at, y2: at });
  const placed = placedApart(notifications, scale);
  return [
    label(12, y + 4, 'service', { class: 'lane' }),
    label(12, below + 4, 'listener', { class: 'lane' }),
    rail(y),
    rail(below),
    ...placed.map((one) => arrow(one, scale, y, below)),
    ...names(placed, scale, below),
  ].join('');
}

/** What happened at one instant stands side by side. */
function placedApart(notifications: readonly Notification[], scale: TimeScale): Placed[] {
  let last = Number.NEGATIVE_INFINITY;
  return notifications.map((notification) => {
    const wanted = scale.x(notification);
    const isCrowded = wanted - last < APART && last - wanted < APART * 4;
    last = isCrowded ? Math.min(last + APART, scale.to + 3 * APART) : wanted;
    return { notification, x: last, aside: last - wanted };
  });
}

export const isLost = ({ attempts }: Notification): boolean =>
  attempts.some(({ outcome }) => outcome === 'exhausted' || outcome === 'permanent') &&
  !attempts.some(({ outcome }) => outcome === 'delivered');

function arrow({ notification, x, aside }: Placed, scale: TimeScale, y: number, below: number): string {
  const { attempts, at: since } = notification;
  // What arrives at once is drawn straight down.
  const at = (attempt: Attempt) => (attempt.at === since ? x : scale.x(attempt) + aside);
  const lastX = Math.max(x, ...attempts.map(at));
  const waited = lastX - x > 1 ? [element('line', { class: 'retried', x1: x, x2: lastX, y1: y - 5, y2: y - 5 })] : [];
  return group(
    {},
    tooltip(told(notification)),
    ...waited,
    ...attempts.map((attempt) => attemptMark(attempt, at(attempt), y, below)),
    element('circle', { class: 'published', cx: x, cy: y, r: 3.5 }),
  );
}

function attemptMark({ outcome }: Attempt, x: number, y: number, below: number): string {
  if (outcome === 'delivered')
    return (
      element('line', { class: 'sent', x1: x, x2: x, y1: y, y2: below - 7 }) +
      element('polygon', { class: 'sent-head', points: arrowHead(x, below) })
    );
  const isRetry = outcome === 'retry';
  const end = y + GAP * (isRetry ? 0.5 : 0.68);
  return (
    element('line', { class: isRetry ? 'retried' : 'lost', x1: x, x2: x, y1: y, y2: end - 5 }) +
    element('path', { class: isRetry ? 'retried-mark' : 'lost-mark', d: cross(x, end, isRetry ? 3 : 4.5) })
  );
}

export const arrowHead = (x: number, tip: number): string =>
  `${round(x)},${round(tip)} ${round(x - 4)},${round(tip - 8)} ${round(x + 4)},${round(tip - 8)}`;

function told(notification: Notification): string {
  const { at, type, version, device, slotId, attempts } = notification;
  const about = [version === null ? '' : `v${version}`, device ?? '', slotId ?? ''].filter((part) => part !== '');
  const tries = attempts.map((attempt) => {
    const { result } = lineOf(attempt, () => type);
    return `  ${attempt.at.replace('T', ' ').slice(0, 19)}  attempt ${attempt.attempt}: ${result}`;
  });
  return [`${at.replace('T', ' ').slice(0, 19)}  ${type} ${about.join(' ')}`.trimEnd(), ...tries].join('\n');
}

/** Names below the listener, as many as there is room for. */
function names(placed: readonly Placed[], scale: TimeScale, below: number): string[] {
  let last = Number.NEGATIVE_INFINITY;
  return placed.flatMap(({ notification, x }) => {
    const text = notification.type.replace(/Notification$/, '');
    const at = Math.max(x, last + NAMES_APART);
    // Too far from its arrow it would be taken for another's; beyond the edge nobody would see it.
    if (at - x > 3 * NAMES_APART || at > scale.to + NAMES_APART + APART) return [];
    last = at;
    const y = below + 14;
    const leader =
      at - x > 2 ? [element('path', { class: 'leader', d: `M${round(x)} ${below + 2}L${round(at)} ${y - 5}` })] : [];
    return [
      ...leader,
      label(at, y, text, {
        class: isLost(notification) ? 'name lost-name' : 'name',
        transform: `rotate(40 ${round(at)} ${y})`,
      }),
    ];
  });
}
