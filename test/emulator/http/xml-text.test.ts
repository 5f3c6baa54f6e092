import { XmlDocument } from 'libxml2-wasm';
import { describe, expect, it } from 'vitest';
import { Entries, xmlResponse } from '../../../emulator/http/sns/xml.ts';
import { escapeXml } from '../../../emulator/http/xml-text.ts';
import fc from '../../support/fast-check.ts';

const reread = (text: string): string => {
  const document = XmlDocument.fromString(`<a>${escapeXml(text)}</a>`);
  try {
    return document.root.content;
  } finally {
    document.dispose();
  }
};

/** What XML can say, character by character (XML 1.0, 2.2). */
const isSayable = (character: string): boolean => {
  const code = character.codePointAt(0) ?? 0;
  return (
    code === 9 ||
    code === 10 ||
    code === 13 ||
    (code >= 0x20 && code <= 0xd7ff) ||
    (code >= 0xe000 && code <= 0xfffd) ||
    code >= 0x10000
  );
};

describe('text in XML', () => {
  it('is well formed whatever it is, and comes back as it was but for what XML cannot say', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const expected = [...text].map((character) => (isSayable(character) ? character : '\u{FFFD}')).join('');
        expect(reread(text)).toBe(expected);
      }),
    );
  });

  it.each([
    '\u0000',
    '\u0001',
    '\u001f',
    '\ud800',
    '\udfff',
    '\uffff',
    '\ufffe',
    'a]]>b',
    '<!--',
    '&amp;',
    '\r\n',
    '\t',
  ])('says %j', (text) => {
    expect(reread(text)).toBe(isSayable(text) || text.length > 1 ? text : '\u{FFFD}');
  });

  it('is escaped wherever it stands in an answer', () => {
    const odd = '<&>"\'\u0000]]>';
    const { text } = xmlResponse(
      'X',
      { One: odd, Many: [odd, { Inner: odd }], Pairs: new Entries([[odd, odd]]), None: [] },
      odd,
    );
    const { root } = XmlDocument.fromString(text);
    expect(root.content.split('<&>"\'\u{FFFD}]]>').length - 1).toBe(6);
    expect(text).toContain('<None/>');
  });
});
