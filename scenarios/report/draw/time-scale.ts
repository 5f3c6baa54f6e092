/**
 * From moments to places on the axis. What happens close together is drawn apart, even at one instant, where it
 * keeps its order; and a long span in which nothing happens is cut short. So seconds and weeks can be seen in one
 * picture.
 */

/** An instant, and the number of the timeline entry that happened at it. */
export interface Moment {
  readonly at: string;
  readonly seq: number;
}

export interface TimeScale {
  readonly from: number;
  readonly to: number;
  readonly startMs: number;
  readonly endMs: number;
  /** Every instant at which something happens, in order. */
  readonly instants: readonly number[];
  /** Place of a moment; one that is not on the axis has the place of its instant. */
  x(moment: Moment): number;
  /** Place where an instant begins, in between by proportion. */
  xOf(ms: number): number;
  /** Spans that were cut short, by their instants. */
  readonly breaks: readonly { readonly fromMs: number; readonly toMs: number }[];
}

/** Pixels between two instants, and between two moments of one instant, if there is room for so much. */
const APART = { most: 40, share: 0.3 };
const NEAR = { most: 24, share: 0.25 };
/** A span this many times as long as the middle one is cut. */
const CUT = 3;

/** What happens at one instant: from its first to its last moment. */
interface Stop {
  readonly ms: number;
  readonly moments: readonly number[];
  left: number;
  right: number;
}

/** `ends`: instants that the axis begins and ends with at the latest. */
export function timeScale(moments: readonly Moment[], ends: readonly string[], from: number, to: number): TimeScale {
  const stops = stopsOf(moments, ends);
  const gaps = stops.slice(1).map(({ ms }, index) => ms - (stops[index]?.ms ?? ms));
  const startMs = stops[0]?.ms ?? 0;
  const endMs = stops.at(-1)?.ms ?? startMs;
  const longest = cutAt(gaps, endMs - startMs);
  const inner = stops.reduce((sum, stop) => sum + stop.moments.length - 1, 0);
  const width = to - from;
  const spread = (count: number, { most, share }: typeof APART) =>
    count === 0 ? 0 : Math.min(most, (share * width) / count);
  const apart = spread(gaps.length, APART);
  // A story of one instant has all the room.
  const near = spread(inner, gaps.length === 0 ? { most: 60, share: 0.95 } : NEAR);
  const sum = gaps.reduce((all, gap) => all + Math.min(gap, longest), 0);
  const perMs = sum === 0 ? 0 : (width - apart * gaps.length - near * inner) / sum;

  const places = new Map<number, number>();
  let at = from;
  for (const [index, stop] of stops.entries()) {
    if (index > 0) at += apart + Math.min(gaps[index - 1] ?? 0, longest) * perMs;
    stop.left = at;
    for (const [order, seq] of stop.moments.entries()) places.set(seq, at + order * near);
    at += near * (stop.moments.length - 1);
    stop.right = at;
  }

  const xOf = (ms: number): number => {
    const after = stops.findIndex((stop) => stop.ms >= ms);
    const next = stops[after];
    if (next === undefined) return stops.length === 0 ? from : at;
    const before = stops[after - 1];
    if (next.ms === ms || before === undefined) return next.left;
    return before.right + ((ms - before.ms) / (next.ms - before.ms)) * (next.left - before.right);
  };
  return {
    from,
    to,
    startMs,
    endMs,
    instants: stops.map(({ ms }) => ms),
    x: (moment) => places.get(moment.seq) ?? xOf(Date.parse(moment.at)),
    xOf,
    breaks: gaps.flatMap((gap, index) =>
      gap > longest ? [{ fromMs: stops[index]?.ms ?? 0, toMs: stops[index + 1]?.ms ?? 0 }] : [],
    ),
  };
}

/** Instants in their order, each with its moments in theirs. */
function stopsOf(moments: readonly Moment[], ends: readonly string[]): Stop[] {
  const byMs = new Map<number, Set<number>>();
  for (const { at, seq } of moments) {
    const ms = Date.parse(at);
    byMs.set(ms, (byMs.get(ms) ?? new Set()).add(seq));
  }
  // An end at which nothing happens is a stop all the same.
  for (const end of ends) if (!byMs.has(Date.parse(end))) byMs.set(Date.parse(end), new Set([Number.NaN]));
  return [...byMs]
    .sort(([a], [b]) => a - b)
    .map(([ms, seqs]) => ({ ms, moments: [...seqs].sort((a, b) => a - b), left: 0, right: 0 }));
}

/** How long a span may be before it is cut: spans that count are those that could be seen at all. */
function cutAt(gaps: readonly number[], whole: number): number {
  const seen = gaps.filter((gap) => gap >= whole / 100).sort((a, b) => a - b);
  const middle = seen[Math.floor((seen.length - 1) / 2)];
  return seen.length < 3 || middle === undefined ? Number.POSITIVE_INFINITY : middle * CUT;
}
