import type { Explanation } from '../contracts/control/explain.ts';
import { type Question, questionQuery } from '../emulator/control-client.ts';
import { oneLine, pad, painter, wrap } from '../scenarios/report/style.ts';
import { type ConnectFlags, connect } from './connect.ts';
import { deviceNamed } from './device-flag.ts';
import { EXIT, Failure } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** `explain`: the answer first, then the chain that leads to it, then what would change it. */

export interface ExplainFlags extends ConnectFlags {
  readonly device?: string;
  readonly slot?: string;
  readonly notification?: string;
  readonly token?: string;
  readonly json?: boolean;
}

export async function runExplain(flags: ExplainFlags, terminal: Terminal): Promise<void> {
  const { call } = connect(flags, terminal.env);
  const explanation = await call<Explanation>('GET', `explain?${questionQuery(questionOf(flags, terminal))}`);
  const { out, colour, screen } = terminal;
  out(
    flags.json === true
      ? `${JSON.stringify(explanation)}\n`
      : explanationText(explanation, { colour, columns: screen?.columns() }),
  );
}

function questionOf({ device, slot, notification, token }: ExplainFlags, terminal: Terminal): Question {
  const asked = [device, notification, token].filter((value) => value !== undefined).length;
  if (asked !== 1)
    throw new Failure(
      EXIT.usage,
      'expected exactly one of --device M/S (with --slot ID), --notification ID, --token T',
    );
  if (device !== undefined) return { device: deviceNamed(device), ...(slot === undefined ? {} : { slot }) };
  if (slot !== undefined) throw new Failure(EXIT.usage, '--slot: expected the device it belongs to, with --device M/S');
  if (notification !== undefined) return { notification: given('--notification', notification) };
  return { token: given('--token', token === '-' ? terminal.readStdin().trim() : (token ?? '')) };
}

function given(flag: string, value: string): string {
  if (value !== '') return value;
  throw new Failure(EXIT.usage, `${flag}: expected a value, seen nothing`);
}

const COLUMNS_DEFAULT = 100;
const COLUMNS_MIN = 60;

/** An explanation as people read it. */
export function explanationText(
  { answer, now, steps, next }: Explanation,
  { colour, columns = COLUMNS_DEFAULT }: { readonly colour: boolean; readonly columns?: number | undefined },
): string {
  const paint = painter(colour);
  const width = Math.max(COLUMNS_MIN, columns);
  const number = String(steps.length).length + 3;
  const times = Math.max(...steps.map(({ at }) => (at === null ? 0 : timeText(at).length + 2)), 0);
  const lines = wrap(oneLine(answer), width).map((line) => paint(line, 'bold'));
  if (steps.length > 0) lines.push('', `Why, as of ${timeText(now)}:`);
  for (const [index, { at, seq, rule, text, source }] of steps.entries()) {
    const [first = '', ...rest] = wrap(oneLine(text), width - number - times);
    const time = pad(at === null ? '' : timeText(at), times);
    lines.push(`${`${index + 1}.`.padStart(number - 1)} ${paint(time, 'dim')}${first}`);
    const indent = ' '.repeat(number + times);
    for (const line of rest) lines.push(indent + line);
    const shown = [seq === null ? '' : `entry ${seq}`, rule === null ? '' : `rule ${rule}`, source?.title ?? ''];
    lines.push(indent + paint(oneLine(shown.filter((part) => part !== '').join(' · ')), 'dim'));
  }
  if (next.length > 0) lines.push('', 'What would change it:');
  for (const text of next) {
    const [first = '', ...rest] = wrap(oneLine(text), width - 4);
    lines.push(`  - ${first}`, ...rest.map((line) => `    ${line}`));
  }
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** `YYYY-MM-DD HH:MM:SS`, with milliseconds where there are any. */
const timeText = (at: string): string => at.replace('T', ' ').replace(/(?:\.000)?Z$/, '');
