import https from 'node:https';
import SnsPayloadValidator from 'sns-payload-validator';
import MessageValidator from 'sns-validator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  buildHandshake,
  buildNotification,
  envelopeTimestamp,
  type NotificationInput,
} from '../../../emulator/delivery/message.ts';
import { createSigningKeys, type SignatureVersion } from '../../../emulator/delivery/signing-key.ts';
import { drsPublication } from '../../../emulator/domain/sns/publication.ts';
import { GENUINE, handshake, outboxEntry, SUBSCRIPTION, TOPIC } from '../../support/given-messages.ts';
import { type SnsHost, startSnsHost } from '../../support/sns-host.ts';

/** Validators that we did not write fetch the certificate from Amazon's host name, which leads to loopback here. */

const key = await createSigningKeys().get();
const globalAgent = https.globalAgent;
let host: SnsHost;

beforeAll(async () => {
  host = await startSnsHost('sns.us-east-1.amazonaws.com', { [`/${key.fileName}`]: key.certificatePem });
  // The only way in that sns-validator leaves.
  https.globalAgent = host.agent;
});
afterAll(async () => {
  https.globalAgent = globalAgent;
  await host.close();
});

const snsValidator = (body: string | Record<string, unknown>): Promise<Record<string, unknown> | undefined> =>
  new Promise((resolve, reject) => {
    new MessageValidator().validate(body, (error, message) => (error ? reject(error) : resolve(message)));
  });
const payloadValidator = (body: string) =>
  new SnsPayloadValidator({ requestAgent: host.agent, useCache: false }).validate(body);

const common = (signatureVersion: SignatureVersion) => ({
  signatureVersion,
  timestamp: envelopeTimestamp(Date.now()),
  snsUrl: GENUINE,
  key,
});
const ODD = 'café \u2028 "quoted" \\ back\tline1\nline2 \u0001 🫘';
const messages = {
  Notification: (version: SignatureVersion) =>
    buildNotification({
      ...common(version),
      publication: drsPublication(outboxEntry()),
      subscriptionArn: SUBSCRIPTION,
      raw: false,
    }),
  'Notification with odd characters': (version: SignatureVersion) =>
    buildNotification({
      ...common(version),
      publication: drsPublication(outboxEntry({ version: '1.0', payload: { title: ODD } })),
      subscriptionArn: SUBSCRIPTION,
      raw: false,
    }),
  SubscriptionConfirmation: (version: SignatureVersion) =>
    buildHandshake({ ...common(version), handshake: handshake('SubscriptionConfirmation'), topicArn: TOPIC }),
  UnsubscribeConfirmation: (version: SignatureVersion) =>
    buildHandshake({ ...common(version), handshake: handshake('UnsubscribeConfirmation'), topicArn: TOPIC }),
};

const both = ['Notification', 'Notification with odd characters', 'SubscriptionConfirmation'] as const;

describe.each(['1', '2'] as const)('signature version %s', (version) => {
  it.each(both)('of a %s is accepted by sns-payload-validator and sns-validator', async (name) => {
    const { body } = await messages[name](version);
    expect(await payloadValidator(body)).toEqual(JSON.parse(body));
    expect(await snsValidator(body)).toEqual(JSON.parse(body));
  });

  it('of an UnsubscribeConfirmation is accepted by sns-payload-validator', async () => {
    const { body } = await messages.UnsubscribeConfirmation(version);
    expect(await payloadValidator(body)).toEqual(JSON.parse(body));
  });

  it('of an UnsubscribeConfirmation is rejected by sns-validator, as a genuine one is: it forgets the token', async () => {
    const { body } = await messages.UnsubscribeConfirmation(version);
    await expect(snsValidator(body)).rejects.toThrow('The message signature is invalid.');
  });

  it.each(both)('of a %s with another message is rejected by both', async (name) => {
    const envelope = JSON.parse((await messages[name](version)).body);
    const tampered = JSON.stringify({ ...envelope, Message: `${envelope.Message} ` });
    await expect(payloadValidator(tampered)).rejects.toThrow('Invalid Signature');
    await expect(snsValidator(tampered)).rejects.toThrow('The message signature is invalid.');
  });
});

/** What a queue and a function get, and where in it the message is. */
const targets = {
  'the body in a queue': async (input: NotificationInput) =>
    JSON.parse((await buildNotification({ ...input, protocol: 'sqs' })).body),
  'the event of a function': async (input: NotificationInput) =>
    JSON.parse((await buildNotification({ ...input, protocol: 'lambda' })).body).Records[0].Sns,
} as const;
const subjects = { 'with a subject': 'DRS Notification', 'without a subject': null } as const;

describe.each(Object.keys(targets) as (keyof typeof targets)[])('%s', (target) => {
  const made = (version: SignatureVersion, subject: string | null) =>
    targets[target]({
      ...common(version),
      publication: { ...drsPublication(outboxEntry()), subject },
      subscriptionArn: SUBSCRIPTION,
      raw: false,
    });

  it.each([
    ['1', 'with a subject'],
    ['2', 'with a subject'],
    ['1', 'without a subject'],
    ['2', 'without a subject'],
  ] as const)('of signature version %s %s is accepted by both, and no other text', async (version, which) => {
    const message = await made(version, subjects[which]);
    await expect(payloadValidator(JSON.stringify(message))).resolves.toMatchObject({ Message: message.Message });
    await expect(snsValidator(message)).resolves.toMatchObject({ Message: message.Message });
    const tampered = { ...message, Message: `${message.Message} ` };
    await expect(payloadValidator(JSON.stringify(tampered))).rejects.toThrow();
    await expect(snsValidator(tampered)).rejects.toThrow();
  });
});

it('the event of a function that says "1" over a signature of version 2, as AWS does, is rejected by both', async () => {
  const message = await targets['the event of a function']({
    ...common('2'),
    publication: drsPublication(outboxEntry()),
    subscriptionArn: SUBSCRIPTION,
    raw: false,
    lambdaSaysVersion1: true,
  });
  expect(message.SignatureVersion).toBe('1');
  await expect(payloadValidator(JSON.stringify(message))).rejects.toThrow();
  await expect(snsValidator(message)).rejects.toThrow();
});

describe('the validators', () => {
  it('fetch the certificate by the name that the message gives', () => {
    expect(new Set(host.asked)).toEqual(new Set([`/${key.fileName}`]));
  });

  it('give the listener the text that was published', async () => {
    const { body } = await messages['Notification with odd characters']('1');
    expect(JSON.parse(JSON.parse(body).Message)).toEqual({ title: ODD });
  });

  it('refuse the certificate address of a plain local emulator', async () => {
    const { body } = await buildNotification({
      ...common('1'),
      snsUrl: 'http://127.0.0.1:8700',
      publication: drsPublication(outboxEntry()),
      subscriptionArn: SUBSCRIPTION,
      raw: false,
    });
    await expect(payloadValidator(body)).rejects.toThrow('Invalid SigningCertURL');
    await expect(snsValidator(body)).rejects.toThrow('The certificate is located on an invalid domain.');
  });
});
