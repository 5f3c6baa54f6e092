import { DAY_MS, dateText } from '../span.ts';
import { element, label, round, textWidth, tooltip } from './svg.ts';
import type { TimeScale } from './time-scale.ts';

/** The time axis: days as bands, or the time of day where a story takes less than that, and marks for what was cut. */

export interface Frame {
  readonly scale: TimeScale;
  readonly top: number;
  readonly bottom: number;
}

const HEADER = 34;
/** Room for a label on the axis. */
const LABEL = 76;
/** So many days have a band each, labelled as far as there is room. */
const FINE = 24;
const EVERY_DAYS = [1, 2, 7, 14, 28, 91, 364];
const SECOND = 1000;
const TICKS_MS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10_800, 21_600, 43_200].map(
  (s) => s * SECOND,
);

export function axis({ scale, top, bottom }: Frame): string {
  const span = scale.endMs - scale.startMs;
  const parts = span > 1.5 * DAY_MS ? days(scale, top, bottom) : times(scale, top, bottom);
  return [...parts, ...scale.breaks.map((one) => cut(scale, one, top, bottom))].join('');
}

function days(scale: TimeScale, top: number, bottom: number): string[] {
  const first = Math.floor(scale.startMs / DAY_MS);
  const last = Math.floor(scale.endMs / DAY_MS);
  const count = last - first + 1;
  const every = count <= FINE ? 1 : (EVERY_DAYS.find((step) => (count / step) * LABEL < scale.to - scale.from) ?? 364);
  const parts: string[] = [];
  const bands: { readonly day: number; readonly left: number }[] = [];
  for (let day = first; day <= last; day += every) {
    const left = scale.xOf(Math.max(day * DAY_MS, scale.startMs));
    const right = scale.xOf(Math.min((day + every) * DAY_MS, scale.endMs));
    if (bands.length % 2 === 0)
      parts.push(element('rect', { class: 'band', x: left, y: top, width: right - left, height: bottom - top }));
    parts.push(element('line', { class: 'grid', x1: left, x2: left, y1: top, y2: bottom }));
    bands.push({ day, left });
  }
  for (const { day, left } of labelled(bands, scale))
    parts.push(
      label(left + 4, top - HEADER + 14, `day ${day - first + 1}`, { class: 'axis strong' }),
      label(left + 4, top - HEADER + 27, dateText(day).replace(/ \d{4}$/, ''), { class: 'axis' }),
    );
  return parts;
}

/** Days for whose names there is room; those on which something happens come first. */
function labelled<T extends { readonly day: number; readonly left: number }>(
  bands: readonly T[],
  scale: TimeScale,
): T[] {
  const busy = new Set(scale.instants.map((ms) => Math.floor(ms / DAY_MS)));
  const chosen: T[] = [];
  for (const band of [...bands.filter(({ day }) => busy.has(day)), ...bands])
    if (band.left + LABEL - 20 <= scale.to + 20 && chosen.every(({ left }) => Math.abs(left - band.left) >= LABEL))
      chosen.push(band);
  return chosen.sort((a, b) => a.left - b.left);
}

function times(scale: TimeScale, top: number, bottom: number): string[] {
  const span = Math.max(1, scale.endMs - scale.startMs);
  const day = Math.floor(scale.startMs / DAY_MS);
  const step = TICKS_MS.find((one) => span / one <= (scale.to - scale.from) / LABEL) ?? DAY_MS / 2;
  const parts = [
    label(scale.from + 4, top - HEADER + 14, `day 1 · ${dateText(day)}`, { class: 'axis strong' }),
    element('rect', { class: 'band', x: scale.from, y: top, width: scale.to - scale.from, height: bottom - top }),
  ];
  let free = Number.NEGATIVE_INFINITY;
  for (let ms = Math.ceil(scale.startMs / step) * step; ms <= scale.endMs; ms += step) {
    const x = scale.xOf(ms);
    if (x < free || x + textWidth('00:00:00') > scale.to + 20) continue;
    parts.push(
      element('line', { class: 'grid', x1: x, x2: x, y1: top, y2: bottom }),
      label(x + 4, top - HEADER + 27, new Date(ms).toISOString().slice(11, 19), { class: 'axis' }),
    );
    free = x + LABEL;
  }
  return parts;
}

/** Two slanted strokes through all lanes, in the middle of the span that was cut short. */
function cut(scale: TimeScale, { fromMs, toMs }: TimeScale['breaks'][number], top: number, bottom: number): string {
  const x = round((scale.xOf(fromMs) + scale.xOf(toMs)) / 2);
  const days = Math.round(((toMs - fromMs) / DAY_MS) * 10) / 10;
  const words = days >= 1 ? `${days} days` : `${Math.round((toMs - fromMs) / 3_600_000)} h`;
  const wave = (at: number) => {
    const points: string[] = [];
    for (let y = top, side = 0; y < bottom + 6; y += 6, side += 1)
      points.push(`${at + (side % 2 === 0 ? -2.5 : 2.5)},${Math.min(y, bottom)}`);
    return element('polyline', { class: 'cut', points: points.join(' ') });
  };
  return element(
    'g',
    {},
    tooltip(`${words} in which nothing happens, cut short`),
    element('rect', { class: 'cut-gap', x: x - 3, y: top - 1, width: 6, height: bottom - top + 2 }),
    wave(x - 3),
    wave(x + 3),
    label(x, bottom + 12, `⋯ ${words} ⋯`, { class: 'axis', 'text-anchor': 'middle' }),
  );
}
