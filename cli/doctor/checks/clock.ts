import { type Finding, notChecked, ok, warning } from '../finding.ts';
import type { Situation } from '../situation.ts';

/** How far the world's clock is from real time. */
export async function checkClock({ emulator, machine }: Situation): Promise<readonly Finding[]> {
  const id = 'clock';
  if (emulator.kind !== 'running') return [notChecked(id, 'The clock of the world is that of a running emulator.')];
  const { mode, now, scale } = await emulator.call<{ mode: string; now: string; scale: number }>('GET', 'clock');
  const aheadMs = Date.parse(now) - machine.nowMs();
  const how =
    mode === 'manual' ? ', and stands until it is moved' : scale === 1 ? '' : `, and runs ${scale} times as fast`;
  if (Math.abs(aheadMs) <= TOLERATED_MS) return [ok(id, `The clock of the world shows real time${how}.`)];
  return [
    warning(
      id,
      `The clock of the world is ${spanText(Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead of' : 'behind'} real time${how}: tokens, codes, orders and Date headers follow it, your program may not.`,
      // It never goes back but with the whole world.
      aheadMs > 0
        ? 'npx drs-emulator state --reset'
        : `npx drs-emulator advance ${new Date(machine.nowMs()).toISOString()}`,
    ),
  ];
}

const TOLERATED_MS = 5 * 60 * 1000;

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
] as const;

/** The two largest units of a span. */
function spanText(ms: number): string {
  let rest = ms;
  const parts: string[] = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}
