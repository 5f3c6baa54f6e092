import { describe, expect, it } from 'vitest';
import type { NewEntry } from '../../../contracts/timeline.ts';
import { toInstant } from '../../../emulator/clock.ts';
import { createTimeline } from '../../../emulator/timeline.ts';
import { createTimelineReader } from '../../../scenarios/runner/timeline-reader.ts';
import type { HttpReply } from '../../../scenarios/runner/transport.ts';

/** A timeline of calls, by the ids of their replies, that hands out two entries a page. */
function given(ids: (string | null)[], startSeq = 0) {
  const entries = ids.map((id, index) => ({
    seq: startSeq + index + 1,
    kind: 'call',
    refusal: id === 'no' ? 'invalidToken' : null,
    reply: { headers: id === null ? {} : { 'x-amzn-RequestId': id } },
  }));
  const asked: string[] = [];
  const look = async (path: string): Promise<HttpReply> => {
    asked.push(path);
    const after = Number(/after=(\d+)/.exec(path)?.[1]);
    const left = entries.filter(({ seq }) => seq > after);
    const items = left.slice(0, 2);
    const body = { items, next: left.length > 2 ? String(items.at(-1)?.seq) : null };
    return { status: 200, headers: {}, text: '', body };
  };
  return { reader: createTimelineReader(look, startSeq), entries, asked };
}

describe('the timeline reader', () => {
  it('reads every entry once, page by page', async () => {
    const { reader, entries, asked } = given(['a', 'b', 'c', 'd', 'e']);
    await reader.read();
    expect(reader.entries).toEqual(entries);
    expect(asked.map((path) => /after=(\d+)/.exec(path)?.[1])).toEqual(['0', '2', '4']);
    await reader.read();
    expect(reader.entries).toHaveLength(5);
  });

  it('finds steps by the calls at their ends', async () => {
    const { reader } = given(['x', 'one', 'y', 'z', 'two', 'w'], 10);
    const [one, two] = [reader.mark('one'), reader.mark('two')];
    await reader.read();
    expect(reader.lastMark).toBe(two);
    expect([reader.seqOf(-1), reader.seqOf(one), reader.seqOf(two)]).toEqual([10, 12, 15]);
    expect(reader.between(one, two).map(({ seq }) => seq)).toEqual([13, 14, 15]);
    expect(reader.between(-1, one).map(({ seq }) => seq)).toEqual([11, 12]);
  });

  it('keeps ids apart that begin again with a reset', async () => {
    const { reader } = given(['a', 'b', 'a', 'no', 'a']);
    const marks = [reader.mark('a'), reader.mark('a'), reader.mark('a')];
    await reader.read();
    expect(marks.map((mark) => reader.seqOf(mark))).toEqual([1, 3, 5]);
  });

  it('takes what it has for the end of a step whose call is not there', async () => {
    const { reader } = given(['a', 'b']);
    const marks = [reader.mark(null), reader.mark('gone')];
    await reader.read();
    expect(marks.map((mark) => reader.seqOf(mark))).toEqual([2, 2]);
  });

  /** Reads what a timeline of so many entries has left of calls with these ids. */
  async function left(maxEntries: number, ids: readonly string[], marked: readonly string[]) {
    const timeline = createTimeline({ maxEntries, maxBytes: 1_000_000, wallMs: () => 0, toInstant });
    const reply = (id: string) => ({ status: 200, headers: { 'x-amzn-RequestId': id }, body: null });
    for (const id of ids) timeline.append({ kind: 'call', refusal: null, reply: reply(id) } as unknown as NewEntry);
    const reader = createTimelineReader(
      () => Promise.reject(new Error('nobody is asked')),
      0,
      (after) => timeline.query({ after, limit: Number.POSITIVE_INFINITY }).items,
    );
    const marks = marked.map((id) => reader.mark(id));
    await reader.read();
    const lost = (from: number, to: number) => reader.lostBetween(marks[from] ?? -1, marks[to] ?? -1);
    return { marks, lost };
  }
  const IDS = ['a', 'one', 'b', 'two', 'c', 'three'];

  it.each([
    [6, 0],
    [5, 1],
    [4, 2],
    [3, 3],
    [1, 5],
  ])('knows how much of six calls was dropped before it was read, where %i are kept', async (maxEntries, dropped) => {
    const { lost } = await left(maxEntries, IDS, ['three']);
    expect(lost(-1, 0)).toBe(dropped);
  });

  it('knows where it was dropped', async () => {
    const { lost } = await left(4, IDS, ['two', 'three']);
    expect([lost(-1, 0), lost(0, 1)]).toEqual([2, 0]);
  });

  it('takes for lost whatever was dropped where the end of a step was dropped too', async () => {
    const { lost } = await left(3, IDS, ['one', 'two', 'three']);
    expect([lost(-1, 0), lost(0, 1), lost(1, 2)]).toEqual([3, 3, 0]);
  });

  it('looks for a step behind what was read when one before it made no call', async () => {
    const { reader } = given(['a', 'b']);
    await reader.read();
    const [quiet, gone] = [reader.mark(null), reader.mark('a')];
    await reader.read();
    expect([reader.seqOf(quiet), reader.seqOf(gone)]).toEqual([2, 2]);
    expect(reader.between(quiet, gone)).toEqual([]);
  });

  it('knows what a call was refused with, where it was made', async () => {
    const { reader } = given(['a', 'one', 'no', 'two']);
    const [one, two] = [reader.mark('one'), reader.mark('two')];
    await reader.read();
    expect(reader.refusalOf('no', one, two)).toBe('invalidToken');
    expect(reader.refusalOf('a', -1, one)).toBeNull();
    expect(reader.refusalOf('no', -1, one)).toBeUndefined();
    expect(reader.refusalOf('a', one, two)).toBeUndefined();
    expect(reader.refusalOf(null, -1, two)).toBeUndefined();
  });
});
