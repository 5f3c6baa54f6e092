import type { YAMLParseError } from 'yaml';

/** What is wrong with a text as YAML, in words for whoever wrote it. */

type Code = YAMLParseError['code'];

const WORDS: Partial<Record<Code, string>> = {
  TAB_AS_INDENT: 'a tab; indent with blanks',
  BLOCK_AS_IMPLICIT_KEY: 'a ":" before a blank begins a mapping, which cannot be here; put the text in quotes',
  BAD_SCALAR_START: 'a text cannot begin like this; put it in quotes',
  BAD_DQ_ESCAPE: 'a "\\" has a meaning in double quotes; put the text in single quotes, or write "\\\\"',
  MULTILINE_IMPLICIT_KEY: 'a key has to be on one line; is a ":" or a quote missing?',
  MISSING_CHAR: '',
  BAD_INDENT: '',
};

export function yamlMistake({ code, message, pos }: YAMLParseError, text: string): string {
  const [at] = pos;
  // `{ amount: ${n} }`: the brace of the name is read as that of a mapping.
  if (text[at] === '{' && text[at - 1] === '$') {
    const name = /^\{([^}\n]*)\}/.exec(text.slice(at))?.[1] ?? 'name';
    return `inside of "{ }" and "[ ]" a name has to be in quotes: "\${${name}}"`;
  }
  return WORDS[code] || `not YAML: ${message.charAt(0).toLowerCase()}${message.slice(1)}`;
}
