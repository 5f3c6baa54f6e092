/**
 * `DeliveryPolicy` of topics and of their http and https subscriptions: which one is in force.
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

export interface ThrottlePolicy {
  readonly maxReceivesPerSecond: number;
}

export interface RequestPolicy {
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

const CONTENT_TYPE = 'text/plain; charset=UTF-8';

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

type Members = Readonly<Record<string, unknown>>;

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

export const wholeRetry = (given: unknown): RetryPolicy | null =>
  given == null ? null : { ...DEFAULT_RETRY, ...(given as Partial<RetryPolicy>) };
