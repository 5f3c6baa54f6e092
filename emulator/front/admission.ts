import type { IncomingMessage } from 'node:http';
import { type Destination, readDestination, textOf } from './destination.ts';
import { isHardCodedName, isVouchedName } from './names.ts';
import type { ProxyCredentials } from './proxy-credentials.ts';

/** Who may go where through the proxy: decided from what is asked, and by nothing else. */

/** Why somebody is turned away. */
export interface Refusal {
  readonly status: number;
  readonly message: string;
  /** `host` when it is another host that nobody may reach. */
  readonly about?: 'host';
}

export interface Rules {
  readonly credentials: ProxyCredentials;
  readonly others: 'allow' | 'deny';
  readonly isLocal: (destination: Destination) => boolean;
}

export interface Asking {
  readonly to: Destination;
  /** By a tunnel, or with an `https` address. */
  readonly secure: boolean;
  /** `Proxy-Authorization`. */
  readonly authorization: string | undefined;
  /** Whether it came by the door; then who came is asked only where it matters. */
  readonly door: { readonly isOwn: () => boolean } | null;
}

const HTTPS = 443;
const HTTP = 80;

const ASKED = 'the proxy of "drs-emulator exec" expects the credentials of its run: use HTTPS_PROXY as exec has set it';
const UNKNOWN_REGION =
  'the emulator knows no such region of SNS, and nothing under this name leaves the machine; expected one of "npx drs-emulator tls show"';
const NO_ADDRESS =
  'this is the proxy of "drs-emulator exec"; expected CONNECT, or a request with an absolute http or https address';

/** Null when it may go on. */
export function refusalOf({ credentials, others, isLocal }: Rules, { to, secure, authorization, door }: Asking) {
  const isKnown = isHardCodedName(to.host);
  const isDenied = !isKnown && others === 'deny' && !isLocal(to);
  // That nothing leaves may be told to anybody at the door: so the preload of Node has it counted.
  const needsNone = door !== null && (isKnown || isDenied || door.isOwn());
  if (!needsNone && !credentials.areIn(authorization)) return refusal(407, ASKED);
  if (isDenied) return refusal(403, `${textOf(to)}: refused by --other-hosts deny`, 'host');
  if (isKnown && !isVouchedName(to.host)) return refusal(403, `${textOf(to)}: ${UNKNOWN_REGION}`);
  if (!isKnown || (secure && to.port === HTTPS)) return null;
  const alone = 'the emulated service speaks https on port 443 alone, and nothing under this name leaves the machine';
  return refusal(403, `${textOf(to)}: ${alone}`);
}

const refusal = (status: number, message: string, about?: 'host'): Refusal =>
  about === undefined ? { status, message } : { status, message, about };

/** Where a request with an absolute address wants to go; a refusal for any other. */
export function readAbsolute({ url: target = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>) {
  const url = /^https?:\/\//i.test(target) && URL.canParse(target) ? new URL(target) : undefined;
  if (url === undefined) return noAddress(headers.host);
  const secure = url.protocol === 'https:';
  const to = readDestination(`${url.hostname}:${url.port === '' ? (secure ? HTTPS : HTTP) : url.port}`);
  return typeof to === 'string' ? refusal(400, to) : { url, secure, to };
}

/** Somebody took the proxy for the server itself, or was led here by his runtime. */
function noAddress(host = ''): Refusal {
  const to = readDestination(`${host.replace(/:\d+$/, '')}:${HTTP}`);
  return typeof to !== 'string' && isHardCodedName(to.host)
    ? refusal(403, `${to.host}: the emulated service is reached by https alone, on port 443`)
    : refusal(400, NO_ADDRESS);
}

/** A target for the log: without what is secret in it. */
export const shownTarget = (target: string): string =>
  (target.split('?')[0] ?? '').replace(/^(\w+:\/\/)?[^/]*@/, '$1').slice(0, 100);
