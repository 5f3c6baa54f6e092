import { contextTag, der, SEQUENCE } from './der.ts';
import { ALL_NAMES } from './names.ts';

const PERMITTED = contextTag(0, true);
const DNS_NAME = contextTag(2, false);
const IP_ADDRESS = contextTag(7, false);
const LOOPBACK_4 = Buffer.from([127, 0, 0, 0, 255, 0, 0, 0]);
const LOOPBACK_6 = Buffer.concat([Buffer.alloc(15), Buffer.from([1]), Buffer.alloc(16, 0xff)]);

/**
 * Name constraints (RFC 5280 4.2.1.10): only what is named may be certified, the hard-coded names and `localhost`.
 * Addresses are a form of their own, free unless one of them is named: so the loopback ones are, each with its mask.
 */
export function nameConstraints(): Buffer {
  const bases = [
    ...[...ALL_NAMES, 'localhost'].map((name) => der(DNS_NAME, Buffer.from(name, 'latin1'))),
    der(IP_ADDRESS, LOOPBACK_4),
    der(IP_ADDRESS, LOOPBACK_6),
  ];
  return der(SEQUENCE, der(PERMITTED, ...bases.map((base) => der(SEQUENCE, base))));
}
