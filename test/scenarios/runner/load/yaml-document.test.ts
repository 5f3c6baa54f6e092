import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../../scenarios/runner/load/yaml-document.ts';

const mistakesIn = (text: string): string[] =>
  readYaml(text).mistakes.map(({ line, column, message }) => `${line}:${column}: ${message}`);
const valueIn = (text: string): unknown => readYaml(text).document?.value;

describe('a document', () => {
  it('is read by YAML 1.2: only true and false are booleans, and an instant is a text', () => {
    expect(valueIn('a: yes\nb: no\nc: true\nd: 2031-03-04T10:00:00Z\ne: 0x1f\nf: ~\n')).toEqual({
      a: 'yes',
      b: 'no',
      c: true,
      d: '2031-03-04T10:00:00Z',
      e: 31,
      f: null,
    });
  });

  it('may hold any character that YAML calls printable, and the others by their numbers', () => {
    expect(valueIn('a: "\u00e9\u0085\ud83d\ude00 \\u0007"\n')).toEqual({ a: '\u00e9\u0085\ud83d\ude00 \u0007' });
    expect(mistakesIn('\ufeffa:\tb\r\n')).toEqual([]);
  });

  it('may be empty', () => {
    expect(valueIn('')).toBeNull();
    expect(valueIn('# nothing yet\n')).toBeNull();
  });

  it('keeps keys as they were typed', () => {
    expect(valueIn('1.0: a\n200: b\ntrue: c\nnull: d\n"": e\n')).toEqual({
      '1.0': 'a',
      200: 'b',
      true: 'c',
      null: 'd',
      '': 'e',
    });
  });

  it('takes aliases for what they stand for, each a value of its own', () => {
    const value = valueIn('a: &x {n: [1]}\nb: *x\nc: &x 2\nd: *x\n') as { a: object; b: object };
    expect(value).toEqual({ a: { n: [1] }, b: { n: [1] }, c: 2, d: 2 });
    expect(value.a).not.toBe(value.b);
  });
});

describe('a mistake is told with its place', () => {
  it.each([
    [
      'a key twice',
      'a: 1\nb: {x: 1, x: 2}\na: 3\n',
      ['2:11: the key "x" is there twice', '3:1: the key "a" is there twice'],
    ],
    ['a tab', 'a:\n\tb: 1\n', ['2:1: a tab; indent with blanks']],
    ['a second document', 'a: 1\n---\nb: 2\n', ['2:1: a second document begins here; expected one scenario in a file']],
    ['an older YAML', '# old\n%YAML 1.1\n---\na: yes\n', ['2:1: YAML 1.1; expected YAML 1.2']],
    [
      'a text with a colon',
      'note: this: that\n',
      ['1:7: a ":" before a blank begins a mapping, which cannot be here; put the text in quotes'],
    ],
    [
      'a key that is indented less',
      'a:\n    b: 1\n  c: 2\n',
      ['3:3: the keys of a mapping have to begin at the same column'],
    ],
    [
      'a key that is indented more',
      'a: 1\n  b: 2\n',
      ['2:3: the keys of a mapping have to begin at the same column; a text with ": " in it has to be in quotes'],
    ],
    [
      'a key that is indented more, some lines below',
      'a: one\n  two\n  b: 2\n',
      ['3:3: the keys of a mapping have to begin at the same column; a text with ": " in it has to be in quotes'],
    ],
    [
      'an item that is indented less',
      'steps:\n  - advance: PT1S\n - device: { replenish: beans }\n',
      ['3:2: the items of a list have to begin at the same column'],
    ],
    [
      'an item that is indented more',
      'steps:\n- advance: PT1S\n  - advance: PT1S\n',
      ['3:3: the items of a list have to begin at the same column'],
    ],
    [
      'a key between an item and its keys',
      'steps:\n- advance: PT1S\n  note: a\n id: b\n',
      ['4:2: an item of a list begins with "- ", and the keys of a mapping have to begin at the same column'],
    ],
    [
      'a control character',
      'a: b\u0007c\n',
      ['1:5: a control character (U+0007), which YAML does not allow; write "\\u0007" in double quotes'],
    ],
    ['one of the others', 'a: b\n# \u009b\n', [expect.stringMatching(/^2:3: a control character \(U\+009B\)/)]],
    ['a text that begins with @', 'a: @x\n', ['1:4: a text cannot begin like this; put it in quotes']],
    [
      'a pattern in double quotes',
      'a: "\\d+"\n',
      ['1:5: a "\\" has a meaning in double quotes; put the text in single quotes, or write "\\\\"'],
    ],
    [
      'a name in a flow mapping',
      'a: {amount: ${n}, b: 1}\n',
      ['1:14: inside of "{ }" and "[ ]" a name has to be in quotes: "${n}"'],
    ],
    [
      'a name in a flow list',
      'a: [${now + P1D}]\n',
      ['1:6: inside of "{ }" and "[ ]" a name has to be in quotes: "${now + P1D}"'],
    ],
    [
      'a name in two pairs of braces',
      'a: {{n}}\n',
      ['1:5: a name is written ${n}, and in quotes where it stands inside of "{ }" or "[ ]"'],
    ],
    ['a list as key', '? [a, b]\n: 1\n', ['1:3: a key has to be a text']],
    ['no key', ': 1\n', ['1:1: a key is missing before ":"']],
    [
      'a merge key',
      'a: &x {n: 1}\nb:\n  <<: *x\n',
      ['3:3: merge keys are not part of YAML 1.2; write the keys out, or use an alias for a whole value'],
    ],
    ['an unknown tag', 'a: !secret x\n', ['1:12: a tag (!secret), which is not taken; a text is put in quotes']],
    ['bytes', 'a: !!binary aGVsbG8=\n', ['1:13: a tag (!!binary), which is not taken; a text is put in quotes']],
    ['a text', 'a: !!str 1\n', ['1:10: a tag (!!str), which is not taken; a text is put in quotes']],
    [
      'a text with an alias',
      'a: &x !!str 1\nb: *x\n',
      ['1:13: a tag (!!str), which is not taken; a text is put in quotes'],
    ],
    ['a text, said shortly', 'a: ! 1\n', ['1:6: a tag (!), which is not taken; a text is put in quotes']],
    ['a key that is a text', '!!str 1: a\n', ['1:7: a tag (!!str), which is not taken; a text is put in quotes']],
    ['no whole number', 'a: !!int x\n', ['1:10: a tag (!!int), which is not taken; a text is put in quotes']],
    ['a mapping', '!!map {a: 1}\n', ['1:7: a tag (!!map), which is not taken; a text is put in quotes']],
    ['a list', 'a: !!seq [1]\n', ['1:10: a tag (!!seq), which is not taken; a text is put in quotes']],
    ['an alias of nothing', 'a: *x\n', ['1:4: no anchor "&x" before it; put a text that begins with "*" in quotes']],
    ['an alias of what it is in', 'a: &x [1, *x]\n', ['1:11: "*x" stands for something that it is a part of']],
    [
      'too large a number',
      'a: 12345678901234567890\n',
      ['1:4: 12345678901234567890 is no number that JSON can hold exactly; put it in quotes if a text is meant'],
    ],
    [
      'no number',
      'a: .inf\n',
      ['1:4: .inf is no number that JSON can hold exactly; put it in quotes if a text is meant'],
    ],
    ['a key that is more', '__proto__: {a: 1}\n', ['1:1: a key cannot be called __proto__']],
    ['an open quote', 'a: "x\n', ['2:1: not YAML: missing closing "quote']],
    [
      'an open bracket',
      'a: [1\n',
      ['2:1: not YAML: flow sequence in block collection must be sufficiently indented and end with a ]'],
    ],
  ])('%s', (_, text, mistakes) => {
    expect(mistakesIn(text)).toEqual(mistakes);
  });

  it('also with Windows line ends', () => {
    expect(mistakesIn('a: 1\r\nb: 2\r\na: 3\r\n')).toEqual(['3:1: the key "a" is there twice']);
  });
});

describe('a text that would cost too much', () => {
  it.each([
    ['brackets', '['.repeat(5_000)],
    ['braces', '{a: '.repeat(5_000)],
    ['lists in a line', '- '.repeat(5_000)],
    ['indentation', Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
  ])('is refused when it is nested too deeply: %s', (_, text) => {
    expect(readYaml(text).document).toBeUndefined();
    expect(mistakesIn(text)).toEqual([expect.stringMatching(/^\d+:\d+: nested deeper than 100 levels$/)]);
  });

  it('is refused when its aliases multiply', () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let n = 1; n < 9; n += 1)
      lines.push(
        `a${n}: &a${n} [${Array(10)
          .fill(`*a${n - 1}`)
          .join(', ')}]`,
      );
    expect(readYaml(lines.join('\n')).document).toBeUndefined();
    expect(mistakesIn(lines.join('\n'))).toEqual([expect.stringContaining('more than 100000 values')]);
  });

  it('is refused when its aliases nest', () => {
    const lines = Array.from({ length: 1000 }, (_, n) => `a${n + 1}: &a${n + 1} [${n === 0 ? 'x' : `*a${n}`}]`);
    expect(mistakesIn(lines.join('\n'))).toEqual([expect.stringContaining('nested deeper than 200 levels')]);
  });

  it('is read when it is only long', () => {
    const text = Array.from({ length: 5_000 }, (_, n) => `k${n}: ${n}\n`).join('');
    expect(Object.keys(valueIn(text) as object)).toHaveLength(5_000);
  });
});

describe('positions', () => {
  const { document } = readYaml(
    'name: x\nsteps:\n  - use: &s\n      scenario: a.yaml\n  - advance: 1.0\n  - *s\n  - device:\nlast: "1"\n',
  );
  const at = (path: readonly PropertyKey[], ofKey?: boolean) => {
    const { line, column } = document!.positionOf(path, ofKey);
    return `${line}:${column}`;
  };

  it('are those of values, or of keys', () => {
    expect(at(['steps', 1, 'advance'])).toBe('5:14');
    expect(at(['steps', 1, 'advance'], true)).toBe('5:5');
    expect(at(['steps', 1])).toBe('5:5');
    expect(at([])).toBe('1:1');
  });

  it('are where a value was written when an alias stands for it', () => {
    expect(at(['steps', 2, 'scenario'])).toBe('4:17');
  });

  it('are the key of a value that is empty, and of what holds one that is not there', () => {
    expect(at(['steps', 3, 'device'])).toBe('7:5');
    expect(at(['steps', 3, 'device', 'use', 'amount'])).toBe('7:5');
    expect(at(['steps', 7])).toBe('2:1');
    expect(at(['nothing'])).toBe('1:1');
  });

  it('know how a scalar was typed', () => {
    expect(document?.typed(['steps', 1, 'advance'])).toBe('1.0');
    expect(document?.typed(['last'])).toBeUndefined();
    expect(document?.typed(['steps'])).toBeUndefined();
  });
});
