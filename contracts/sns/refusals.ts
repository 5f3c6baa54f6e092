import type { Refusal } from '../endpoint.ts';

/**
 * How SNS says no. A code has no `Exception` behind it on the wire. Texts are those that were recorded of AWS, since
 * tools look for them; what an action fills into them is in its contract.
 */

const refusal = {
  form: 'sns',
  status: 400,
  code: 'InvalidParameter',
  evidence: 'observed',
  source: 'AWS-SNS-RECORDED',
} as const;

export const snsRefusals = {
  invalidAction: {
    ...refusal,
    code: 'InvalidAction',
    message: 'The action {action} is not valid for this endpoint.',
    when: 'Nothing here has the name of the action.',
    evidence: 'inferred',
    source: 'AWS-SNS-API',
  },
  validationError: {
    ...refusal,
    code: 'ValidationError',
    message: '1 validation error detected: {problem}',
    when: 'A parameter that the action needs is missing.',
    evidence: 'inferred',
    source: 'AWS-SNS-API',
  },
  invalidParameter: {
    ...refusal,
    message: 'Invalid parameter: {problem}',
    when: 'A parameter is not what it must be; the contract of the action has the texts.',
  },
  invalidParameterValue: {
    ...refusal,
    code: 'ParameterValueInvalid',
    message: '{problem}',
    when: 'An attribute of a message is not what it must be.',
    evidence: 'inferred',
    source: 'AWS-SNS-API',
  },
  topicNotFound: {
    ...refusal,
    status: 404,
    code: 'NotFound',
    message: 'Topic does not exist',
    when: 'There is no such topic.',
  },
  subscriptionNotFound: {
    ...refusal,
    status: 404,
    code: 'NotFound',
    message: 'Subscription does not exist',
    when: 'There is no such subscription, or not any more.',
  },
  resourceNotFound: {
    ...refusal,
    status: 404,
    code: 'ResourceNotFound',
    message: 'Resource does not exist',
    when: 'There is no topic to read or change the tags of.',
    source: 'AWS-SNS-API',
    evidence: 'documented',
  },
  authorizationError: {
    ...refusal,
    status: 403,
    code: 'AuthorizationError',
    message: '{problem}',
    when: 'The call needs a signature, and has none; or a web page sent it, or may have.',
    source: 'AWS-SNS-API',
    evidence: 'documented',
  },
  missingAuthenticationToken: {
    ...refusal,
    status: 403,
    code: 'MissingAuthenticationToken',
    message: 'Request is missing Authentication Token',
    when: 'A GET without the header `Authorization` asks for more than to read, to confirm or to unsubscribe.',
    source: 'AWS-SNS-API',
    evidence: 'inferred',
  },
  tagLimitExceeded: {
    ...refusal,
    code: 'TagLimitExceeded',
    message: 'Could not complete request: tag quota of per resource exceeded',
    when: 'The topic would have more than 50 tags.',
    source: 'AWS-SNS-API',
    evidence: 'documented',
  },
  throttled: {
    ...refusal,
    status: 429,
    code: 'Throttled',
    message: 'Rate exceeded',
    when: 'More than the emulator keeps is on its way already: 1,000 messages of a topic, or 16 MiB of them.',
    evidence: 'inferred',
    source: 'DESIGN',
  },
  emptyBatchRequest: {
    ...refusal,
    code: 'EmptyBatchRequest',
    message: "The batch request doesn't contain any entries.",
    when: 'A batch has no entries.',
    source: 'AWS-SNS-API',
    evidence: 'documented',
  },
  tooManyEntriesInBatchRequest: {
    ...refusal,
    code: 'TooManyEntriesInBatchRequest',
    message: 'The batch request contains more entries than permissible (more than 10).',
    when: 'A batch has more than ten entries.',
    source: 'AWS-SNS-API',
    evidence: 'documented',
  },
  batchEntryIdsNotDistinct: {
    ...refusal,
    code: 'BatchEntryIdsNotDistinct',
    message: 'Two or more batch entries in the request have the same Id.',
    when: 'Two entries of a batch have one Id.',
    source: 'AWS-SNS-API',
    evidence: 'documented',
  },
  invalidBatchEntryId: {
    ...refusal,
    code: 'InvalidBatchEntryId',
    message: "The Id of a batch entry in a batch request doesn't abide by the specification.",
    when: 'An Id is not 1 to 80 letters, digits, `-` and `_`.',
    source: 'AWS-SNS-API',
    evidence: 'documented',
  },
  batchRequestTooLong: {
    ...refusal,
    code: 'BatchRequestTooLong',
    message: 'The length of all the batch messages put together is more than the limit.',
    when: 'All messages of a batch together, with their attributes, are longer than 262,144 bytes.',
    source: 'AWS-SNS-API',
    evidence: 'documented',
  },
  invalidTopic: {
    ...refusal,
    message: 'Invalid parameter: Topic',
    when: "TopicArn is no ARN, or of another region than the token's topic.",
  },
  malformedToken: { ...refusal, message: 'Invalid token', when: 'The token is not hexadecimal.' },
  unknownToken: { ...refusal, message: 'Invalid parameter: Token', when: 'No subscription has this token.' },
  expiredToken: {
    ...refusal,
    message: 'Invalid parameter: Token',
    when: 'The token is two days old.',
    source: 'AWS-SNS-CONFIRM',
    evidence: 'documented',
  },
  invalidSubscription: {
    ...refusal,
    message: 'Invalid parameter: SubscriptionId',
    when: 'SubscriptionArn is the ARN of a topic.',
  },
  pendingConfirmation: {
    ...refusal,
    message:
      'Invalid parameter: SubscriptionArn Reason: Cannot unsubscribe a subscription that is pending confirmation',
    when: 'The subscription was never confirmed.',
    source: 'AWS-SNS-UNSUBSCRIBE',
  },
} as const satisfies Readonly<Record<string, Refusal>>;

export type SnsRefusal = keyof typeof snsRefusals;
