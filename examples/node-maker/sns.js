import { verify, X509Certificate } from 'node:crypto';
import { parse, send } from './http.js';

/**
 * Whether a message that somebody posted to us is from SNS, and about our topic. Nothing is done with it before that is
 * known; whoever knows our address can post anything. (Obligation 23.)
 */

const DIGESTS = { 1: 'RSA-SHA1', 2: 'RSA-SHA256' };
const COVERED = {
  Notification: ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'],
  SubscriptionConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
  UnsubscribeConfirmation: ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'],
};
/** Older messages may be replays. SNS gives up long before. */
const OLDEST = 60 * 60_000;

/** One certificate and nothing else: what has one somewhere in it is none. */
const CERTIFICATE = /^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/;

/** What was posted, read from the body alone: the headers are not signed. Null when it is no message of SNS. */
export function readMessage(text) {
  const message = parse(text);
  const covered = Object.hasOwn(COVERED, message?.Type ?? '') ? COVERED[message.Type] : undefined;
  if (covered === undefined) return null;
  const needed = [...covered.filter((name) => name !== 'Subject'), 'Signature', 'SignatureVersion', 'SigningCertURL'];
  return needed.every((name) => typeof message[name] === 'string') ? message : null;
}

export class Verifier {
  #keys = new Map();

  constructor({ topicArn, drsUrl }) {
    this.topicArn = topicArn;
    const [, partition, , region] = topicArn.split(':');
    this.bases = [`https://sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}/`];
    // An emulator plays SNS too, at its own address. The real service is never on plain http.
    if (drsUrl.startsWith('http:')) this.bases.push(`${drsUrl}/`);
  }

  /** `genuine`, `forged`, or `later` when its certificate cannot be had at the moment. */
  async check(message) {
    if (message.TopicArn !== this.topicArn) return 'forged';
    const digest = Object.hasOwn(DIGESTS, message.SignatureVersion) ? DIGESTS[message.SignatureVersion] : undefined;
    if (digest === undefined || !this.isCertificate(message.SigningCertURL)) return 'forged';
    if (!(Math.abs(Date.now() - Date.parse(message.Timestamp)) < OLDEST)) return 'forged';
    const key = await this.key(message.SigningCertURL);
    if (typeof key === 'string') return key;
    const text = COVERED[message.Type]
      .filter((name) => typeof message[name] === 'string')
      .map((name) => `${name}\n${message[name]}\n`)
      .join('');
    return verify(digest, Buffer.from(text), key, Buffer.from(message.Signature, 'base64')) ? 'genuine' : 'forged';
  }

  /** The whole address is compared: a host that merely ends in amazonaws.com can be anybody's bucket. */
  isCertificate(url) {
    return this.bases.some(
      (base) => url.startsWith(base) && /^SimpleNotificationService-[0-9a-f]{32}\.pem$/.test(url.slice(base.length)),
    );
  }

  /** The confirmation of a subscription to our topic, and nothing else that somebody would like to have fetched. */
  isConfirmation({ SubscribeURL: url, Token }) {
    const base = this.bases.find((one) => url.startsWith(`${one}?`));
    if (base === undefined) return false;
    const query = new URLSearchParams(url.slice(base.length + 1));
    return (
      query.get('Action') === 'ConfirmSubscription' &&
      query.get('TopicArn') === this.topicArn &&
      query.get('Token') === Token
    );
  }

  /** A new key has a new address, so that one that was fetched is good for ever. */
  async key(url) {
    if (this.#keys.has(url)) return this.#keys.get(url);
    const reply = await send(url);
    if (reply?.status !== 200) return reply === null || reply.status >= 500 ? 'later' : 'forged';
    if (!CERTIFICATE.test(reply.text)) return 'forged';
    try {
      const key = new X509Certificate(reply.text).publicKey;
      if (key.asymmetricKeyType !== 'rsa') return 'forged';
      this.#keys.set(url, key);
      return key;
    } catch {
      return 'forged';
    }
  }
}
