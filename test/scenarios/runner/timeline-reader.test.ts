import { describe, expect, it } from 'vitest';
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

  /** Reads what is left of a timeline whose calls have these ids; of those that are null, nothing is. */
  async function left(ids: (string | null)[], marked: readonly string[]) {
    const { entries } = given(ids);
    const kept = entries.filter(({ seq }) => ids[seq - 1] !== null) as never[];
    const late = createTimelineReader(
      () => Promise.reject(new Error('nobody is asked')),
      0,
      (after) => kept.filter(({ seq }) => seq > after),
    );
    const marks = marked.map((id) => late.mark(id));
    await late.read();
    return { late, marks };
  }

  it('knows how much was dropped before it was read, and where', async () => {
    const { late, marks } = await left(['a', 'one', null, null, 'b', 'two', 'c', 'three'], ['one', 'two', 'three']);
    const [one = 0, two = 0, three = 0] = marks;
    const lost = [late.lostBetween(-1, one), late.lostBetween(one, two), late.lostBetween(two, three)];
    expect(lost).toEqual([0, 2, 0]);
    expect(late.lostBetween(-1, three)).toBe(2);
  });

  it('takes for lost whatever was dropped where the end of a step was dropped too', async () => {
    const { late, marks } = await left([null, null, 'b', 'two', 'c', 'three'], ['one', 'two', 'three']);
    const [one = 0, two = 0, three = 0] = marks;
    const lost = [late.lostBetween(-1, one), late.lostBetween(one, two), late.lostBetween(two, three)];
    expect(lost).toEqual([2, 2, 0]);
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
