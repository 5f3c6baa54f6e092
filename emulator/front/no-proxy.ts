import { BlockList, isIP } from 'node:net';
import type { Destination } from './destination.ts';

/**
 * `NO_PROXY`: hosts that are reached without a proxy. No standard says what may stand in it; read is what curl, Go and
 * Python understand: names and all below them, with or without a dot or `*.` in front, addresses, networks, ports, `*`.
 */
export type IsExempt = (destination: Destination) => boolean;

export function readNoProxy(text: string): IsExempt {
  const rules = entriesOf(text).map(readEntry);
  return (destination) => rules.some((matches) => matches(destination));
}

export const entriesOf = (text: string): string[] => text.split(/[\s,]+/).filter((entry) => entry !== '');

function readEntry(entry: string): IsExempt {
  if (entry === '*') return () => true;
  const network = readNetwork(entry);
  if (network !== undefined) return network;
  const [, name = '', digits] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  const port = digits === undefined || isIP(entry) === 6 ? undefined : Number(digits);
  const wanted = (isIP(entry) === 6 ? entry : name)
    .toLowerCase()
    .replace(/^\[|\]$/g, '')
    .replace(/^\*?\./, '');
  return ({ host, port: to }) =>
    (port === undefined || port === to) && (host === wanted || (isIP(host) === 0 && host.endsWith(`.${wanted}`)));
}

const familyOf = (address: string): 'ipv4' | 'ipv6' | undefined =>
  isIP(address) === 4 ? 'ipv4' : isIP(address) === 6 ? 'ipv6' : undefined;

/** `10.0.0.0/8`; undefined for anything else. */
function readNetwork(entry: string): IsExempt | undefined {
  const [address = '', prefix = ''] = entry.split('/');
  const family = familyOf(address);
  if (family === undefined || !/^\d{1,3}$/.test(prefix) || Number(prefix) > (family === 'ipv4' ? 32 : 128))
    return undefined;
  const networks = new BlockList();
  networks.addSubnet(address, Number(prefix), family);
  return ({ host }) => {
    const its = familyOf(host);
    return its !== undefined && networks.check(host, its);
  };
}
