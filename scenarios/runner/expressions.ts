import { parseDuration } from '../../contracts/control/duration.ts';
import { finerThanClock } from './finer-than-clock.ts';
import { FINER_WORDS } from './grammar/whole-duration.ts';

/**
 * What may stand in a text: `${name}`, with a path into its value (`${problem.name}`, `${items[0].id}`), or an instant
 * moved by a duration (`${now + PT24H}`). `$${` is a literal `${`.
 */

export interface Reference {
  /** As it was written, without the braces. */
  readonly source: string;
  readonly name: string;
  readonly path: readonly (string | number)[];
  /** Milliseconds the instant is moved by; undefined when it is no sum. */
  readonly shiftMs: number | undefined;
}

/** A piece of a text: letters, a reference, or what was meant as one. */
export type Piece =
  | { readonly kind: 'letters'; readonly letters: string }
  | { readonly kind: 'reference'; readonly reference: Reference }
  /** `written` is the whole of it, braces and all. */
  | { readonly kind: 'mistake'; readonly written: string; readonly problem: string };

/** A name, and the way into its value. A device may have a minus in its name, so a sum wants blanks around its sign. */
const NAME = /^[A-Za-z](?:[\w-]*\w)?(?:\.[\w-]*\w|\[-?\d+\])*/;
const SEGMENT = /\.([\w-]+)|\[(-?\d+)\]/g;
const SUM = /^\s*([+-])\s*(.*)$/s;

export function parsePieces(text: string): Piece[] {
  const pieces: Piece[] = [];
  let letters = '';
  const flush = () => {
    if (letters !== '') pieces.push({ kind: 'letters', letters });
    letters = '';
  };
  for (let at = 0; at < text.length; ) {
    const opening = text.indexOf('$', at);
    if (opening === -1) {
      letters += text.slice(at);
      break;
    }
    letters += text.slice(at, opening);
    if (text.startsWith('$${', opening)) {
      letters += '${';
      at = opening + 3;
    } else if (!text.startsWith('${', opening)) {
      letters += '$';
      at = opening + 1;
    } else {
      const closing = text.indexOf('}', opening);
      const source = text.slice(opening + 2, closing === -1 ? undefined : closing);
      flush();
      const end = closing === -1 ? text.length : closing + 1;
      pieces.push(closing === -1 ? mistake(text.slice(opening), 'the closing "}" is missing') : parseReference(source));
      at = end;
    }
  }
  flush();
  return pieces;
}

const mistake = (written: string, problem: string): Piece => ({ kind: 'mistake', written, problem });

function parseReference(source: string): Piece {
  const text = source.trim();
  const written = `\${${source}}`;
  if (text === '') return mistake(written, 'expected a name between "${" and "}"');
  const head = NAME.exec(joinedSum(text))?.[0];
  if (head === undefined) return mistake(written, 'expected a name that begins with a letter, such as ${now}');
  const [name = '', ...rest] = head.split(/(?=[.[])/);
  const path = [...rest.join('').matchAll(SEGMENT)].map(([, key, index]) => (index === undefined ? key! : +index));
  const tail = text.slice(head.length);
  if (tail === '') return { kind: 'reference', reference: { source, name, path, shiftMs: undefined } };
  const [, sign, duration = ''] = SUM.exec(tail) ?? [];
  if (sign === undefined)
    return mistake(
      written,
      `expected "+" or "-" and a duration after ${head}, such as \${${head} + PT24H}, seen ${JSON.stringify(tail.trim())}`,
    );
  const parsed = parseDuration(duration);
  if (!parsed.ok) return mistake(written, `${parsed.problem} after "${sign}", seen ${JSON.stringify(duration)}`);
  if (finerThanClock(duration))
    return mistake(written, `${FINER_WORDS} after "${sign}", seen ${JSON.stringify(duration)}`);
  const shiftMs = sign === '-' ? -parsed.ms : parsed.ms;
  return { kind: 'reference', reference: { source, name, path, shiftMs } };
}

/** `now-PT24H` cannot be the name of anything but a sum whose blanks were left out. */
const joinedSum = (text: string): string => text.replace(/-(?=P[T\d][^.]*$)/, ' -');
