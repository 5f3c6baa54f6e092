import type { YAMLParseError } from 'yaml';

/** What is wrong with a text as YAML, in words for whoever wrote it, and where he would look for it. */

type Code = YAMLParseError['code'];

export interface TextMistake {
  readonly offset: number;
  readonly message: string;
}

const WORDS: Partial<Record<Code, string>> = {
  TAB_AS_INDENT: 'a tab; indent with blanks',
  BLOCK_AS_IMPLICIT_KEY: 'a ":" before a blank begins a mapping, which cannot be here; put the text in quotes',
  BAD_SCALAR_START: 'a text cannot begin like this; put it in quotes',
  BAD_DQ_ESCAPE: 'a "\\" has a meaning in double quotes; put the text in single quotes, or write "\\\\"',
  MULTILINE_IMPLICIT_KEY: 'a key has to be on one line; is a ":" or a quote missing?',
};

const KEYS = 'the keys of a mapping have to begin at the same column';
const ITEMS = 'the items of a list have to begin at the same column';

/** What the parser says where lines are not indented as they should be. */
const INDENTED: readonly (readonly [said: string, message: string])[] = [
  ['All mapping items must', KEYS],
  ['All sequence items must', ITEMS],
  ['A block sequence may not be used as an implicit map key', ITEMS],
  ['Sequence item without - indicator', `an item of a list begins with "- ", and ${KEYS}`],
];

export function yamlMistake({ code, message, pos }: YAMLParseError, text: string): TextMistake {
  const [at] = pos;
  // `{ amount: ${n} }`: the brace of the name is read as that of a mapping.
  if (text[at] === '{' && text[at - 1] === '$') {
    const name = /^\{([^}\n]*)\}/.exec(text.slice(at))?.[1] ?? 'name';
    return { offset: at, message: `inside of "{ }" and "[ ]" a name has to be in quotes: "\${${name}}"` };
  }
  const indented = INDENTED.find(([said]) => message.startsWith(said))?.[1];
  if (indented !== undefined) return { offset: behindBlanks(text, at), message: indented };
  const key = code === 'BLOCK_AS_IMPLICIT_KEY' ? laterKey(text, at) : undefined;
  if (key !== undefined) return { offset: key, message: `${KEYS}; a text with ": " in it has to be in quotes` };
  return {
    offset: at,
    message: WORDS[code] ?? `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`,
  };
}

const behindBlanks = (text: string, at: number): number => at + (/^ */.exec(text.slice(at))?.[0].length ?? 0);

/** A key on a line behind a text, which goes on there as the key is indented more: `a: 1` and `b: 2` below it. */
function laterKey(text: string, at: number): number | undefined {
  const [first = '', ...lines] = text.slice(at).split('\n');
  if (/:(\s|$)/.test(first)) return undefined;
  let offset = at + first.length + 1;
  for (const line of lines) {
    if (/:(\s|$)/.test(line)) return behindBlanks(text, offset);
    offset += line.length + 1;
  }
  return undefined;
}

/** What YAML 1.2 calls not printable; in double quotes it can be written with a backslash. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for.
const UNPRINTABLE = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufffe\uffff]/;

export function controlCharacter(text: string): TextMistake | undefined {
  const offset = text.search(UNPRINTABLE);
  if (offset === -1) return undefined;
  const code = text.charCodeAt(offset).toString(16).padStart(4, '0').toUpperCase();
  return {
    offset,
    message: `a control character (U+${code}), which YAML does not allow; write "\\u${code}" in double quotes`,
  };
}
