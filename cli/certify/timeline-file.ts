import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { TimelineEntry } from '../../contracts/timeline.ts';
import type { Collector } from '../../harness/report/collect.ts';
import { readToldEntry, type ToldEntry } from '../../harness/report/told-entry.ts';
import { EXIT, Failure } from '../exit.ts';
import { piecesOf } from './lines.ts';

/**
 * A timeline file, one entry a line, read in pieces and never kept: of each entry only its number and its place in
 * the file are remembered, so that those which a proof refers to can be read once more.
 */

/** Where bytes come from: a file, or standard input. */
export interface Bytes {
  readonly name: string;
  /** Fills the buffer from `at` with what is at a place of the whole, and returns how much that was. */
  read(buffer: Buffer, at: number, length: number, position: number): number;
  close(): void;
}

export interface FileRead {
  readonly entries: number;
  /** What people should know: lines that were passed over. */
  readonly notes: readonly string[];
  readonly damaged: number;
}

/** A file; of the folder of `--data`, its timeline. */
export function openBytes(path: string): Bytes {
  try {
    return bytesOf(path, path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR') {
      const inside = join(path, 'timeline.ndjson');
      try {
        return bytesOf(inside, inside);
      } catch {
        throw new Failure(EXIT.usage, `${path}: a folder without a timeline.ndjson; expected a timeline file`);
      }
    }
    const why = code === 'ENOENT' ? 'there is no such file' : `cannot be read: ${code ?? String(error)}`;
    throw new Failure(EXIT.usage, `${path}: ${why}; expected a timeline file`);
  }
}

function bytesOf(path: string, name: string): Bytes {
  const descriptor = openSync(path, 'r');
  if (fstatSync(descriptor).isDirectory()) {
    closeSync(descriptor);
    throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
  }
  return {
    name,
    read: (buffer, at, length, position) => readSync(descriptor, buffer, at, length, position),
    close: () => closeSync(descriptor),
  };
}

export function bytesOfText(name: string, text: string): Bytes {
  const whole = Buffer.from(text);
  return {
    name,
    read: (buffer, at, length, position) => whole.copy(buffer, at, position, position + length),
    close() {},
  };
}

/**
 * Feeds all of it; entries of different scenarios become records of their own. What a report shows of it is read once
 * more, from bytes that are opened for it.
 */
export function collectFile(open: () => Bytes, collector: Collector): FileRead {
  const bytes = open();
  const notes: string[] = [];
  const before = collector.entries;
  let places: Places | undefined;
  let name: ToldEntry | undefined;
  let line = 0;
  let damaged = 0;

  const endRecord = (): void => {
    const wanted = collector.end();
    if (places !== undefined) collector.show(readAgain(bytes, places, wanted));
  };

  const readLine = (text: string, position: number, size: number, isTorn: boolean): void => {
    line += 1;
    if (!text.startsWith('{') && text.trim() === '') return;
    const read = readToldEntry(text);
    if (!read.ok) {
      // A kill leaves half a line at the end; the emulator drops it too.
      if (isTorn && places !== undefined) notes.push(`${bytes.name}: its last line is torn, and was passed over`);
      else if (places === undefined) throw new Failure(EXIT.usage, `${bytes.name}:${line}: ${read.problem}`);
      else notes.push(`${bytes.name}:${line}: passed over: ${read.problem}`);
      damaged += 1;
      return;
    }
    const { told } = read;
    if (places === undefined || isAnother(told, name, places)) {
      endRecord();
      const begun: Places = { seqs: [], positions: [], sizes: [] };
      places = begun;
      name = told;
      const { scenario, file } = told;
      const again = (seqs: readonly number[]) => readClosed(open, begun, seqs);
      collector.begin({ title: scenario, file: file ?? bytes.name, isWhole: scenario === null, again });
    }
    places.seqs.push(told.entry.seq);
    places.positions.push(position);
    places.sizes.push(size);
    collector.step(told.entry);
  };

  try {
    for (const piece of piecesOf(bytes)) {
      let { position } = piece;
      for (let index = 0; index < piece.texts.length; index += 1) {
        const size = piece.sizes[index] as number;
        readLine(piece.texts[index] as string, position, size, piece.isTorn);
        position += size + 1;
      }
    }
    endRecord();
  } finally {
    bytes.close();
  }
  return { entries: collector.entries - before, notes: shortened(notes), damaged };
}

/** Where each entry of a record stands. */
interface Places {
  readonly seqs: number[];
  readonly positions: number[];
  readonly sizes: number[];
}

/** Another scenario, or a world that begins once more. */
function isAnother({ scenario, file, entry }: ToldEntry, before: ToldEntry | undefined, { seqs }: Places): boolean {
  if (scenario !== before?.scenario || file !== before.file) return true;
  return entry.seq === 1 && entry.kind === 'world' && (seqs.at(-1) ?? 0) >= 1;
}

/** Entries of a file that was gone through and closed. */
function readClosed(open: () => Bytes, places: Places, wanted: readonly number[]): TimelineEntry[] {
  const bytes = open();
  try {
    return [...readAgain(bytes, places, wanted)];
  } finally {
    bytes.close();
  }
}

/** Numbers in order; of entries with the same number the first was the one that counted. */
function* readAgain(
  bytes: Bytes,
  { seqs, positions, sizes }: Places,
  wanted: readonly number[],
): Generator<TimelineEntry> {
  let from = 0;
  for (const seq of wanted) {
    const at = seqs.indexOf(seq, from);
    if (at === -1) continue;
    from = at;
    const size = sizes[at] as number;
    const buffer = Buffer.allocUnsafe(size);
    bytes.read(buffer, 0, size, positions[at] as number);
    const read = readToldEntry(buffer.toString('utf8'));
    if (read.ok) yield read.told.entry;
  }
}

const NOTES_MAX = 10;

const shortened = (notes: readonly string[]): string[] =>
  notes.length <= NOTES_MAX
    ? [...notes]
    : [...notes.slice(0, NOTES_MAX), `and ${notes.length - NOTES_MAX} more lines that were passed over`];
