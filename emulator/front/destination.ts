import { isIP } from 'node:net';

/** Where somebody wants to go through the proxy: what a CONNECT or an absolute address names. */
export interface Destination {
  /** Lower case, without a dot at the end; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
}

const NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*$/;
const AUTHORITY = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d*))?$/;
const EXPECTED = 'expected HOST:PORT, with a port from 1 to 65535';

/** Reads `host:port` (RFC 9110 9.3.6); a text tells what is wrong with it. */
export function readDestination(authority: string): Destination | string {
  const [matched, address, name, digits] = AUTHORITY.exec(authority) ?? [];
  const port = /^\d{1,5}$/.test(digits ?? '') ? Number(digits) : 0;
  if (matched === undefined || port < 1 || port > 65_535) return EXPECTED;
  if (address !== undefined)
    return isIP(address) === 6 ? { host: address.toLowerCase(), port } : 'expected an IPv6 address in the brackets';
  const host = (name ?? '').toLowerCase().replace(/\.$/, '');
  return NAME.test(host) ? { host, port } : EXPECTED;
}

/** As it is written: an IPv6 address in brackets. */
export const textOf = ({ host, port }: Destination): string => `${host.includes(':') ? `[${host}]` : host}:${port}`;

/** This machine itself, by an address or a name that can mean nothing else (RFC 6761 6.3). */
export const isLoopback = ({ host }: Destination): boolean =>
  /^(?:127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1?|::ffff:127\.\d+\.\d+\.\d+)$/.test(host) || /(?:^|\.)localhost$/.test(host);
