import type { TimelineEntry } from '../../contracts/timeline.ts';
import { pagesOf } from '../../emulator/control-client.ts';
import type { Collector } from '../../harness/report/collect.ts';
import { connect } from '../connect.ts';
import type { Terminal } from '../terminal.ts';

/** The timeline of a running emulator, page by page. */
export async function collectTarget(
  url: string,
  controlToken: string | undefined,
  env: Terminal['env'],
  collector: Collector,
): Promise<void> {
  const { call } = connect({ url, ...(controlToken === undefined ? {} : { controlToken }) }, env, '--target');
  collector.begin({ file: url, isWhole: true });
  for await (const entry of pagesOf(call)) collector.step(entry);
  const shown: TimelineEntry[] = [];
  for (const seq of collector.end()) {
    const page = await call<{ items: readonly TimelineEntry[] }>('GET', `timeline?after=${seq - 1}&limit=1`);
    shown.push(...page.items.filter((entry) => entry.seq === seq));
  }
  collector.show(shown);
}
