import type { TimelineEntry } from '../contracts/timeline.ts';
import { pagesOf } from '../emulator/control-client.ts';
import { streamLines } from '../scenarios/report/line-writer.ts';
import { type ConnectFlags, connect } from './connect.ts';
import { deviceNamed } from './device-flag.ts';
import { EXIT, Failure } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** `tail`: the timeline, entry by entry, until the emulator stops or nobody reads any more. */
export async function runTail(
  flags: ConnectFlags & {
    after?: string;
    kind?: TimelineEntry['kind'];
    device?: string;
    follow?: boolean;
    json?: boolean;
  },
  { out, colour, env, onOutClosed }: Terminal,
): Promise<void> {
  const { after, kind } = flags;
  if (after !== undefined && !/^\d{1,15}$/.test(after))
    throw new Failure(EXIT.usage, `--after: expected the number of an entry, seen "${after}"`);
  const device = flags.device === undefined ? undefined : deviceNamed(flags.device);
  const format = flags.json === true ? JSON.stringify : streamLines({ colour });
  const print = (entry: TimelineEntry) => out(`${format(entry)}\n`);
  const { call, stream } = connect(flags, env);
  let isRead = true;
  onOutClosed(() => {
    isRead = false;
  });

  const filter = { ...(kind === undefined ? {} : { kind }), ...(device === undefined ? {} : { device }) };
  if (flags.follow === false) {
    for await (const entry of pagesOf(call, { after: Number(after ?? 0), ...filter })) {
      if (!isRead) return;
      print(entry);
    }
    return;
  }

  const query = new URLSearchParams({ ...(after === undefined ? {} : { after }), ...filter }).toString();
  const { pieces, stop } = await stream(`timeline/stream${query === '' ? '' : `?${query}`}`);
  onOutClosed(stop);
  for await (const data of eventsIn(pieces)) print(JSON.parse(data) as TimelineEntry);
}

/** The data of each server-sent event. */
async function* eventsIn(pieces: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const piece of pieces) {
    const events = (rest + piece).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const line = event.split('\n').find((candidate) => candidate.startsWith('data: '));
      if (line !== undefined) yield line.slice('data: '.length);
    }
  }
}
