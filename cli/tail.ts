import type { TimelineEntry } from '../contracts/timeline.ts';
import { type Connection, connect } from './control-client.ts';
import { EXIT, Failure } from './exit.ts';
import { formatEntry } from './format-entry.ts';

/** `tail`: the timeline, entry by entry. */
export async function runTail(
  flags: Connection & { after?: string; kind?: string; device?: string; follow?: boolean; json?: boolean },
): Promise<void> {
  const client = connect(flags);
  const after = flags.after === undefined ? undefined : Number(flags.after);
  if (after !== undefined && !Number.isInteger(after))
    throw new Failure(EXIT.usage, `--after: expected a whole number, seen "${flags.after}"`);
  const print = (entry: TimelineEntry) =>
    process.stdout.write(
      `${flags.json === true ? JSON.stringify(entry) : formatEntry(entry, process.stdout.isTTY === true)}\n`,
    );
  const wanted = (entry: TimelineEntry) =>
    (flags.kind === undefined || entry.kind === flags.kind) &&
    (flags.device === undefined || `${entry.device?.modelId}/${entry.device?.serialNumber}` === flags.device);

  if (flags.follow === false) {
    const filter = `${flags.kind === undefined ? '' : `&kind=${encodeURIComponent(flags.kind)}`}${flags.device === undefined ? '' : `&device=${encodeURIComponent(flags.device)}`}`;
    for (let next: string | number | null = after ?? 0; next !== null; ) {
      const page: { items: TimelineEntry[]; next: string | number | null } = await client.call(
        'GET',
        `timeline?after=${next}&limit=1000${filter}`,
      );
      for (const entry of page.items) print(entry);
      next = page.next;
    }
    return;
  }
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of await client.stream(`timeline/stream${after === undefined ? '' : `?after=${after}`}`)) {
    rest += decoder.decode(chunk, { stream: true });
    const events = rest.split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      const data = event.split('\n').find((line) => line.startsWith('data: '));
      if (data === undefined) continue;
      const entry = JSON.parse(data.slice(6)) as TimelineEntry;
      if (wanted(entry)) print(entry);
    }
  }
}
