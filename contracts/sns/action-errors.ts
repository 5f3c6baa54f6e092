import type { ActionError } from './action.ts';

/** Errors that several actions share. */

const recorded = { evidence: 'observed', source: 'AWS-SNS-RECORDED' } as const;
const documented = { evidence: 'documented', source: 'AWS-SNS-API' } as const;
const inferred = { evidence: 'inferred', source: 'AWS-SNS-API' } as const;

export const missing = {
  refusal: 'validationError',
  problem: "Value null at '{name}' failed to satisfy constraint: Member must not be null",
  when: 'A parameter that the action needs is missing.',
  ...inferred,
} as const satisfies ActionError;

export const noTopic = {
  refusal: 'topicNotFound',
  problem: '',
  when: 'There is no such topic.',
  ...recorded,
} as const satisfies ActionError;

export const noSubscription = {
  refusal: 'subscriptionNotFound',
  problem: '',
  when: 'There is no such subscription, or not any more.',
  ...recorded,
} as const satisfies ActionError;

export const noResource = {
  refusal: 'resourceNotFound',
  problem: '',
  when: 'There is no such topic.',
  ...documented,
} as const satisfies ActionError;

export const shortTopicArn = {
  refusal: 'invalidParameter',
  problem: 'TopicArn Reason: An ARN must have at least 6 elements, not {count}',
  when: 'TopicArn is no ARN.',
  ...recorded,
} as const satisfies ActionError;

export const otherTopicArn = {
  refusal: 'invalidParameter',
  problem: 'TopicArn',
  when: 'TopicArn is not that of a topic, or one of another region than the call is signed for.',
  ...recorded,
} as const satisfies ActionError;

/** What an action says that is given the ARN of a topic. */
export const topicErrors = [missing, shortTopicArn, otherTopicArn, noTopic] as const;

export const shortSubscriptionArn = {
  refusal: 'invalidParameter',
  problem: 'SubscriptionArn Reason: An ARN must have at least 6 elements, not {count}',
  when: 'SubscriptionArn is no ARN, such as the text `PendingConfirmation`.',
  ...inferred,
} as const satisfies ActionError;

export const topicForSubscription = {
  refusal: 'invalidSubscription',
  problem: '',
  when: 'SubscriptionArn is the ARN of a topic.',
  ...recorded,
} as const satisfies ActionError;

export const otherSubscriptionArn = {
  refusal: 'invalidParameter',
  problem: 'SubscriptionArn',
  when: 'The subscription is of another region than the call is signed for.',
  ...inferred,
} as const satisfies ActionError;

/** What an action says that is given the ARN of a subscription. */
export const subscriptionErrors = [
  missing,
  shortSubscriptionArn,
  topicForSubscription,
  otherSubscriptionArn,
  noSubscription,
] as const;

export const badNextToken = {
  refusal: 'invalidParameter',
  problem: 'NextToken',
  when: 'NextToken is none that a page ended with.',
  ...inferred,
} as const satisfies ActionError;

/** What a value of an attribute is refused with; `Attributes Reason: ` stands before it when a whole map is given. */
export const badAttribute = (problem: string, when: string, isRecorded = true) =>
  ({
    refusal: 'invalidParameter',
    problem,
    when,
    ...(isRecorded ? recorded : inferred),
  }) as const satisfies ActionError;

export const unknownAttribute = badAttribute('AttributeName', 'Nothing that can be set has this name.');

export const topicAttributeErrors = [
  unknownAttribute,
  badAttribute('Policy Error: null', 'The policy is no JSON object with statements.', false),
  badAttribute('DeliveryPolicy: {reason}', 'The delivery policy cannot be read or breaks a limit.', false),
  badAttribute('SignatureVersion', 'The version is neither 1 nor 2.', false),
  badAttribute('DisplayName', 'The name is longer than 100 characters.', false),
  badAttribute(
    'FifoTopic Reason: FIFO topics are not emulated, DRS publishes to standard topics',
    'FifoTopic is true.',
    false,
  ),
] as const;

export const subscriptionAttributeErrors = [
  unknownAttribute,
  badAttribute(
    'RawMessageDelivery: Invalid value [{value}]. Must be true or false.',
    'RawMessageDelivery is neither true nor false.',
  ),
  badAttribute(
    'RawMessageDelivery: Delivery protocol [lambda] does not support raw message delivery.',
    'Raw delivery is asked for a function.',
    false,
  ),
  badAttribute('FilterPolicy: {reason}', 'The filter policy cannot be parsed, or breaks a limit.'),
  badAttribute(
    'Filter policy scope MessageAttributes does not support nested filter policy',
    'A filter policy on attributes has an object in it.',
  ),
  badAttribute(
    'FilterPolicyScope: Invalid value [{value}]. Please use either MessageBody or MessageAttributes',
    'The scope is none of the two.',
  ),
  badAttribute(
    'RedrivePolicy: {reason}',
    'The redrive policy names no queue of the account and region of the topic, or a FIFO queue.',
  ),
  badAttribute('DeliveryPolicy: {reason}', 'The delivery policy cannot be read or breaks a limit.', false),
  badAttribute('SubscriptionRoleArn', 'The role is no ARN.', false),
] as const;

export const duplicateTags = {
  refusal: 'invalidParameter',
  problem: 'Duplicated keys are not allowed.',
  when: 'A key is given twice.',
  ...inferred,
} as const satisfies ActionError;

export const badTag = {
  refusal: 'invalidParameter',
  problem: 'Tag {part}',
  when: 'A key has not 1 to 128 characters or begins with `aws:`, or a value has more than 256.',
  ...inferred,
} as const satisfies ActionError;

export const tooManyTags = {
  refusal: 'tagLimitExceeded',
  problem: '',
  when: 'The topic would have more than 50 tags.',
  ...documented,
} as const satisfies ActionError;

export const messageErrors = [
  {
    refusal: 'invalidParameter',
    problem: 'Empty message',
    when: 'The message is empty.',
    ...recorded,
  },
  {
    refusal: 'invalidParameter',
    problem: 'Message too long',
    when: 'Message and attributes together are longer than 262,144 bytes.',
    ...recorded,
  },
  {
    refusal: 'invalidParameter',
    problem: 'Subject',
    when: 'The subject is empty, longer than 100 characters, or has line breaks, control or other than ASCII characters.',
    ...recorded,
  },
  {
    refusal: 'invalidParameter',
    problem: 'MessageStructure',
    when: 'MessageStructure is not `json`.',
    ...inferred,
  },
  {
    refusal: 'invalidParameter',
    problem: 'Message Structure - JSON message body failed to parse',
    when: 'The message is to be JSON, and is none.',
    ...recorded,
  },
  {
    refusal: 'invalidParameter',
    problem: 'Message Structure - No default entry in JSON message body',
    when: 'The JSON message has no text under `default`.',
    ...recorded,
  },
  {
    refusal: 'invalidParameterValue',
    problem:
      "The message attribute '{name}' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    when: 'DataType is missing, or another one.',
    ...recorded,
  },
  {
    refusal: 'invalidParameterValue',
    problem:
      "The message attribute '{name}' must contain non-empty message attribute value for message attribute type '{type}'.",
    when: 'The value is missing, empty, or given in the member of another type.',
    ...recorded,
  },
  {
    refusal: 'invalidParameterValue',
    problem: "Could not cast message attribute '{name}' value to number.",
    when: 'A Number is none.',
    ...recorded,
  },
  {
    refusal: 'invalidParameterValue',
    problem:
      'Invalid message attribute name: 1 to 256 letters, digits, hyphens, underscores and dots are allowed, none of the dots at an end or beside another one.',
    when: 'An attribute has a name that AWS does not allow, or one that another attribute has.',
    ...inferred,
  },
  {
    refusal: 'throttled',
    problem: '',
    when: 'Too much is on its way already.',
    evidence: 'inferred',
    source: 'DESIGN',
  },
] as const satisfies readonly ActionError[];
