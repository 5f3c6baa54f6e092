import { hash, timingSafeEqual } from 'node:crypto';
import type { Claims } from './domain/authenticate.ts';
import { createMac, MAC_BYTES } from './mac.ts';
import { fillWithNoise } from './noise.ts';

/**
 * Access and refresh tokens: self-describing texts with a MAC, so that issuing one writes nothing and
 * checking one reads nothing but the device it names. Whether the grant is still alive is decided by
 * the device's current registration, on every call.
 */

export interface TokenClaims extends Claims {
  /** Whether the grant was made with a secret (`true`) or by a public client with PKCE. */
  readonly confidential: boolean;
}

/** A genuine token, with what is worked out from it once. */
export interface GenuineToken {
  readonly claims: TokenClaims;
  /** See `Tokens.id`. */
  readonly id: string;
  readonly device: { readonly modelId: string; readonly serialNumber: string };
}

export interface Tokens {
  mint(claims: TokenClaims, nonce: string): string;
  /** Undefined for anything that is no genuine token. */
  recognize(token: string): GenuineToken | undefined;
  /** The claims of a genuine token; undefined for anything else. */
  read(token: string): TokenClaims | undefined;
  /** First 8 hex digits of the SHA-256 of a token: enough to follow it, too little to use it. */
  id(token: string): string;
}

/** Tokens seen lately; checking a MAC again on every call of a busy device is most of the cost of a call. */
const REMEMBERED = 2000;

const PREFIX = { access: 'Atza|IwEBI', refresh: 'Atzr|IwEBI' } as const;
/** Whole length in characters, as long as genuine ones, so that short buffers fail here and not in the field. */
const LENGTH = { access: 421, refresh: 361 } as const;
/** Where the next token of a kind is made: what its text stands for, and what of that its MAC covers. */
function createBlank(kind: TokenClaims['kind']): { readonly bytes: Buffer; readonly payload: Buffer } {
  const bytes = Buffer.alloc(Math.floor(((LENGTH[kind] - PREFIX[kind].length) * 3) / 4));
  return { bytes, payload: bytes.subarray(0, bytes.length - MAC_BYTES) };
}
const blanks = { access: createBlank('access'), refresh: createBlank('refresh') } as const;
/** Longer texts are no tokens, whoever made them. */
const LONGEST = 2048;
/** How much of a token's end finds it again. */
const KEY_CHARS = 24;

const idOf = (token: string): string => hash('sha256', token).slice(0, 8);

/** A token that was checked lately. */
class Known implements GenuineToken {
  readonly token: string;
  readonly claims: TokenClaims;
  readonly device: GenuineToken['device'];
  #id: string | undefined;

  constructor(token: string, claims: TokenClaims) {
    this.token = token;
    this.claims = claims;
    this.device = { modelId: claims.modelId, serialNumber: claims.serialNumber };
  }

  get id(): string {
    this.#id ??= idOf(this.token);
    return this.#id;
  }
}

/** Longer secrets are compared by their digests. */
const SECRET_BYTES = 256;
const [given, expected] = [Buffer.alloc(SECRET_BYTES), Buffer.alloc(SECRET_BYTES)];

/** Compares secrets without telling by the time it takes how much of them was right, or how long they are. */
export function sameSecret(one: string, other: string): boolean {
  // UTF-8 needs at most three bytes for each UTF-16 unit.
  if (Math.max(one.length, other.length) * 3 > SECRET_BYTES)
    return timingSafeEqual(hash('sha256', one, 'buffer'), hash('sha256', other, 'buffer'));
  given.fill(0);
  expected.fill(0);
  const lengths = given.write(one) === expected.write(other);
  return timingSafeEqual(given, expected) && lengths;
}

export function createTokens(macKeyHex: string): Tokens {
  const mac = createMac(Buffer.from(macKeyHex, 'hex'));
  /** By the end of the token, which is part of its MAC; the whole text is compared before it counts. */
  const known = new Map<string, Known>();

  const recall = (token: string): Known | undefined => {
    const found = known.get(token.slice(-KEY_CHARS));
    return found?.token === token ? found : undefined;
  };
  const remember = (token: string, claims: TokenClaims): Known => {
    if (known.size >= REMEMBERED) known.delete(known.keys().next().value as string);
    const genuine = new Known(token, claims);
    known.set(token.slice(-KEY_CHARS), genuine);
    return genuine;
  };
  const recognize = (token: string): Known | undefined => {
    const found = recall(token);
    if (found !== undefined) return found;
    const claims = token.length > LONGEST ? undefined : decode(token);
    // What is no token of ours is not worth remembering.
    return claims === undefined ? undefined : remember(token, claims);
  };

  const decode = (token: string): TokenClaims | undefined => {
    const kind = token.startsWith(PREFIX.access) ? 'access' : token.startsWith(PREFIX.refresh) ? 'refresh' : undefined;
    if (kind === undefined || token.length !== LENGTH[kind]) return undefined;
    const text = token.slice(PREFIX[kind].length);
    const bytes = Buffer.from(text, 'base64url');
    // Base64url ignores what it does not know; only the exact text that was minted is the token.
    if (bytes.toString('base64url') !== text) return undefined;
    const payload = bytes.subarray(0, bytes.length - MAC_BYTES);
    if (!timingSafeEqual(bytes.subarray(bytes.length - MAC_BYTES), Buffer.from(mac(kind, payload), 'latin1')))
      return undefined;
    const [modelId, serialNumber, grantId, epoch, mintedAtMs, confidential] = payload.toString('latin1').split(' ');
    if (modelId === undefined || serialNumber === undefined || grantId === undefined) return undefined;
    return {
      kind,
      modelId,
      serialNumber,
      grantId,
      epoch: Number(epoch),
      mintedAtMs: Number(mintedAtMs),
      confidential: confidential === '1',
    };
  };

  return {
    mint(claims, nonce) {
      const { kind, modelId, serialNumber, grantId, epoch, mintedAtMs, confidential } = claims;
      const { bytes, payload } = blanks[kind];
      const head = `${modelId} ${serialNumber} ${grantId} ${epoch} ${mintedAtMs} ${confidential ? 1 : 0} `;
      // The rest is noise, so that two tokens of one instant differ from end to end.
      fillWithNoise(payload, payload.write(head, 'latin1'), nonce);
      bytes.write(mac(kind, payload), payload.length, 'latin1');
      return PREFIX[kind] + bytes.toString('base64url');
    },
    recognize,
    read: (token) => recognize(token)?.claims,
    id: (token) => recall(token)?.id ?? idOf(token),
  };
}
