import { readTokens } from './policy-json.ts';

/**
 * The access policy of a topic: who may do what with it. Of IAM's language it knows what policies of topics are made
 * of; a condition on something that is not known here holds as one on a key that the request does not have.
 * Source: sns-protocol.md 5.5 (inferred from Amazon's instructions for DRS and from AWS's defaults).
 */

export interface TopicAccess {
  /** AWS account that calls. */
  readonly account: string;
  /** Such as `sns:Publish`. */
  readonly action: string;
  readonly topicArn: string;
}

export interface Access {
  readonly allowed: boolean;
  /** `Sid` of the statement that decided, or its number from 1; null when none did. */
  readonly statement: string | null;
  /** Which statement decided, or why none did, as a sentence. */
  readonly why: string;
}

export type ParsedTopicPolicy =
  | { readonly ok: true; readonly stored: string }
  /** `problem` follows `Invalid parameter: `. */
  | { readonly ok: false; readonly problem: string };

type Members = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const listOf = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? value : value === undefined ? [] : [value];
const textsOf = (value: unknown): string[] => listOf(value).filter((one): one is string => typeof one === 'string');

/** Only the words about the action are AWS-recorded. */
export function parseTopicAccess(text: string): ParsedTopicPolicy {
  const refused = (problem: string): ParsedTopicPolicy => ({ ok: false, problem });
  const json = readTokens(text);
  if (!json.ok) return refused(`Policy Error: ${json.problem}`);
  const policy: unknown = JSON.parse(text);
  const statements = isObject(policy) ? listOf(policy.Statement) : [];
  if (statements.length === 0 || !statements.every(isStatement)) return refused('Policy Error: null');
  const actions = (statements as Members[]).flatMap(({ Action, NotAction }) => textsOf(Action ?? NotAction));
  if (!actions.every((action) => action === '*' || /^sns:/i.test(action))) {
    return refused('Policy statement action out of service scope!');
  }
  return { ok: true, stored: text };
}

const isStatement = (value: unknown): boolean =>
  isObject(value) &&
  (value.Effect === 'Allow' || value.Effect === 'Deny') &&
  ('Principal' in value || 'NotPrincipal' in value) &&
  textsOf(value.Action ?? value.NotAction).length > 0;

/** Whether a policy lets a call through; a `Deny` that fits wins over every `Allow`. */
export function allows(policyJson: string, access: TopicAccess): Access {
  const who = `account ${access.account}`;
  const statements = statementsOf(policyJson);
  const misses: string[] = [];
  let allowing: Access | undefined;
  for (const [index, statement] of statements.entries()) {
    const name = typeof statement.Sid === 'string' && statement.Sid !== '' ? statement.Sid : String(index + 1);
    const miss = whyNot(statement, access);
    if (miss !== null) {
      if (statement.Effect === 'Allow') misses.push(`statement ${name} ${miss}`);
      continue;
    }
    if (statement.Effect === 'Deny') {
      return { allowed: false, statement: name, why: `Statement ${name} denies ${access.action} to ${who}.` };
    }
    allowing ??= { allowed: true, statement: name, why: `Statement ${name} allows ${access.action} to ${who}.` };
  }
  if (allowing !== undefined) return allowing;
  const because = misses.length === 0 ? 'it has no statement that allows anything' : misses.join('; ');
  return { allowed: false, statement: null, why: `No statement allows ${access.action} to ${who}: ${because}.` };
}

function statementsOf(policyJson: string): readonly Members[] {
  const policy: unknown = JSON.parse(policyJson);
  return isObject(policy) ? listOf(policy.Statement).filter(isObject) : [];
}

/** Why a statement is not about a call, as the end of "statement X"; null when it is. */
function whyNot(statement: Members, access: TopicAccess): string | null {
  if (!isPrincipal(statement, access.account)) return 'names other principals';
  if (!isNamed(statement.Action, statement.NotAction, access.action, 'any-case')) return 'names other actions';
  if (!isNamed(statement.Resource, statement.NotResource, access.topicArn, 'exact')) return 'names another resource';
  const condition = unmet(statement.Condition, access);
  return condition === null ? null : `has the condition ${condition}, which does not hold`;
}

function isPrincipal({ Principal, NotPrincipal }: Members, account: string): boolean {
  if (NotPrincipal !== undefined) return !names(NotPrincipal, account);
  return names(Principal, account);
}

function names(principal: unknown, account: string): boolean {
  if (principal === '*') return true;
  if (!isObject(principal)) return false;
  return textsOf(principal.AWS).some(
    (one) => one === '*' || one === account || new RegExp(`^arn:aws[a-z-]*:iam::${account}:root$`).test(one),
  );
}

function isNamed(these: unknown, notThese: unknown, value: string, how: 'any-case' | 'exact'): boolean {
  const fits = (pattern: string) =>
    how === 'any-case' ? isLike(pattern.toLowerCase(), value.toLowerCase()) : isLike(pattern, value);
  if (notThese !== undefined) return !textsOf(notThese).some(fits);
  // A policy of a topic is about that topic where it names none.
  if (these === undefined && how === 'exact') return true;
  return textsOf(these).some(fits);
}

/** `*` is any text, `?` any character. After a miss it goes on behind the last `*`, one character further. */
function isLike(pattern: string, value: string): boolean {
  let at = 0;
  let star = -1;
  let behind = 0;
  for (let index = 0; index < value.length; ) {
    if (pattern[at] === '*') {
      star = at;
      behind = index;
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === value[index]) {
      at += 1;
      index += 1;
    } else if (star !== -1) {
      at = star + 1;
      behind += 1;
      index = behind;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}

/** What is known of a call, by condition keys in lower case. */
const contextOf = ({ account, topicArn }: TopicAccess): ReadonlyMap<string, string> =>
  new Map([
    ['aws:sourceowner', account],
    ['aws:sourceaccount', account],
    ['aws:principalaccount', account],
    ['aws:securetransport', 'true'],
    ['sns:topicarn', topicArn],
  ]);

/** The first condition that does not hold, in words; null when all do. */
function unmet(condition: unknown, access: TopicAccess): string | null {
  if (!isObject(condition)) return null;
  const context = contextOf(access);
  for (const [operator, keys] of Object.entries(condition)) {
    for (const [key, values] of Object.entries(isObject(keys) ? keys : {})) {
      const wanted = listOf(values).map(String);
      if (!holds(operator, context.get(key.toLowerCase()), wanted)) return `${operator} ${key} ${wanted.join(', ')}`;
    }
  }
  return null;
}

function holds(named: string, value: string | undefined, wanted: readonly string[]): boolean {
  const operator = named.replace(/^For(All|Any)Values:/, '').replace(/IfExists$/, '');
  if (operator === 'Null') return wanted.includes(String(value === undefined));
  if (value === undefined) return named.endsWith('IfExists') || operator.includes('Not');
  const isNot = operator.includes('Not');
  const fits = wanted.some((one) => compares(operator.replace('Not', ''), one, value));
  return isNot ? !fits : fits;
}

function compares(operator: string, wanted: string, value: string): boolean {
  switch (operator) {
    case 'StringEquals':
      return wanted === value;
    case 'StringEqualsIgnoreCase':
    case 'Bool':
      return wanted.toLowerCase() === value.toLowerCase();
    case 'StringLike':
    case 'ArnEquals':
    case 'ArnLike':
      return isLike(wanted, value);
    default:
      return false;
  }
}
