import type { OtherHost } from '../../emulator/front/other-hosts.ts';
import type { Started } from '../../emulator/start.ts';
import type { DropIn } from './drop-in.ts';
import type { Problem } from './problems.ts';

/** Where CMD went: to the emulator or not, and to which other hosts. */
export interface Traffic {
  /** Some call has reached the emulator, beside those that drive it. */
  readonly reached: boolean;
  /** Connections to the hard-coded names; null where nothing led there. */
  readonly connections: number | null;
  readonly otherHosts: readonly OtherHost[];
  readonly problems: readonly Problem[];
}

export const trafficOf = ({ emulator: { world } }: Started, dropIn: DropIn | undefined): Traffic => ({
  reached: world.timeline
    .query({ kind: 'call', limit: Number.POSITIVE_INFINITY })
    .items.some((entry) => entry.kind === 'call' && entry.surface !== 'control'),
  connections: dropIn?.connections() ?? null,
  otherHosts: dropIn?.otherHosts() ?? [],
  problems: dropIn?.problems() ?? [],
});

const MOST_SHOWN = 10;

export function trafficText({ reached, connections, otherHosts, problems }: Traffic): string {
  return `${otherHostsText(otherHosts)}${problems.map(problemText).join('')}${reached ? '' : unreachedText(connections)}`;
}

const problemText = ({ text, count }: Problem): string =>
  `on the way: ${text}${count === 1 ? '' : ` (${count} times)`}\n`;

function otherHostsText(hosts: readonly OtherHost[]): string {
  if (hosts.length === 0) return '';
  const shown = hosts.slice(0, MOST_SHOWN).map(hostText);
  const more = hosts.length > shown.length ? [`and ${hosts.length - shown.length} more`] : [];
  return `other hosts: ${[...shown, ...more].join(', ')}\n`;
}

function hostText({ host, passed, refused, failed }: OtherHost): string {
  const told = [
    ...(passed === 0 ? [] : [`${passed}`]),
    ...(refused === 0 ? [] : [`${refused} refused`]),
    ...(failed === 0 ? [] : [`${failed} failed`]),
  ];
  return `${host} (${told.join(', ')})`;
}

/** Nothing of the kind that most often is the reason. */
function unreachedText(connections: number | null): string {
  const ask = '"npx drs-emulator doctor" says what each runtime needs';
  if (connections === null)
    return 'no call of the service reached the emulator: --base-url-only leaves it to CMD to use DRS_BASE_URL\n';
  return connections === 0
    ? `no call of the service reached the emulator: CMD used neither DRS_BASE_URL nor the names of the service, or its runtime ignores HTTPS_PROXY; ${ask}\n`
    : `no call of the service reached the emulator, but ${connections} ${connections === 1 ? 'connection' : 'connections'} did: the runtime of CMD may not trust the certificate (SSL_CERT_FILE and its like); ${ask}\n`;
}
