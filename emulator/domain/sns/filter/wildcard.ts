/** Patterns in which `*` stands for any text, also an empty one; `\*` and `\\` stand for themselves. */

/** Asterisks that stand for something, and what else of a pattern is wrong; positions count from 0. */
export function checkWildcard(pattern: string): { readonly stars: number; readonly problem: string | null } {
  let stars = 0;
  let wasStar = false;
  for (let at = 0; at < pattern.length; at += 1) {
    const isStar = pattern[at] === '*';
    if (isStar && wasStar) return { stars, problem: `Consecutive wildcard characters at pos ${at - 1}` };
    if (isStar) stars += 1;
    wasStar = isStar;
    if (pattern[at] !== '\\') continue;
    const escaped = pattern[at + 1];
    if (escaped !== '*' && escaped !== '\\') return { stars, problem: `Invalid escape character at pos ${at}` };
    at += 1;
  }
  return { stars, problem: null };
}

/** The fixed texts between the asterisks. */
function partsOf(pattern: string): string[] {
  const parts = [''];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at] as string;
    if (character === '*') parts.push('');
    else {
      if (character === '\\') at += 1;
      parts[parts.length - 1] += pattern[at] ?? '';
    }
  }
  return parts;
}

/** Each part is looked for behind the one before it, so a long text costs no more than reading it a few times. */
export function matchesWildcard(pattern: string, text: string): boolean {
  const parts = partsOf(pattern);
  const first = parts[0] as string;
  if (parts.length === 1) return text === first;
  const last = parts.at(-1) as string;
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  const end = text.length - last.length;
  let at = first.length;
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at);
    if (found === -1 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
