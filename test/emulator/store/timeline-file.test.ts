import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { TimelineEntry } from '../../../contracts/timeline.ts';
import { appendTimelineFile, openTimelineFile, type TimelineFile } from '../../../emulator/store/timeline-file.ts';

const entry = (seq: number, action = 'opens the lid'): TimelineEntry => ({
  seq,
  kind: 'customer',
  at: '2031-03-04T10:00:00.000Z',
  wall: '2026-01-01T00:00:00.000Z',
  cause: null,
  device: null,
  actor: 'customer',
  action,
});
const entries = (from: number, to: number): TimelineEntry[] =>
  Array.from({ length: to - from + 1 }, (_, at) => entry(from + at));
const linesOf = (some: readonly TimelineEntry[]): string => some.map((one) => `${JSON.stringify(one)}\n`).join('');

function fileNamed(name = 'timeline.ndjson'): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-timeline-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return join(dir, name);
}

function opened(file: string, options: { keep?: number; largestBytes?: number } = {}) {
  const notes: string[] = [];
  const timeline: TimelineFile = openTimelineFile(file, { keep: 100, note: (text) => notes.push(text), ...options });
  onTestFinished(() => timeline.sink.close().catch(() => {}));
  return { ...timeline, notes };
}

describe('the timeline as a file', () => {
  it('is a line of JSON an entry, on disk as soon as it is written, for nobody else to read', async () => {
    const file = fileNamed();
    const { sink, restored } = opened(file);
    expect(restored).toEqual([]);
    for (const one of entries(1, 3)) {
      sink.write(one);
      expect(readFileSync(file, 'utf8')).toBe(linesOf(entries(1, one.seq)));
    }
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('is read back, and goes on behind what was there', async () => {
    const file = fileNamed();
    const first = opened(file);
    for (const one of entries(1, 3)) first.sink.write(one);
    await first.sink.close();
    const second = opened(file);
    expect(second.restored).toEqual(entries(1, 3));
    second.sink.write(entry(4, 'Bohnen nachfüllen ☕'));
    expect(opened(file).restored).toEqual([...entries(1, 3), entry(4, 'Bohnen nachfüllen ☕')]);
  });

  it('is read back no further than asked for', () => {
    const file = fileNamed();
    writeFileSync(file, linesOf(entries(1, 50)));
    expect(opened(file, { keep: 7 }).restored).toEqual(entries(44, 50));
    expect(opened(file, { keep: 0 }).restored).toEqual([]);
    expect(opened(file, { keep: 50 }).restored).toEqual(entries(1, 50));
  });

  it.each([
    ['a torn last line', '{"seq":3,"kind":"cust'],
    ['a whole entry without its end of line', JSON.stringify(entry(3))],
  ])('loses %s, which nobody was answered for', (_, torn) => {
    const file = fileNamed();
    writeFileSync(file, linesOf(entries(1, 2)) + torn);
    const { restored, sink, notes } = opened(file);
    expect({ restored, notes }).toEqual({ restored: entries(1, 2), notes: [] });
    sink.write(entry(3));
    expect(readFileSync(file, 'utf8')).toBe(linesOf(entries(1, 3)));
  });

  it('passes over lines that are damaged, says so, and leaves them as they are', () => {
    const file = fileNamed();
    const text = `${linesOf(entries(1, 1))}{"seq":2,\n\n{"seq":3,"kind":"nonsense"}\n${linesOf(entries(4, 4))}`;
    writeFileSync(file, text);
    const { restored, notes } = opened(file);
    expect(restored).toEqual([entry(1), entry(4)]);
    expect(notes).toEqual([`${file}: passed over 3 damaged lines`]);
    expect(readFileSync(file, 'utf8')).toBe(text);
  });

  it('gives up its older half when it grows too large, and loses nothing of the newer one', () => {
    const file = fileNamed();
    const size = linesOf([entry(1000)]).length;
    const { sink } = opened(file, { largestBytes: 20 * size });
    for (const one of entries(1000, 1100)) {
      sink.write(one);
      expect(statSync(file).size).toBeLessThanOrEqual(21 * size);
    }
    const { restored } = opened(file);
    expect(restored.length).toBeGreaterThanOrEqual(10);
    expect(restored).toEqual(entries(1101 - restored.length, 1100));
    expect(existsSync(`${file}.tmp`)).toBe(false);
  });

  it('gives up its older half when it was opened too large', () => {
    const file = fileNamed();
    const lines = linesOf(entries(1, 100));
    writeFileSync(file, lines);
    const { sink, restored } = opened(file, { largestBytes: lines.length / 2 });
    expect(restored).toHaveLength(100);
    sink.write(entry(101));
    expect(statSync(file).size).toBeLessThan(lines.length / 3);
    expect(opened(file).restored.at(-1)).toEqual(entry(101));
  });

  it('goes on without the file when it cannot be written, and says so once', async () => {
    const file = fileNamed();
    const { sink, notes } = opened(file);
    await sink.close();
    sink.write(entry(1));
    sink.write(entry(2));
    expect(notes).toEqual([`${file}: EBADF; entries are kept in memory only`]);
  });

  it('tells what is missing once it can be written again', () => {
    const file = fileNamed();
    const { sink } = opened(file);
    sink.write(entry(1));
    const circular: Record<string, unknown> = {};
    circular.itself = circular;
    // An entry that cannot become a line stands for one that the disk does not take.
    for (const seq of [2, 3]) sink.write(Object.assign(entry(seq), { action: circular }) as never);
    sink.write(entry(4));
    const { at, wall } = entry(4);
    const gap = { seq: 3, kind: 'gap', at, wall, cause: null, device: null, dropped: 2 };
    expect(opened(file).restored).toEqual([entry(1), gap, entry(4)]);
  });

  it('tries again only later when it cannot be shortened', () => {
    const file = fileNamed();
    const size = linesOf([entry(100)]).length;
    const { sink, notes } = opened(file, { largestBytes: 8 * size });
    for (const one of entries(100, 108)) sink.write(one);
    rmSync(file);
    for (const one of entries(109, 112)) sink.write(one);
    expect(notes).toEqual([`${file}: cannot be shortened: ENOENT`, `${file}: cannot be shortened: ENOENT`]);
  });

  it('throws what the system says when it cannot be opened', () => {
    expect(() => opened(join(fileNamed(), 'below/timeline.ndjson'))).toThrow('ENOENT');
  });
});

describe('a file that entries are appended to', () => {
  it('keeps whatever is in it', async () => {
    const file = fileNamed('notes.txt');
    writeFileSync(file, 'no timeline at all');
    const sink = appendTimelineFile(file, () => {});
    sink.write(entry(1));
    await sink.close();
    expect(readFileSync(file, 'utf8')).toBe(`no timeline at all${linesOf([entry(1)])}`);
  });

  it('says once that the disk is full', async () => {
    if (!existsSync('/dev/full')) return;
    const notes: string[] = [];
    const sink = appendTimelineFile('/dev/full', (text) => notes.push(text));
    for (const one of entries(1, 3)) sink.write(one);
    await sink.close();
    expect(notes).toEqual(['/dev/full: ENOSPC; entries are kept in memory only']);
  });
});
