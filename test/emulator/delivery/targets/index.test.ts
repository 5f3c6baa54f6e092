import { describe, expect, it, onTestFinished } from 'vitest';
import { createSender } from '../../../../emulator/delivery/send.ts';
import { createTargets, type TargetSettings } from '../../../../emulator/delivery/targets/index.ts';

const targets = (settings: TargetSettings = {}, load?: Parameters<typeof createTargets>[2]) => {
  const made = createTargets(createSender(), settings, load);
  onTestFinished(() => made.close());
  return made;
};

describe('what a subscription can be sent to', () => {
  it.each(['http', 'https'] as const)('is always an address: %s', async (protocol) => {
    expect(await targets().refusal(protocol)).toBeNull();
    expect(targets().for(protocol)).toBeDefined();
  });

  it('is a queue or a function where it was said where they are', async () => {
    const made = targets({ sqs: { endpoint: 'http://127.0.0.1:1' }, lambda: { url: 'print' } });
    expect(await made.refusal('sqs')).toBeNull();
    expect(await made.refusal('lambda')).toBeNull();
  });

  it('is neither else, and the sentence says what to do', async () => {
    const made = targets();
    expect(await made.refusal('sqs')).toBe(
      'No SQS endpoint is configured: set AWS_ENDPOINT_URL_SQS, or targets.sqs.endpoint in the configuration file, to the address of LocalStack, ElasticMQ or AWS',
    );
    expect(await made.refusal('lambda')).toBe(
      'No Lambda invoke URL is configured: set DRS_EMULATOR_LAMBDA_URL, or targets.lambda.url in the configuration file, to the address of SAM or the Runtime Interface Emulator, or to print',
    );
    expect(made.for('sqs')).toBeUndefined();
    expect(made.for('lambda')).toBeUndefined();
  });

  it('is no queue without the client of AWS', async () => {
    const made = targets({ sqs: { endpoint: 'http://127.0.0.1:1' } }, () => Promise.reject(new Error('not there')));
    expect(await made.refusal('sqs')).toBe(
      'The package @aws-sdk/client-sqs is not installed beside drs-emulator: npm install @aws-sdk/client-sqs',
    );
  });
});
