/** ARNs of topics and subscriptions, and what SNS says of a text that is none. */

const TOPIC = /^arn:(aws[a-z-]*):sns:([a-z0-9-]+):(\d{12}):([A-Za-z0-9_-]{1,256})$/;
const ELEMENTS_MIN = 6;

export interface TopicArn {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  readonly name: string;
}

export function readTopicArn(arn: string): TopicArn | undefined {
  const found = TOPIC.exec(arn);
  if (found === null) return undefined;
  const [, partition = '', region = '', account = '', name = ''] = found;
  return { partition, region, account, name };
}

/** Region of the ARN of a topic or a subscription. */
export const regionOf = (arn: string): string => arn.split(':')[3] ?? '';

export const accountOf = (arn: string): string => arn.split(':')[4] ?? '';

/** What is wrong with a parameter that has to be an ARN at all; null when it may be one. */
export function shortArn(parameter: string, arn: string): string | null {
  const count = arn.split(':').length;
  if (count >= ELEMENTS_MIN) return null;
  return `${parameter} Reason: An ARN must have at least ${ELEMENTS_MIN} elements, not ${count}`;
}

/** What is wrong with the ARN of a topic, for a call that is signed for a region (null: for none); null when nothing is. */
export function topicArnProblem(arn: string, region: string | null): string | null {
  const short = shortArn('TopicArn', arn);
  if (short !== null) return short;
  const read = readTopicArn(arn);
  return read === undefined || (region !== null && read.region !== region) ? 'TopicArn' : null;
}

/** AWS's partitions by region. */
const partitionOf = (region: string): string =>
  region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';

/** Account of every topic that is made here. */
const OWNER = '000000000000';

export const topicArnOf = (region: string, name: string): string =>
  `arn:${partitionOf(region)}:sns:${region}:${OWNER}:${name}`;
