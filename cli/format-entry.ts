import type { TimelineEntry } from '../contracts/timeline.ts';

/** One line of timeline for people: when, who, what, with what result. Colour only where it is asked for. */

const COLOURS = { dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;
type Colour = keyof typeof COLOURS;

/** Who calls, as far as the path tells. */
const CALLERS = {
  drs: 'device   →',
  lwa: 'login    →',
  sns: 'listener →',
  customer: 'control  →',
  control: 'control  →',
  nobody: 'unknown  →',
} as const;

export function formatEntry(entry: TimelineEntry, colour = false): string {
  const paint = (name: Colour, text: string) => (colour ? `\u001b[${COLOURS[name]}m${text}\u001b[0m` : text);
  const when = paint('dim', `${entry.at.slice(0, 10)} ${entry.at.slice(11, 23)}`);
  const device = entry.device === null ? '' : ` ${entry.device.modelId}/${entry.device.serialNumber}`;
  const slot = entry.slotId === undefined ? '' : ` ${entry.slotId}`;
  return `${when}  ${describe(entry, paint, `${device}${slot}`)}`;
}

function describe(entry: TimelineEntry, paint: (name: Colour, text: string) => string, who: string): string {
  switch (entry.kind) {
    case 'call': {
      const status = paint(entry.reply.status < 400 ? 'green' : 'red', String(entry.reply.status));
      const detail = detailOf(entry.reply.body);
      const findings = entry.findings.map(({ rule, field, seen }) =>
        paint('yellow', `\n                           finding ${rule}: ${field} was ${seen}`),
      );
      return `${paint('blue', CALLERS[entry.surface ?? 'nobody'])} ${entry.method} ${entry.path}  ${status}${detail}${who === '' ? '' : paint('dim', ` (${who.trim()})`)}${findings.join('')}`;
    }
    case 'state':
      return `${paint('cyan', 'service  ·')} ${entry.subject} ${entry.from ?? '–'} → ${entry.to ?? '–'}${paint('dim', ` (${entry.rule};${who})`)}`;
    case 'notification':
      return `${paint('magenta', 'service  »')} ${entry.notificationType}${entry.version === null ? '' : ` v${entry.version}`}${paint('dim', ` (${who.trim()})`)}`;
    case 'delivery': {
      const outcome = paint(entry.outcome === 'delivered' ? 'green' : 'yellow', entry.outcome);
      const next = entry.nextAttemptAt === undefined ? '' : `, again at ${entry.nextAttemptAt}`;
      return `${paint('magenta', 'sns      →')} ${entry.type} attempt ${entry.attempt}: ${outcome} ${entry.status ?? entry.error ?? ''}${next}`;
    }
    case 'clock':
      return `${paint('yellow', 'clock    ⇒')} ${entry.to}`;
    case 'customer':
      return `${paint('cyan', 'customer ·')} ${entry.actor}: ${entry.action}${who}`;
    case 'fault':
      return `${paint('red', 'fault    !')} ${entry.effect}`;
    case 'gap':
      return paint('dim', `… ${entry.dropped} older entries are no longer kept`);
    case 'world':
      return paint('dim', `world ${entry.event}`);
  }
}

/** What a reply comes down to, when it is short. */
function detailOf(body: unknown): string {
  if (typeof body !== 'object' || body === null) return '';
  const { detailCode, message, error } = body as { detailCode?: unknown; message?: unknown; error?: unknown };
  const text = detailCode ?? message ?? (typeof error === 'string' ? error : undefined);
  return text === undefined ? '' : ` ${String(text)}`;
}
