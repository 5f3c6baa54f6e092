/**
 * From instants to places on the axis. What happens close together is drawn apart, and a long span in which nothing
 * happens is cut short, so that both seconds and weeks can be seen in one picture.
 */

export interface TimeScale {
  readonly from: number;
  readonly to: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Place of an instant, in between by proportion. */
  x(instant: string): number;
  xOf(ms: number): number;
  /** Spans that were cut short, by their instants. */
  readonly breaks: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** Pixels between two instants, if there is room for so much. */
const APART = 16;
/** What may go into drawing apart, of the whole width. */
const APART_SHARE = 0.35;
/** A span this many times as long as the middle one is cut. */
const CUT = 3;

export function timeScale(instants: readonly string[], from: number, to: number): TimeScale {
  const times = [...new Set(instants.map((instant) => Date.parse(instant)))].sort((a, b) => a - b);
  const startMs = times[0] ?? 0;
  const endMs = times.at(-1) ?? startMs;
  const width = to - from;
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  const longest = cutAt(gaps, endMs - startMs);
  const apart = gaps.length === 0 ? 0 : Math.min(APART, (APART_SHARE * width) / gaps.length);
  const sum = gaps.reduce((all, gap) => all + Math.min(gap, longest), 0);
  const perMs = sum === 0 ? 0 : (width - apart * gaps.length) / sum;
  const places = [from];
  for (const gap of gaps) places.push((places.at(-1) ?? from) + apart + Math.min(gap, longest) * perMs);

  const xOf = (ms: number): number => {
    if (times.length < 2 || ms <= startMs) return from;
    if (ms >= endMs) return to;
    let low = 0;
    let high = times.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((times[middle] as number) <= ms) low = middle;
      else high = middle;
    }
    const [before, after] = [times[low] as number, times[high] as number];
    const [left, right] = [places[low] as number, places[high] as number];
    return left + ((ms - before) / (after - before)) * (right - left);
  };
  return {
    from,
    to,
    startMs,
    endMs,
    x: (instant) => xOf(Date.parse(instant)),
    xOf,
    breaks: gaps.flatMap((gap, index) =>
      gap > longest ? [{ fromMs: times[index] as number, toMs: times[index + 1] as number }] : [],
    ),
  };
}

/** How long a span may be before it is cut: spans that count are those that could be seen at all. */
function cutAt(gaps: readonly number[], whole: number): number {
  const seen = gaps.filter((gap) => gap >= whole / 100).sort((a, b) => a - b);
  const middle = seen[Math.floor((seen.length - 1) / 2)];
  return seen.length < 3 || middle === undefined ? Number.POSITIVE_INFINITY : middle * CUT;
}
