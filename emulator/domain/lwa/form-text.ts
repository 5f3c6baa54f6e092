/**
 * Form-encoded values to text and back, byte for byte: a byte that is no UTF-8 stands in the text as U+DC00 and that
 * byte, a lone surrogate, which no text has of itself. The maker's `state` has to come back as it was sent
 * (lwa-protocol.md 2.4), also from a client that encodes in another character set.
 */

const BASE = 0xdc00;
const STANDS_FOR_A_BYTE = /([\u{dc80}-\u{dcff}])/u;

/** A value of `name=value`. */
export const decodeValue = (encoded: string): string =>
  encoded.replaceAll('+', ' ').replace(/(?:%[0-9a-f]{2})+/gi, decodeRun);

/** A run of `%XX`. */
function decodeRun(run: string): string {
  let text = '';
  for (let at = 0; at < run.length; ) {
    const byte = Number.parseInt(run.slice(at + 1, at + 3), 16);
    const length = byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    const sequence = run.slice(at, at + 3 * length);
    try {
      text += decodeURIComponent(sequence);
      at += sequence.length;
    } catch {
      text += String.fromCharCode(BASE + byte);
      at += 3;
    }
  }
  return text;
}

const encodeValue = (text: string): string =>
  text
    .split(STANDS_FOR_A_BYTE)
    .map((part, at) =>
      at % 2 === 0
        ? new URLSearchParams([['', part]]).toString().slice(1)
        : `%${(part.charCodeAt(0) - BASE).toString(16).toUpperCase()}`,
    )
    .join('');

/** Names and values as `name=value&…`; the names are words of the protocol. */
export const encodeForm = (fields: readonly (readonly [string, string])[]): string =>
  fields.map(([name, value]) => `${name}=${encodeValue(value)}`).join('&');
