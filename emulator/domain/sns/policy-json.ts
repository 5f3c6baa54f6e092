/**
 * JSON of a policy, token by token, each with the place at which SNS would say that something is wrong with it. SNS
 * reads policies with Jackson, and its users see the place in the message: behind what was read so far, which is
 * only the opening quotation mark of a text, and for a name all up to the beginning of its value.
 * Source: AWS-recorded messages (sns-protocol.md 0.2); where none was recorded the words are inferred from them.
 */

export type TokenKind = '{' | '}' | '[' | ']' | 'name' | 'string' | 'number' | 'true' | 'false' | 'null';

export interface Token {
  readonly kind: TokenKind;
  /** As it is meant: without quotation marks and escapes. */
  readonly text: string;
  /** Where a message about it points to, and where it would once the whole text of it was read. */
  readonly place: Place;
  readonly placeBehind: Place;
}

export interface Place {
  readonly line: number;
  readonly column: number;
}

export type ReadTokens =
  | { readonly ok: true; readonly tokens: readonly Token[] }
  | { readonly ok: false; readonly problem: string };

const VALUES = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const HIDDEN = 'REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)';
const DEEPEST = 500;

class NotJson extends Error {}

/** `problem` is what SNS puts behind the name of the attribute. */
export function readTokens(json: string): ReadTokens {
  const tokens: Token[] = [];
  let at = 0;
  let line = 1;
  let lineStart = 0;

  const placeAt = (index: number): Place => ({ line, column: index - lineStart + 1 });
  const wrong = (problem: string, index: number): never => {
    const { line: row, column } = placeAt(index);
    throw new NotJson(`failed to parse JSON. ${problem}\n at [Source: ${HIDDEN}; line: ${row}, column: ${column}]`);
  };
  const unexpected = (expected: string): never => {
    const character = json[at] ?? '';
    return wrong(`Unexpected character ('${character}' (code ${character.charCodeAt(0)})): ${expected}`, at);
  };
  const skipBlanks = (): void => {
    for (; at < json.length; at += 1) {
      const character = json[at];
      if (character === '\n') {
        line += 1;
        lineStart = at + 1;
      } else if (character !== ' ' && character !== '\t' && character !== '\r') return;
    }
  };
  const atEnd = (expected: string): void => {
    skipBlanks();
    if (at >= json.length) wrong(`Unexpected end-of-input${expected}`, at);
  };

  /** A text between quotation marks, escapes undone; `at` is behind it. */
  const readText = (): string => {
    const end = /"(?:[^"\\\p{Cc}]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|\u007f|[\u0080-\u009f])*"/uy;
    end.lastIndex = at;
    const [text] = end.exec(json) ?? [];
    if (text === undefined) return wrong('Unexpected end-of-input in VALUE_STRING', json.length);
    at += text.length;
    return JSON.parse(text) as string;
  };

  const readLiteral = (): Token => {
    const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
    number.lastIndex = at;
    const [digits] = number.exec(json) ?? [];
    if (digits !== undefined) {
      at += digits.length;
      return { kind: 'number', text: digits, place: placeAt(at), placeBehind: placeAt(at) };
    }
    const word = /[A-Za-z_$][\w$]*/y;
    word.lastIndex = at;
    const [name] = word.exec(json) ?? [];
    if (name === undefined) return unexpected(`expected a valid value ${VALUES}`);
    at += name.length;
    if (name !== 'true' && name !== 'false' && name !== 'null') {
      wrong(`Unrecognized token '${name}': was expecting ${VALUES}`, at);
    }
    return { kind: name as TokenKind, text: name, place: placeAt(at), placeBehind: placeAt(at) };
  };

  const readValue = (depth: number): void => {
    atEnd('');
    if (depth > DEEPEST) wrong(`Document nesting depth (${depth}) exceeds the maximum allowed`, at);
    switch (json[at]) {
      case '{':
        readObject(depth);
        return;
      case '[':
        readArray(depth);
        return;
      case '"': {
        const place = placeAt(at + 1);
        const text = readText();
        tokens.push({ kind: 'string', text, place, placeBehind: placeAt(at) });
        return;
      }
      default:
        tokens.push(readLiteral());
    }
  };

  const mark = (kind: '{' | '}' | '[' | ']'): void => {
    at += 1;
    tokens.push({ kind, text: kind, place: placeAt(at), placeBehind: placeAt(at) });
  };

  const closes = (bracket: '}' | ']', what: string, isFirst: boolean, start: Place): boolean => {
    const marker = `: expected close marker for ${what} (start marker at [Source: ${HIDDEN}; line: ${start.line}, column: ${start.column}])`;
    atEnd(marker);
    if (json[at] === bracket) return true;
    if (isFirst) return false;
    if (json[at] !== ',') unexpected(`was expecting comma to separate ${what} entries`);
    at += 1;
    atEnd(marker);
    return false;
  };

  const readObject = (depth: number): void => {
    const start = placeAt(at);
    mark('{');
    for (let isFirst = true; !closes('}', 'Object', isFirst, start); isFirst = false) {
      if (json[at] !== '"') unexpected('was expecting double-quote to start field name');
      const name = readText();
      atEnd(' within/between Object entries');
      if (json[at] !== ':') unexpected('was expecting a colon to separate field name and value');
      at += 1;
      const own = tokens.push({ kind: 'name', text: name, place: start, placeBehind: start });
      readValue(depth + 1);
      // The name is read together with the beginning of its value.
      const { place } = tokens[own] as Token;
      tokens[own - 1] = { kind: 'name', text: name, place, placeBehind: place };
    }
    mark('}');
  };

  const readArray = (depth: number): void => {
    const start = placeAt(at);
    mark('[');
    for (let isFirst = true; !closes(']', 'Array', isFirst, start); isFirst = false) readValue(depth + 1);
    mark(']');
  };

  try {
    readValue(0);
    skipBlanks();
    if (at < json.length) unexpected(`expected a valid value ${VALUES}`);
    return { ok: true, tokens };
  } catch (error) {
    if (error instanceof NotJson) return { ok: false, problem: error.message };
    throw error;
  }
}

/** How much of a policy is repeated in a message about it. */
const SHOWN = 500;

/** A message about a policy that is JSON, in the words of SNS: it repeats the policy and says where. */
export function problemAt(json: string, problem: string, { line, column }: Place): string {
  const rest = json.length - SHOWN;
  const shown = rest > 0 ? `"${json.slice(0, SHOWN)}"[truncated ${rest} chars]` : `"${json}"`;
  return `${problem}\n at [Source: (String)${shown}; line: ${line}, column: ${column}]`;
}
