/** Text as it may stand in XML and HTML, whatever it came from. */

const NAMES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** All but the characters of XML 1.0: most control characters, halves of a pair, and the two that are none. */
const ILLEGAL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

/** For content and for attributes. What XML cannot hold is left out. */
export const escapeMarkup = (text: string): string =>
  text.replace(ILLEGAL, '').replace(/[&<>"']/g, (letter) => NAMES[letter] ?? letter);

/** ` name="value"` for each value that is given; line ends survive the reading of an attribute. */
export const attributes = (values: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(
      ([name, value]) =>
        ` ${name}="${escapeMarkup(String(value)).replace(/[\n\r\t]/g, (at) => `&#${at.charCodeAt(0)};`)}"`,
    )
    .join('');
