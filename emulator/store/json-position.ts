/** Where a text stops being JSON. JSON.parse does not always say, and quotes what may be secret when it does. */

const BLANK = /[ \t\n\r]*/y;
const TOKEN =
  /"(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|[{}[\],:]/y;

/** The kinds of token that may come next: s a string, v another scalar, or a punctuation mark. */
const VALUE = 'sv{[';
const KEY = 's';
const KEY_OR_END = 's}';

/** Index of the first token that does not belong, or null when the text is JSON. */
export function firstErrorIn(text: string): number | null {
  const open: string[] = [];
  let expected = VALUE;
  let at = 0;
  const afterValue = (): string => {
    const inside = open.at(-1);
    if (inside === undefined) return '';
    return inside === '{' ? ',}' : ',]';
  };
  for (;;) {
    at += match(BLANK, text, at)?.length ?? 0;
    if (at >= text.length) return expected === '' ? null : at;
    const token = match(TOKEN, text, at);
    if (token === undefined) return at;
    const kind = token.startsWith('"') ? 's' : '{}[],:'.includes(token) ? token : 'v';
    if (!expected.includes(kind)) return at;
    at += token.length;
    if (kind === 's' && (expected === KEY || expected === KEY_OR_END)) expected = ':';
    else if (kind === ':') expected = VALUE;
    else if (kind === ',') expected = open.at(-1) === '{' ? KEY : VALUE;
    else if (kind === '{' || kind === '[') {
      open.push(kind);
      expected = kind === '{' ? KEY_OR_END : `${VALUE}]`;
    } else {
      if (kind === '}' || kind === ']') open.pop();
      expected = afterValue();
    }
  }
}

function match(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

/** `line 3, column 7` of an index. */
export function positionIn(text: string, index: number): string {
  const before = text.slice(0, index);
  return `line ${before.split('\n').length}, column ${index - before.lastIndexOf('\n')}`;
}
