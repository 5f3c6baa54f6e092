import { createPublicKey, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { stringToSign } from '../../../contracts/sns/signed-text.ts';
import { freePort, TOPIC } from './given.ts';
import { checked, type Envelope, type Handling, type Heard } from './small-listener.ts';

/** A listener that verifies, with one quirk each: every check that has no other listener to fail it has one here. */

interface Quirk {
  /** Takes any version for 2, and none for 1. */
  readonly anyVersion?: boolean;
  readonly versionOneOnly?: boolean;
  readonly anyTopic?: boolean;
  /** Finds a certificate wherever there is one in a text. */
  readonly wrapped?: boolean;
  readonly followsRedirects?: boolean;
  readonly keepsNothing?: boolean;
  /** Whatever an address answered first stays. */
  readonly keepsFailures?: boolean;
  /** Whatever came first is the certificate of all. */
  readonly pinsFirstKey?: boolean;
  readonly outageStatus?: number;
  readonly asLatin1?: boolean;
  readonly needsSubject?: boolean;
  readonly byHeader?: boolean;
  readonly needsHeaders?: boolean;
  readonly knownTypesOnly?: boolean;
  readonly mostBytes?: number;
  readonly oneConfirmation?: boolean;
}

function verifying(port: number, quirk: Quirk): Handling {
  const base = `http://127.0.0.1:${port}`;
  const kept = new Map<string, string>();
  const seen = new Set<string>();
  let confirmed = 0;

  const pemAt = async (url: string): Promise<string | number> => {
    const name = quirk.pinsFirstKey === true ? 'first' : url;
    const before = kept.get(name);
    if (before !== undefined && quirk.keepsNothing !== true) return before;
    const reply = await fetch(url, { redirect: quirk.followsRedirects === true ? 'follow' : 'manual' });
    const text = await reply.text();
    if (reply.status !== 200 && quirk.keepsFailures !== true)
      return reply.status >= 500 ? (quirk.outageStatus ?? 503) : 403;
    kept.set(name, text);
    return text;
  };
  const isGood = async (envelope: Envelope): Promise<number> => {
    if (envelope.TopicArn !== TOPIC && quirk.anyTopic !== true) return 403;
    const known = envelope.SignatureVersion === '1' || envelope.SignatureVersion === '2';
    if (!known && quirk.anyVersion !== true) return 403;
    if (envelope.SignatureVersion === '2' && quirk.versionOneOnly === true) return 403;
    if (!envelope.SigningCertURL.startsWith(`${base}/SimpleNotificationService-`)) return 403;
    const pem = await pemAt(envelope.SigningCertURL);
    if (typeof pem === 'number') return pem;
    const block = quirk.wrapped === true ? /-----BEGIN[\s\S]*END CERTIFICATE-----/.exec(pem)?.[0] : pem;
    if (block === undefined || !/^\s*-----BEGIN[^<]*END CERTIFICATE-----\s*$/.test(block)) return 403;
    const digest = (envelope.SignatureVersion ?? '1') === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
    const text = Buffer.from(stringToSign(envelope as never), quirk.asLatin1 === true ? 'latin1' : 'utf8');
    return verify(digest, text, createPublicKey(block), Buffer.from(envelope.Signature ?? '', 'base64')) ? 200 : 403;
  };
  const confirm = async (url: string): Promise<number> => {
    confirmed += 1;
    if (quirk.oneConfirmation === true && confirmed > 1) return 409;
    if (quirk.byHeader !== true && !url.startsWith(`${base}/?Action=`)) return 403;
    await fetch(url, { redirect: quirk.followsRedirects === true ? 'follow' : 'manual' });
    return 200;
  };

  return async ({ envelope, request, apply }: Heard) => {
    const header = request.headers['x-amz-sns-message-type'];
    if (quirk.needsHeaders === true && header === undefined) return 500;
    if (quirk.mostBytes !== undefined && Number(request.headers['content-length']) > quirk.mostBytes) return 413;
    if (quirk.needsSubject === true && envelope.Subject !== 'DRS Notification') return 400;
    const status = await isGood(envelope);
    if (status !== 200) return status;
    const type = quirk.byHeader === true ? header : envelope.Type;
    if (type === 'SubscriptionConfirmation') return confirm(envelope.SubscribeURL);
    if (type !== 'Notification') return 200;
    const payload = JSON.parse(envelope.Message);
    if (quirk.knownTypesOnly === true && payload.notificationInfo.notificationType.startsWith('SlotRenamed'))
      return 400;
    const id = payload.notificationInfo.notificationId;
    if (!seen.has(id)) apply();
    seen.add(id);
    return 200;
  };
}

const FAILING: readonly (readonly [id: string, quirk: Quirk, reason: string])[] = [
  ['C-07', { wrapped: true }, 'a notification whose certificate is wrapped in XML took effect'],
  [
    'C-09',
    { anyTopic: true },
    'a subscription to another topic was confirmed; a notification of another topic took effect',
  ],
  ['C-10', { versionOneOnly: true }, 'the notification of SignatureVersion 2 was answered 403'],
  [
    'C-11',
    { anyVersion: true },
    'a notification of SignatureVersion 3 took effect; a notification without SignatureVersion took effect',
  ],
  ['C-15b', { knownTypesOnly: true }, 'a notification of an unknown type was answered 400'],
  ['C-20', { asLatin1: true }, 'the notification with odd characters was answered 403'],
  ['C-21', { needsSubject: true }, 'the notification without Subject was answered 400'],
  ['C-22', { byHeader: true }, 'a notification was taken for a confirmation (/by-header/confirm)'],
  ['C-23', { needsHeaders: true }, 'a notification without the headers of SNS was answered 500'],
  ['C-24b', { mostBytes: 100_000 }, 'a notification of nearly 256 KiB was answered 413'],
  ['C-25', { keepsNothing: true }, 'the certificate was fetched 21 times for some 20 notifications'],
  ['C-25', { pinsFirstKey: true }, 'the first notification of a new key was answered 403'],
  ['C-26', { keepsFailures: true }, 'answered 403 while the certificate could not be had'],
  ['C-26', { outageStatus: 400 }, 'answered 400 while the certificate could not be had'],
  ['C-28', { oneConfirmation: true }, 'the second of two equal confirmations was answered 409'],
  ['C-34', { followsRedirects: true }, 'a redirect was followed (/redirected/SimpleNotificationService-'],
];

it.each(FAILING)('%s fails a listener that is as %j', async (id, quirk, reason) => {
  const snsPort = await freePort();
  const { results } = await checked(['C-03', id], verifying(snsPort, quirk), { snsPort });
  expect(results.map(({ outcome }) => outcome)).toEqual(['passed', 'failed']);
  expect(results[1]?.reason).toContain(reason);
});

it('none of them fails one without a quirk', async () => {
  const snsPort = await freePort();
  const ids = [...new Set(FAILING.map(([id]) => id))];
  const { results } = await checked(ids, verifying(snsPort, {}), { snsPort });
  expect(results.filter(({ outcome }) => outcome !== 'passed').map(({ id, reason }) => ({ id, reason }))).toEqual([]);
});

it('C-19 fails a listener that a broken connection puts out of order', async () => {
  let isBroken = false;
  const snsPort = await freePort();
  const good = verifying(snsPort, {});
  const onBroken = () => {
    isBroken = true;
  };
  const { results } = await checked(['C-03', 'C-19'], (heard) => (isBroken ? 500 : good(heard)), { snsPort, onBroken });
  expect(results.map(({ outcome }) => outcome)).toEqual(['passed', 'failed']);
  expect(results[1]?.reason).toBe(
    'the whole message was answered 500; the message that broke off before had no effect',
  );
});
