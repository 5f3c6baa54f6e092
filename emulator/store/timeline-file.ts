import {
  closeSync,
  fstatSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { TimelineEntry } from '../../contracts/timeline.ts';
import type { TimelineSink } from '../timeline.ts';

/**
 * The timeline as a file, one JSON object a line. A line is written before anybody is answered because of
 * it; a torn last line, left by a kill, is cut off at load.
 */

/** Past this size the older half is dropped. */
const LARGEST_BYTES = 64 * 1024 * 1024;

export interface TimelineFile {
  readonly sink: TimelineSink;
  readonly restored: readonly TimelineEntry[];
}

export interface TimelineFileOptions {
  /** How many of the newest entries are read back. */
  readonly keep: number;
  readonly largestBytes?: number;
  /** Hears of damaged lines, and of what could not be written. */
  readonly note?: (problem: string) => void;
}

type Note = (problem: string) => void;

/** Opens or makes the file and reads back its end. Throws the error of the system when it cannot be used. */
export function openTimelineFile(
  file: string,
  { keep, largestBytes = LARGEST_BYTES, note = () => {} }: TimelineFileOptions,
): TimelineFile {
  const descriptor = openSync(file, 'a+', 0o600);
  const bytes = readFileSync(descriptor);
  const whole = bytes.lastIndexOf(NEWLINE) + 1;
  if (whole < bytes.length) ftruncateSync(descriptor, whole);
  const { restored, damaged } = readBack(bytes.subarray(0, whole), keep);
  if (damaged > 0) note(`${file}: passed over ${damaged} damaged line${damaged === 1 ? '' : 's'}`);
  return { restored, sink: createSink(file, descriptor, whole, largestBytes, note) };
}

/** Opens or makes a file that every entry is appended to, and reads nothing back. */
export function appendTimelineFile(file: string, note: Note): TimelineSink {
  const descriptor = openSync(file, 'a', 0o600);
  return createSink(file, descriptor, fstatSync(descriptor).size, Number.POSITIVE_INFINITY, note);
}

const NEWLINE = 10;

/** The newest entries of some whole lines, oldest first; a line that is no entry is counted and passed over. */
function readBack(bytes: Buffer, keep: number): { restored: TimelineEntry[]; damaged: number } {
  const restored: TimelineEntry[] = [];
  let damaged = 0;
  for (let end = bytes.length - 1; end > 0 && restored.length < keep; ) {
    const start = bytes.lastIndexOf(NEWLINE, end - 1) + 1;
    const entry = readLine(bytes.toString('utf8', start, end));
    if (entry === undefined) damaged += 1;
    else restored.push(entry);
    end = start - 1;
  }
  return { restored: restored.reverse(), damaged };
}

function readLine(line: string): TimelineEntry | undefined {
  try {
    const parsed = TimelineEntry.safeParse(JSON.parse(line));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

function createSink(file: string, opened: number, size: number, largestBytes: number, note: Note): TimelineSink {
  let descriptor = opened;
  let length = size;
  let limit = largestBytes;
  /** Entries that could not be written since the last one that could. */
  let missing = 0;
  let noted = false;

  /** Keeps the newer half, written aside and renamed, so that a kill leaves one or the other. */
  const halve = (): void => {
    try {
      const bytes = readFileSync(file);
      const kept = bytes.subarray(bytes.indexOf(NEWLINE, bytes.length - Math.floor(largestBytes / 2)) + 1);
      writeFileSync(`${file}.tmp`, kept, { mode: 0o600 });
      renameSync(`${file}.tmp`, file);
      closeSync(descriptor);
      descriptor = openSync(file, 'a', 0o600);
      length = kept.length;
      limit = largestBytes;
    } catch (error) {
      // Tried again later, not at every entry.
      limit += Math.ceil(largestBytes / 4);
      note(`${file}: cannot be shortened: ${reason(error)}`);
    }
  };

  /** Half a line would spoil the next one too. */
  const takeBack = (): void => {
    try {
      ftruncateSync(descriptor, length);
    } catch {
      // What is no plain file keeps what it took.
    }
  };

  const append = (line: Buffer): void => {
    try {
      for (let written = 0; written < line.length; ) written += writeSync(descriptor, line, written);
      length += line.length;
    } catch (error) {
      takeBack();
      throw error;
    }
  };

  return {
    write(entry) {
      if (length > limit) halve();
      try {
        append(Buffer.from(`${missing === 0 ? '' : gapBefore(entry, missing)}${JSON.stringify(entry)}\n`));
        missing = 0;
      } catch (error) {
        // The record in memory is whole; a full disk must not stop the service.
        missing += 1;
        if (!noted) note(`${file}: ${reason(error)}; entries are kept in memory only`);
        noted = true;
      }
    },
    async close() {
      closeSync(descriptor);
    },
  };
}

/** A line that stands for entries the file lacks. */
function gapBefore({ seq, at, wall }: TimelineEntry, dropped: number): string {
  const gap: TimelineEntry = { seq: seq - 1, kind: 'gap', at, wall, cause: null, device: null, dropped };
  return `${JSON.stringify(gap)}\n`;
}

const reason = (error: unknown): string => (error as NodeJS.ErrnoException).code ?? String(error);
