import type { TimelineEntry } from '../../contracts/timeline.ts';
import type { HttpReply } from './transport.ts';

/**
 * The timeline of the world, read when somebody asks and each entry once. Steps are told apart by marks: calls that
 * the player made at their end, found again by the id of their reply.
 */
export interface TimelineReader {
  readonly entries: readonly TimelineEntry[];
  /** Remembers the call with this id as the end of a step. Returns the number of the mark. */
  mark(requestId: string | null): number;
  /** Number of the newest mark; -1 before the first. */
  readonly lastMark: number;
  /** Fetches what is new. */
  read(): Promise<void>;
  /** Number of the entry of a mark, as of the last reading. */
  seqOf(mark: number): number;
  /** Entries between two marks: after the first, up to the second. */
  between(from: number, to: number): TimelineEntry[];
  /** How many entries between two marks were dropped before anybody read them. */
  lostBetween(from: number, to: number): number;
  /** The refusal that the timeline names for a call between two marks; undefined when it does not know the call. */
  refusalOf(requestId: string | null, from: number, to: number): string | null | undefined;
}

type Look = (path: string) => Promise<HttpReply>;

/** The entries behind a number, where the timeline is in this process. */
export type EntriesAfter = (seq: number) => readonly TimelineEntry[];

const PAGE = 1000;

export function createTimelineReader(look: Look, startSeq: number, entriesAfter?: EntriesAfter): TimelineReader {
  const entries: TimelineEntry[] = [];
  const calls = new Map<string, { readonly seq: number; readonly refusal: string | null }[]>();
  /** Numbers of entries that were dropped before they were read: the first and the last of each gap. */
  const gaps: (readonly [number, number])[] = [];
  const marks: { readonly requestId: string | null; seq: number | undefined; isLost?: boolean }[] = [];
  let last = startSeq;
  let resolved = 0;
  /** Where the next mark is looked for: behind the last one that was found. */
  let behind = startSeq;

  const keep = (entry: TimelineEntry): void => {
    entries.push(entry);
    // It stands in for the last one that was dropped, and for all before it that nobody has read.
    if (entry.kind === 'gap') gaps.push([last + 1, entry.seq]);
    last = entry.seq;
    const id = entry.kind === 'call' ? requestIdOf(entry.reply.headers) : undefined;
    if (entry.kind !== 'call' || id === undefined) return;
    calls.set(id, [...(calls.get(id) ?? []), { seq: entry.seq, refusal: entry.refusal }]);
  };

  const callOf = (requestId: string | null, after: number) =>
    requestId === null ? undefined : calls.get(requestId)?.find(({ seq }) => seq > after);

  /** Number of the last entry that a call brought about at once; they stand right behind it. */
  const endOf = (seq: number): number => {
    let at = entries.findLastIndex((entry) => entry.seq === seq);
    while (entries[at + 1]?.cause === seq) at += 1;
    return entries[at]?.seq ?? seq;
  };

  /** Ids begin again when a world is reset, so each mark is looked for behind the one before. */
  const resolveMarks = (): void => {
    for (; resolved < marks.length; resolved += 1) {
      const mark = marks[resolved];
      const call = callOf(mark?.requestId ?? null, behind);
      if (mark === undefined) continue;
      mark.seq = call === undefined ? last : endOf(call.seq);
      // Of one that was dropped nobody knows where it was; the next one may stand before all that is left.
      if (call !== undefined || mark.requestId === null) behind = mark.seq;
      mark.isLost = call === undefined && mark.requestId !== null;
    }
  };

  const readPages = async (): Promise<void> => {
    for (let next: string | null = String(last); next !== null; ) {
      const { body } = await look(`timeline?after=${next}&limit=${PAGE}`);
      const page = body as { readonly items: readonly TimelineEntry[]; readonly next: string | null };
      for (const entry of page.items) keep(entry);
      next = page.next;
    }
  };

  const seqOf = (mark: number): number => (mark < 0 ? startSeq : (marks[mark]?.seq ?? last));

  return {
    entries,
    mark: (requestId) => marks.push({ requestId, seq: undefined }) - 1,
    get lastMark() {
      return marks.length - 1;
    },
    async read() {
      if (entriesAfter !== undefined) for (const entry of entriesAfter(last)) keep(entry);
      else await readPages();
      resolveMarks();
    },
    seqOf,
    between(from, to) {
      const [after, upTo] = [seqOf(from), seqOf(to)];
      return entries.filter(({ seq }) => seq > after && seq <= upTo);
    },
    lostBetween(from, to) {
      // Where a step ended that was dropped nobody knows either.
      const isAnywhere = [from, to].some((mark) => marks[mark]?.isLost === true);
      const [after, upTo] = isAnywhere ? [startSeq, last] : [seqOf(from), seqOf(to)];
      const lost = gaps.map(([first, end]) => Math.max(0, Math.min(end, upTo) - Math.max(first, after + 1) + 1));
      return lost.reduce((sum, count) => sum + count, 0);
    },
    refusalOf(requestId, from, to) {
      const call = callOf(requestId, seqOf(from));
      return call === undefined || call.seq > seqOf(to) ? undefined : call.refusal;
    },
  };
}

function requestIdOf(headers: Readonly<Record<string, string>>): string | undefined {
  for (const name in headers) if (name.toLowerCase() === 'x-amzn-requestid') return headers[name];
  return undefined;
}
