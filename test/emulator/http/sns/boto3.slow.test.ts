import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { startTestEmulator } from '../../../support/emulator.ts';

/** The clients themselves, where the machine has them; what they sent once is in recorded-requests.json. */

const run = promisify(execFile);
const works = (program: string, ...args: string[]): boolean => spawnSync(program, args).status === 0;

const hasBoto3 = works('python3', '-c', 'import boto3');
const hasCli = works('aws', '--version');
if (!hasBoto3) console.info('skipped: python3 here has no boto3');
if (!hasCli) console.info('skipped: there is no AWS CLI here');

describe.skipIf(!hasBoto3)('boto3', () => {
  it('lives through the life of a topic', async () => {
    const emulator = await startTestEmulator();
    const script = fileURLToPath(new URL('boto3-session.py', import.meta.url));
    const { stdout } = await run('python3', [script, emulator.url, 'http://127.0.0.1:9/sns']);
    expect(JSON.parse(stdout)).toEqual({
      topic: 'arn:aws:sns:us-east-1:000000000000:boto',
      displayName: 'D',
      signatureVersion: '2',
      statements: ['__default_statement_ID', 'drs'],
      tags: [{ Key: 'k', Value: 'a\tb <&> é \u{FFFD}' }],
      topics: 2,
      pending: 'PendingConfirmation',
      raw: 'true',
      published: 36,
      batch: [
        ['a'],
        [{ Id: 'b', Code: 'InvalidParameter', Message: 'Invalid parameter: Empty message', SenderFault: true }],
      ],
      pendingUnsubscribe: ['InvalidParameterException'],
      unknown: ['NotFoundException', { Type: 'Sender', Code: 'NotFound', Message: 'Topic does not exist' }, 404],
      deleted: 200,
    });
    expect(emulator.faults()).toEqual([]);
  });
});

describe.skipIf(!hasCli)('the AWS CLI', () => {
  it('makes a topic, lists it, and tells why another is not there', async () => {
    const emulator = await startTestEmulator();
    const env = {
      ...process.env,
      AWS_ACCESS_KEY_ID: 'any',
      AWS_SECRET_ACCESS_KEY: 'any',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_ENDPOINT_URL_SNS: emulator.url,
    };
    const aws = (...args: string[]) => run('aws', ['sns', ...args, '--output', 'json'], { env });
    const made = JSON.parse((await aws('create-topic', '--name', 'cli')).stdout);
    expect(made).toEqual({ TopicArn: 'arn:aws:sns:us-east-1:000000000000:cli' });
    expect(JSON.parse((await aws('list-topics')).stdout).Topics).toContainEqual(made);
    await expect(aws('get-topic-attributes', '--topic-arn', `${made.TopicArn}-2`)).rejects.toMatchObject({
      stderr: expect.stringContaining('An error occurred (NotFound) when calling the GetTopicAttributes operation'),
    });
  });
});
