import { sameSecret } from '../../tokens.ts';

/**
 * Who may drive the machine. A page in the developer's browser must not: it can reach loopback by a name of
 * its own (DNS rebinding), or send requests across sites (CSRF).
 */

export interface Guarded {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Names the control interface answers to beside loopback ones: the bound host and what `--allow-host` gave. */
  readonly hostNames: readonly string[];
  /** Asked for as a bearer token; null when none is needed. */
  readonly controlToken: string | null;
}

const AUTHORITY = /^(\[[0-9a-f:.]+\]|[^:/?#@[\]\s]+)(?::\d{1,5})?$/;
const ORIGIN = /^https?:\/\/(.+)$/;

/** The name of an authority without port and final dot, in lower case; undefined when it is none. */
function nameOf(authority: string): string | undefined {
  return AUTHORITY.exec(authority.trim().toLowerCase())?.[1]?.replace(/\.$/, '');
}

function isLoopback(name: string): boolean {
  if (name === 'localhost' || name === '[::1]') return true;
  const parts = /^127\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(name)?.slice(1);
  return parts?.every((part) => Number(part) <= 255) ?? false;
}

/** An address as a name of the `Host` header: IPv6 in brackets. */
const asName = (host: string): string => {
  const name = host.toLowerCase().replace(/\.$/, '');
  return name.includes(':') && !name.startsWith('[') ? `[${name}]` : name;
};

function isOurs(authority: string, hostNames: readonly string[]): boolean {
  const name = nameOf(authority);
  return name !== undefined && (isLoopback(name) || hostNames.some((host) => asName(host) === name));
}

type Named = Pick<Guarded, 'headers' | 'hostNames'>;

/** Whether a call was sent to a name that is not ours. A browser always names the host; who leaves it out (HTTP/1.0) is no browser. */
export const hasForeignHost = ({ headers: { host = '' }, hostNames }: Named): boolean =>
  host !== '' && !isOurs(host, hostNames);

/** Whether a page of somebody else sent a call. */
export function hasForeignOrigin({ headers: { origin }, hostNames }: Named): boolean {
  if (origin === undefined) return false;
  const authority = ORIGIN.exec(origin.trim().toLowerCase())?.[1];
  return authority === undefined || !isOurs(authority, hostNames);
}

/** The refusal for a call to the control interface, or null when it may pass. */
export function guard({ headers, hostNames, controlToken }: Guarded): 'forbidden' | 'unauthorized' | null {
  if (hasForeignHost({ headers, hostNames }) || hasForeignOrigin({ headers, hostNames })) return 'forbidden';
  if (headers['sec-fetch-site'] === 'cross-site') return 'forbidden';
  if (controlToken === null) return null;
  const given = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  return given !== undefined && sameSecret(given, controlToken) ? null : 'unauthorized';
}
