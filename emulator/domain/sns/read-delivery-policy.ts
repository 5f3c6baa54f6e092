import {
  DEFAULT_RETRY,
  type RequestPolicy,
  type RetryPolicy,
  type ThrottlePolicy,
  wholeRetry,
} from './delivery-policy.ts';
import { readTokens } from './policy-json.ts';
import { totalDelay } from './retry-delay.ts';

/** What may be set as `DeliveryPolicy` of a topic or a subscription, and in which words SNS declines the rest. */

export type ParsedDeliveryPolicy =
  /** `stored` is what is kept and told back as `DeliveryPolicy`. */
  | { readonly ok: true; readonly stored: string }
  /** `problem` follows `Invalid parameter: `, at Subscribe and CreateTopic with `Attributes Reason: ` between. */
  | { readonly ok: false; readonly problem: string };

const RETRIES_MAX = 100;
const DELAY_MAX = 3600;
/** All retries together take at most an hour. */
const TOTAL_MAX = 3600;

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
