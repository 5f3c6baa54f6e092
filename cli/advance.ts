import { parseDuration } from '../contracts/control/duration.ts';
import { readInstant } from '../contracts/control/instant-text.ts';
import { type ConnectFlags, connect } from './connect.ts';
import { EXIT, Failure } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** `advance`: moves the clock and says what happened on the way. */

interface Advanced {
  readonly now: string;
  readonly fired: readonly {
    readonly at: string;
    readonly what: string;
    readonly modelId?: string;
    readonly serialNumber?: string;
    readonly slotId?: string;
    readonly attempt?: number;
  }[];
  readonly firedCount: number;
}

export async function runAdvance(
  target: string,
  flags: ConnectFlags & { quietMs?: string; json?: boolean },
  { out, env }: Terminal,
): Promise<void> {
  const body = { ...targetOf(target), ...quietOf(flags.quietMs) };
  const reply = await connect(flags, env).call<Advanced>('POST', 'clock/advance', body);
  if (flags.json === true) {
    out(`${JSON.stringify(reply)}\n`);
    return;
  }
  for (const { at, what, modelId, serialNumber, slotId, attempt } of reply.fired) {
    const device = modelId === undefined ? '' : ` ${modelId}/${serialNumber}`;
    out(
      `${at}  ${what}${device}${slotId === undefined ? '' : ` ${slotId}`}${attempt === undefined ? '' : ` attempt ${attempt}`}\n`,
    );
  }
  if (reply.firedCount > reply.fired.length) out(`… and ${reply.firedCount - reply.fired.length} more\n`);
  out(`now ${reply.now}\n`);
}

function targetOf(text: string): Readonly<Record<string, unknown>> {
  if (text === 'next') return { toNextDue: true };
  if (readInstant(text) !== undefined) return { to: text };
  const parsed = parseDuration(text);
  if (parsed.ok) return { by: text };
  const expected = text.startsWith('P')
    ? parsed.problem
    : 'expected a duration such as PT24H, an instant such as 2031-03-04T10:00:00Z, or "next"';
  throw new Failure(EXIT.usage, `TARGET: ${expected}, seen "${text}"`);
}

function quietOf(text: string | undefined): Readonly<Record<string, unknown>> {
  if (text === undefined) return {};
  if (/^\d{1,5}$/.test(text) && Number(text) <= 60_000) return { quietMs: Number(text) };
  throw new Failure(EXIT.usage, `--quiet-ms: expected a whole number from 0 to 60000, seen "${text}"`);
}
