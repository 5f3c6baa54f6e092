import { describe, expect, it } from 'vitest';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { startTestEmulator } from '../../../support/emulator.ts';

/** What AWS has and the emulator has not says so. */

const QUEUE = 'arn:aws:sqs:us-east-1:000000000000:orders.fifo';

async function subscribe(Protocol: string, Endpoint: string, more: Record<string, string> = {}) {
  const emulator = await startTestEmulator({ targets: { sqs: { endpoint: 'http://127.0.0.1:9' } } });
  const body = new URLSearchParams({ Action: 'Subscribe', TopicArn: SEED_TOPIC_ARN, Protocol, Endpoint, ...more });
  const reply = await fetch(emulator.url, { method: 'POST', body });
  return [reply.status, /<Message>(.*)<\/Message>/.exec(await reply.text())?.[1]];
}

describe('Subscribe', () => {
  it.each(['email', 'email-json', 'sms', 'application', 'firehose'])(
    'says of %s what there is instead',
    async (protocol) => {
      const problem = `Protocol Reason: ${protocol} is not emulated; use http, https, sqs or lambda`;
      expect(await subscribe(protocol, 'a@b.example')).toEqual([400, `Invalid parameter: ${problem}`]);
    },
  );

  it.each(['', 'HTTP', 'smtp'])('says of other words what AWS says: "%s"', async (protocol) => {
    const problem = `Amazon SNS does not support this protocol string: ${protocol}`;
    expect(await subscribe(protocol, 'a@b.example')).toEqual([400, `Invalid parameter: ${problem}`]);
  });

  it('takes no FIFO queue', async () => {
    const problem = 'Endpoint Reason: FIFO queues are not emulated; name a standard queue';
    expect(await subscribe('sqs', QUEUE)).toEqual([400, `Invalid parameter: ${problem}`]);
  });

  it('takes no FIFO queue for what could not be delivered', async () => {
    const policy = {
      'Attributes.entry.1.key': 'RedrivePolicy',
      'Attributes.entry.1.value': JSON.stringify({ deadLetterTargetArn: QUEUE }),
    };
    const problem = 'Attributes Reason: RedrivePolicy: FIFO queues are not emulated; name a standard queue';
    expect(await subscribe('http', 'http://127.0.0.1:9/', policy)).toEqual([400, `Invalid parameter: ${problem}`]);
  });
});
