import { readTokens } from './policy-json.ts';

/**
 * `DeliveryPolicy` of topics and of their http and https subscriptions: how often and when an attempt is repeated.
 * Source: AWS-SNS-RETRY (documented); forms of what is told back are AWS-recorded (sns-protocol.md 4.1).
 */

export type BackoffFunction = 'linear' | 'arithmetic' | 'geometric' | 'exponential';

/** Delays in seconds. What is absent of a policy that somebody set has its standard. */
export interface RetryPolicy {
  readonly minDelayTarget: number;
  readonly maxDelayTarget: number;
  readonly numRetries: number;
  readonly numMaxDelayRetries: number;
  readonly numNoDelayRetries: number;
  readonly numMinDelayRetries: number;
  readonly backoffFunction: BackoffFunction;
}

interface ThrottlePolicy {
  readonly maxReceivesPerSecond: number;
}

interface RequestPolicy {
  readonly headerContentType: string;
}

/** What is in force for one subscription, member by member as `EffectiveDeliveryPolicy` has it. */
export interface SubscriptionPolicy {
  readonly healthyRetryPolicy: RetryPolicy;
  readonly sicklyRetryPolicy: null;
  readonly throttlePolicy: ThrottlePolicy | null;
  readonly requestPolicy: RequestPolicy;
  readonly guaranteed: false;
}

/** What is in force for a topic, member by member as its `EffectiveDeliveryPolicy` has it. */
export interface TopicPolicy {
  readonly http: {
    readonly defaultHealthyRetryPolicy: RetryPolicy;
    readonly disableSubscriptionOverrides: boolean;
    readonly defaultThrottlePolicy?: ThrottlePolicy;
    readonly defaultRequestPolicy: RequestPolicy;
  };
}

export type ParsedDeliveryPolicy =
  /** `stored` is what is kept and told back as `DeliveryPolicy`. */
  | { readonly ok: true; readonly stored: string }
  /** `problem` follows `Invalid parameter: `, at Subscribe and CreateTopic with `Attributes Reason: ` between. */
  | { readonly ok: false; readonly problem: string };

const CONTENT_TYPE = 'text/plain; charset=UTF-8';
const RETRIES_MAX = 100;
const DELAY_MAX = 3600;
/** All retries together take at most an hour. */
const TOTAL_MAX = 3600;

/** SNS's standard for http and https: three retries, 20 s apart. */
export const DEFAULT_RETRY: RetryPolicy = {
  minDelayTarget: 20,
  maxDelayTarget: 20,
  numRetries: 3,
  numMaxDelayRetries: 0,
  numNoDelayRetries: 0,
  numMinDelayRetries: 0,
  backoffFunction: 'linear',
};

/**
 * What AWS does for queues and functions, which nobody can change: 3 retries at once, 2 a second apart, 10 from 1 s
 * to 20 s, then 20 s apart. AWS goes on for 23 days; here it is an hour (docs/decisions/0032).
 */
export const MANAGED_RETRY: RetryPolicy = {
  minDelayTarget: 1,
  maxDelayTarget: 20,
  numRetries: 195,
  numMaxDelayRetries: 180,
  numNoDelayRetries: 3,
  numMinDelayRetries: 2,
  backoffFunction: 'exponential',
};

// ---- when the next attempt is due --------------------------------------------------------------------------------

/** Milliseconds from attempt `attempt` (from 1), which failed, to the next one; null when it was the last. */
export function retryDelayMs(policy: RetryPolicy, attempt: number): number | null {
  const seconds = retryDelay(policy, attempt);
  return seconds === null ? null : Math.round(seconds * 1000);
}

function retryDelay(policy: RetryPolicy, attempt: number): number | null {
  const { numRetries, numNoDelayRetries, numMinDelayRetries, numMaxDelayRetries } = policy;
  if (attempt > numRetries) return null;
  const backoff = numRetries - numNoDelayRetries - numMinDelayRetries - numMaxDelayRetries;
  let index = attempt - 1;
  if (index < numNoDelayRetries) return 0;
  index -= numNoDelayRetries;
  if (index < numMinDelayRetries) return policy.minDelayTarget;
  index -= numMinDelayRetries;
  return index < backoff ? backoffDelay(policy, index, backoff) : policy.maxDelayTarget;
}

/** AWS names the curves and gives no formulas; each begins at the smallest delay and ends at the largest (inferred). */
function backoffDelay(
  { minDelayTarget: a, maxDelayTarget: b, backoffFunction }: RetryPolicy,
  i: number,
  n: number,
): number {
  if (n === 1) return a;
  switch (backoffFunction) {
    case 'linear':
      return a + ((b - a) * i) / (n - 1);
    case 'arithmetic':
      return a + ((b - a) * i * (i + 1)) / (n * (n - 1));
    case 'geometric':
      return a * (b / a) ** (i / (n - 1));
    case 'exponential':
      return i === n - 1 ? b : Math.min(b, a * 2 ** i);
  }
}

const totalDelay = (policy: RetryPolicy): number => {
  let total = 0;
  for (let attempt = 1; attempt <= policy.numRetries; attempt += 1) total += retryDelay(policy, attempt) ?? 0;
  return total;
};

// ---- what is in force ----------------------------------------------------------------------------------------------

/** Policies as they were stored; null for none. */
interface Stored {
  readonly topic: string | null;
  readonly subscription: string | null;
}

const objectOf = (text: string | null): Members => (text === null ? {} : (JSON.parse(text) as Members));

const known = new Map<string, SubscriptionPolicy>();
const KNOWN_MAX = 1000;

/** What is in force for a subscription: its own policy, that of its topic, the standard. */
export function effectivePolicy({ topic, subscription }: Stored): SubscriptionPolicy {
  const name = `${topic}\n${subscription}`;
  const before = known.get(name);
  if (before !== undefined) return before;
  const { http } = effectiveTopicPolicy(topic);
  const own = http.disableSubscriptionOverrides ? {} : objectOf(subscription);
  const policy: SubscriptionPolicy = {
    healthyRetryPolicy: wholeRetry(own.healthyRetryPolicy) ?? http.defaultHealthyRetryPolicy,
    sicklyRetryPolicy: null,
    throttlePolicy: (own.throttlePolicy as ThrottlePolicy | null) ?? http.defaultThrottlePolicy ?? null,
    requestPolicy: (own.requestPolicy as RequestPolicy | null) ?? http.defaultRequestPolicy,
    guaranteed: false,
  };
  if (known.size >= KNOWN_MAX) known.clear();
  known.set(name, policy);
  return policy;
}

export function effectiveTopicPolicy(stored: string | null): TopicPolicy {
  const http = (objectOf(stored).http ?? {}) as Members;
  return {
    http: {
      defaultHealthyRetryPolicy: wholeRetry(http.defaultHealthyRetryPolicy) ?? DEFAULT_RETRY,
      disableSubscriptionOverrides: http.disableSubscriptionOverrides === true,
      ...(http.defaultThrottlePolicy == null
        ? {}
        : { defaultThrottlePolicy: http.defaultThrottlePolicy as ThrottlePolicy }),
      defaultRequestPolicy: (http.defaultRequestPolicy as RequestPolicy | null) ?? { headerContentType: CONTENT_TYPE },
    },
  };
}

const wholeRetry = (given: unknown): RetryPolicy | null =>
  given == null ? null : { ...DEFAULT_RETRY, ...(given as Partial<RetryPolicy>) };

// ---- what may be set -----------------------------------------------------------------------------------------------

type Members = Readonly<Record<string, unknown>>;

class Refused extends Error {}

const refuse = (problem: string): never => {
  throw new Refused(problem);
};

export const parseSubscriptionPolicy = (text: string): ParsedDeliveryPolicy =>
  parse(text, (given) => {
    onlyMembers(given, ['healthyRetryPolicy', 'sicklyRetryPolicy', 'throttlePolicy', 'requestPolicy', 'guaranteed']);
    return {
      healthyRetryPolicy: retryOf(given, 'healthyRetryPolicy') ?? null,
      sicklyRetryPolicy: null,
      throttlePolicy: throttleOf(given, 'throttlePolicy') ?? null,
      requestPolicy: requestOf(given, 'requestPolicy') ?? null,
      guaranteed: false,
    };
  });

export const parseTopicPolicy = (text: string): ParsedDeliveryPolicy =>
  parse(text, (given) => {
    onlyMembers(given, ['http']);
    const http = memberOf(given, 'http') ?? {};
    onlyMembers(http, [
      'defaultHealthyRetryPolicy',
      'defaultSicklyRetryPolicy',
      'disableSubscriptionOverrides',
      'defaultThrottlePolicy',
      'defaultRequestPolicy',
    ]);
    const retry = retryOf(http, 'defaultHealthyRetryPolicy', 'http.');
    const throttle = throttleOf(http, 'defaultThrottlePolicy', 'http.');
    const request = requestOf(http, 'defaultRequestPolicy', 'http.');
    const disable = http.disableSubscriptionOverrides ?? false;
    if (typeof disable !== 'boolean') return refuse('http.disableSubscriptionOverrides must be true or false');
    return {
      http: {
        ...(retry === undefined ? {} : { defaultHealthyRetryPolicy: retry }),
        disableSubscriptionOverrides: disable,
        ...(throttle === undefined ? {} : { defaultThrottlePolicy: throttle }),
        ...(request === undefined ? {} : { defaultRequestPolicy: request }),
      },
    };
  });

function parse(text: string, read: (given: Members) => object): ParsedDeliveryPolicy {
  const refused = (problem: string): ParsedDeliveryPolicy => ({ ok: false, problem: `DeliveryPolicy: ${problem}` });
  const json = readTokens(text);
  if (!json.ok) return refused(json.problem);
  const given: unknown = JSON.parse(text);
  try {
    if (!isObject(given)) return refused('must be a JSON object');
    return { ok: true, stored: JSON.stringify(read(given)) };
  } catch (error) {
    if (error instanceof Refused) return refused(error.message);
    throw error;
  }
}

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function onlyMembers(given: Members, names: readonly string[]): void {
  const other = Object.keys(given).find((name) => !names.includes(name));
  if (other !== undefined) refuse(`Unexpected JSON member: ${other}`);
}

/** A member that is an object; undefined where it is absent or null. */
function memberOf(given: Members, name: string, above = ''): Members | undefined {
  const member = given[name];
  if (member == null) return undefined;
  return isObject(member) ? member : refuse(`${above}${name} must be a JSON object`);
}

const RETRY_MEMBERS = Object.keys(DEFAULT_RETRY) as (keyof RetryPolicy)[];
const BACKOFFS = ['arithmetic', 'exponential', 'geometric', 'linear'];

function retryOf(given: Members, name: string, above = ''): Partial<RetryPolicy> | undefined {
  const member = memberOf(given, name, above);
  if (member === undefined) return undefined;
  onlyMembers(member, RETRY_MEMBERS);
  const path = `${above}${name}`;
  const retry: Partial<Record<keyof RetryPolicy, unknown>> = {};
  for (const key of RETRY_MEMBERS) {
    const value = member[key];
    if (value == null) continue;
    if (key === 'backoffFunction') {
      if (!BACKOFFS.includes(value as string)) refuse(`${path}.${key} must be one of ${BACKOFFS.join(', ')}`);
    } else {
      const [least, most] = key.endsWith('Target') ? [1, DELAY_MAX] : [0, RETRIES_MAX];
      checkWhole(value, `${path}.${key}`, least, most);
    }
    retry[key] = value;
  }
  checkRetry(wholeRetry(retry) as RetryPolicy, path);
  return retry as Partial<RetryPolicy>;
}

/** AWS's words for the bounds of a single member are recorded, those for what members are together are inferred. */
function checkRetry(policy: RetryPolicy, path: string): void {
  if (policy.minDelayTarget > policy.maxDelayTarget) {
    refuse(`${path}.maxDelayTarget must be greater than or equal to ${path}.minDelayTarget`);
  }
  if (policy.numNoDelayRetries + policy.numMinDelayRetries + policy.numMaxDelayRetries > policy.numRetries) {
    refuse(
      `${path}.numRetries must be greater than or equal to the sum of numNoDelayRetries, numMinDelayRetries and numMaxDelayRetries`,
    );
  }
  if (totalDelay(policy) > TOTAL_MAX)
    refuse(`${path}: total retry time must be less than or equal to ${TOTAL_MAX} seconds`);
}

function checkWhole(value: unknown, path: string, least: number, most: number): number {
  if (typeof value !== 'number' || !Number.isInteger(value)) return refuse(`${path} must be an integer`);
  if (value < least) return refuse(`${path} must be greater than or equal to ${least}`);
  if (value > most) return refuse(`${path} must be less than or equal to ${most}`);
  return value;
}

function throttleOf(given: Members, name: string, above = ''): ThrottlePolicy | undefined {
  const member = memberOf(given, name, above);
  if (member === undefined) return undefined;
  onlyMembers(member, ['maxReceivesPerSecond']);
  if (member.maxReceivesPerSecond == null) return undefined;
  const path = `${above}${name}.maxReceivesPerSecond`;
  return { maxReceivesPerSecond: checkWhole(member.maxReceivesPerSecond, path, 1, Number.MAX_SAFE_INTEGER) };
}

/** What a header can carry. */
const HEADER = /^[\x21-\x7e]+(?: [\x21-\x7e]+)*$/;

function requestOf(given: Members, name: string, above = ''): RequestPolicy | undefined {
  const member = memberOf(given, name, above);
  if (member === undefined) return undefined;
  onlyMembers(member, ['headerContentType']);
  const { headerContentType } = member;
  if (headerContentType == null) return undefined;
  if (typeof headerContentType !== 'string' || !HEADER.test(headerContentType)) {
    return refuse(`${above}${name}.headerContentType must be a content type`);
  }
  return { headerContentType };
}
