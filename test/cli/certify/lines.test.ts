import { describe, expect, it } from 'vitest';
import { piecesOf } from '../../../cli/certify/lines.ts';
import { bytesOfText } from '../../../cli/certify/timeline-file.ts';
import fc from '../../support/fast-check.ts';

/** All lines of a text, with what stands at their places. */
function linesOf(text: string | Buffer) {
  const whole = Buffer.from(text);
  const lines: { text: string; there: string; isTorn: boolean }[] = [];
  const bytes = {
    ...bytesOfText('a text', ''),
    read: (buffer: Buffer, at: number, length: number, position: number) =>
      whole.copy(buffer, at, position, position + length),
  };
  for (const { position, texts, sizes, isTorn } of piecesOf(bytes)) {
    let at = position;
    for (const [index, line] of texts.entries()) {
      const size = sizes[index] as number;
      lines.push({ text: line, there: whole.toString('utf8', at, at + size), isTorn });
      at += size + 1;
    }
  }
  return lines;
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return 'no JSON';
  }
};

describe('lines of a file', () => {
  it('mean what the bytes at their places mean, whatever letters are in them', () => {
    const piece = fc.constantFrom('a', '…', '\\', '"', 'é', '漢', '🫖', '\u2028', '\n', ' ', '\\u2026', 'Atza|Iw…');
    const line = fc.oneof(
      fc.array(piece, { maxLength: 8 }).map((letters) => letters.join('')),
      fc.array(piece, { maxLength: 8 }).map((letters) => JSON.stringify(letters.join(''))),
      fc.array(piece, { maxLength: 8 }).map((letters) => `"${letters.join('').replaceAll('"', '')}"`),
    );
    fc.assert(
      fc.property(fc.array(line, { maxLength: 6 }), fc.boolean(), (given, isWhole) => {
        const text = given.join('\n') + (isWhole ? '\n' : '');
        const lines = linesOf(text);
        expect(lines.map(({ there }) => there)).toEqual(
          text
            .replace(/\n$/, '')
            .split('\n')
            .slice(text === '' ? 1 : 0),
        );
        for (const { text: seen, there } of lines) expect(parsed(seen)).toEqual(parsed(there));
      }),
      { numRuns: 1000 },
    );
  });

  it('are found however long they are, and wherever a piece ends', () => {
    const sizes = [1, 65_534, 0, 1, 200_000, 65_535, 65_536, 7, 300_000, 3];
    const text = sizes.map((size, index) => `${(index % 2 === 0 ? 'é' : 'x').repeat(size)}\n`).join('');
    expect(linesOf(text).map((line) => line.text)).toEqual(text.split('\n').slice(0, -1));
  });

  it('are decoded as they always were where bytes are no text', () => {
    const bytes = Buffer.from([0x22, 0xe2, 0x80, 0x0a, 0xa6, 0x22, 0xff, 0x0a, 0xe2, 0x80, 0xa6, 0x80, 0x0a]);
    expect(linesOf(bytes).map(({ text, there }) => [text, text === there])).toEqual([
      ['"\ufffd', true],
      ['\ufffd"\ufffd', true],
      ['…\ufffd', true],
    ]);
  });

  it('are torn where the file stops in one', () => {
    expect(linesOf('{}\n{"a"').map(({ text, isTorn }) => [text, isTorn])).toEqual([
      ['{}', false],
      ['{"a"', true],
    ]);
    expect(linesOf('')).toEqual([]);
  });
});
