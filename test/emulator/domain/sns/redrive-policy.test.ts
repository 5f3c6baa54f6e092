import { describe, expect, it } from 'vitest';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { deadLetterQueue, parseRedrivePolicy } from '../../../../emulator/domain/sns/redrive-policy.ts';

const ARN = 'arn:aws:sqs:us-east-1:000000000000:dead';
const policy = (deadLetterTargetArn: unknown) => JSON.stringify({ deadLetterTargetArn });
const problemOf = (text: string) => {
  const parsed = parseRedrivePolicy(text, SEED_TOPIC_ARN);
  return parsed.ok ? null : parsed.problem;
};

describe('a redrive policy', () => {
  it('names a queue', () => {
    expect(parseRedrivePolicy(policy(ARN), SEED_TOPIC_ARN)).toEqual({
      ok: true,
      queue: { arn: ARN, partition: 'aws', region: 'us-east-1', account: '000000000000', name: 'dead' },
    });
    expect(deadLetterQueue(policy(ARN))?.name).toBe('dead');
    expect(deadLetterQueue(null)).toBeUndefined();
  });

  it.each([
    ['arn:aws:sqs:us-east-1:000000000000'],
    ['arn:aws:sns:us-east-1:000000000000:dead'],
    ['arn:aws:sqs:us-east-1:111111111111:dead'],
    ['arn:aws:sqs:eu-west-1:000000000000:dead'],
    ['http://127.0.0.1/dead'],
    [7],
    [null],
  ])('is refused in the words of SNS when its target is %j', (target) => {
    expect(problemOf(policy(target))).toBe('RedrivePolicy: deadLetterTargetArn is an invalid arn');
  });

  it.each(['{}', '[]', '"x"', 'null', '7'])('is refused without a target: %s', (text) => {
    expect(problemOf(text)).toBe('RedrivePolicy: deadLetterTargetArn is an invalid arn');
  });

  it('is refused in the words of SNS when it is no JSON', () => {
    expect(problemOf('{invalid}')).toBe(
      "RedrivePolicy: failed to parse JSON. Unexpected character ('i' (code 105)): was expecting double-quote to start field name\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 2]",
    );
  });
});
