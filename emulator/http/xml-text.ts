/** Text in XML. */

const ENTITIES: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  '"': '&quot;',
  "'": '&apos;',
  // Whoever reads XML makes a line feed of a bare one.
  '\r': '&#xD;',
};

/**
 * What XML 1.0 has no way to say, not even escaped: most control characters, halves of surrogate pairs, and two
 * code points that are none. Each is replaced by U+FFFD (docs/decisions/0034).
 */
const FORBIDDEN = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

export const escapeXml = (text: string): string =>
  text.replace(FORBIDDEN, '\u{FFFD}').replace(/[<>&"'\r]/g, (character) => ENTITIES[character] ?? '');
