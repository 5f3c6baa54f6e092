import { type Connection, connect } from './control-client.ts';
import { EXIT, Failure } from './exit.ts';

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
  flags: Connection & { quietMs?: string; json?: boolean },
): Promise<void> {
  const where = target === 'next' ? { toNextDue: true } : target.startsWith('P') ? { by: target } : { to: target };
  const quietMs = flags.quietMs === undefined ? {} : { quietMs: Number(flags.quietMs) };
  if (Number.isNaN(quietMs.quietMs))
    throw new Failure(EXIT.usage, `--quiet-ms: expected a number, seen "${flags.quietMs}"`);
  const reply = await connect(flags).call<Advanced>('POST', 'clock/advance', { ...where, ...quietMs });
  if (flags.json === true) {
    process.stdout.write(`${JSON.stringify(reply)}\n`);
    return;
  }
  for (const entry of reply.fired) {
    const device = entry.modelId === undefined ? '' : ` ${entry.modelId}/${entry.serialNumber}`;
    const slot = entry.slotId === undefined ? '' : ` ${entry.slotId}`;
    process.stdout.write(
      `${entry.at}  ${entry.what}${device}${slot}${entry.attempt === undefined ? '' : ` attempt ${entry.attempt}`}\n`,
    );
  }
  if (reply.firedCount > reply.fired.length)
    process.stdout.write(`… and ${reply.firedCount - reply.fired.length} more\n`);
  process.stdout.write(`now ${reply.now}\n`);
}
