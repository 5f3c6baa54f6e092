import { createHmac, randomBytes } from 'node:crypto';
import type { Ids } from './domain/outcome.ts';

/**
 * Identifiers of a world. An id is a keyed hash of unit, turn, kind and number, so with a seed it is the
 * same in every run, whatever else happened in between, and without one it cannot be guessed.
 */

export interface IdSource {
  forUnit(unit: string, turn: number): Ids;
  /**
   * A UUID by running number, cheap enough for every request; not a secret. Of version 1 in form as DRS writes
   * them (drs-protocol 3.2), of version 4 for Login with Amazon (lwa-protocol 1.5); no time is told in it.
   */
  requestId(number: number, version: 1 | 4): string;
}

/** Key of the ids of a world: from its seed, or random. */
export const idKeyOf = (seed: number | null): string =>
  seed === null
    ? randomBytes(32).toString('hex')
    : createHmac('sha256', 'drs-emulator ids').update(String(seed)).digest('hex');

/** Key of the tokens of a world: from its seed, or random. */
export const macKeyOf = (seed: number | null): string =>
  seed === null
    ? randomBytes(32).toString('hex')
    : createHmac('sha256', 'drs-emulator tokens').update(String(seed)).digest('hex');

/** A secret for people to type: the control token. */
export const randomSecret = (): string => randomBytes(18).toString('base64url');

const formatUuid = (hex: string, version: 1 | 4 = 4): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${version}${hex.slice(13, 16)}-${'89ab'[Number.parseInt(hex[16] ?? '0', 16) & 3]}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;

/** Two digits of every byte, as a string each. */
const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Of SHA-256. */
const BLOCK_BYTES = 32;

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

export function createIds(idKey: string): IdSource {
  const key = Buffer.from(idKey, 'hex');
  const salt = key.readUInt32LE(0);
  const requestHex = createHmac('sha256', key).update('request ids').digest('hex');
  const requestTails = { 1: formatUuid(requestHex, 1).slice(8), 4: formatUuid(requestHex).slice(8) };
  return {
    forUnit: (unit, turn) => new UnitIds(key, unit, turn),
    requestId(number, version) {
      // A 32-bit mixer: one to one, so no two of the first four thousand million are the same.
      let x = (number ^ salt) + Math.floor(number / 0x1_0000_0000);
      x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
      x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
      x = (x ^ (x >>> 15)) >>> 0;
      return `${HEX[x >>> 24]}${HEX[(x >>> 16) & 255]}${HEX[(x >>> 8) & 255]}${HEX[x & 255]}${requestTails[version]}`;
    },
  };
}

/** The ids of one decision. Most decisions draw none, so nothing is worked out before one is asked for. */
class UnitIds implements Ids {
  readonly #key: Buffer;
  readonly #unit: string;
  readonly #turn: number;
  #number = 0;

  constructor(key: Buffer, unit: string, turn: number) {
    this.#key = key;
    this.#unit = unit;
    this.#turn = turn;
  }

  hex(kind: string, chars: number): string {
    return chars <= BLOCK_BYTES * 2
      ? this.#digest(this.#next(kind)).slice(0, chars)
      : this.#bytes(kind, Math.ceil(chars / 2))
          .toString('hex')
          .slice(0, chars);
  }

  uuid(kind: string): string {
    return formatUuid(this.#digest(this.#next(kind)));
  }

  eventInstanceId(): string {
    const ids = `r.${this.uuid('instance-a')}.${this.uuid('instance-b')}`;
    return `amzn1.dash.v2.o.${Buffer.from(ids).toString('base64')}`;
  }

  notificationId(): string {
    return `amzn1.dash.notification.v1.${this.uuid('notification')}`;
  }

  authorizationCode(): string {
    return `AN${[...this.#bytes('code', 18)].map((byte) => LETTERS[byte % LETTERS.length]).join('')}`;
  }

  opaque(kind: string, chars: number): string {
    return this.#bytes(kind, Math.ceil((chars * 3) / 4))
      .toString('base64url')
      .slice(0, chars);
  }

  #next(kind: string): string {
    this.#number += 1;
    return `${this.#unit}\n${this.#turn}\n${kind}\n${this.#number}`;
  }

  /** The first block of what a text stands for, in hex. */
  #digest(text: string): string {
    return createHmac('sha256', this.#key).update(`${text}\n0`).digest('hex');
  }

  #bytes(kind: string, length: number): Buffer {
    const text = this.#next(kind);
    const out: Buffer[] = [];
    for (let block = 0, have = 0; have < length; block += 1, have += BLOCK_BYTES) {
      out.push(createHmac('sha256', this.#key).update(`${text}\n${block}`).digest());
    }
    return Buffer.concat(out).subarray(0, length);
  }
}
