import { X509Certificate } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import https, { Agent as HttpsAgent } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import SnsPayloadValidator from 'sns-payload-validator';
import { onTestFinished } from 'vitest';

/**
 * A maker's listener on loopback, correct as a whole and built on a validator that we did not write; and the same with
 * one defect each. It also answers `GET /observe`.
 */

export type Defect =
  /** No defect: what a notification asks for is done a while after the answer. */
  | 'works-afterwards'
  /** Believes whatever is posted. */
  | 'skips-signatures'
  /** Takes the certificate from wherever the message says. */
  | 'any-certificate-host'
  /** Does for every message what a notification asks for, also when it comes again. */
  | 'not-idempotent'
  /** Answers when nobody waits any more. */
  | 'answers-late'
  /** Breaks down on members it does not know. */
  | 'dies-on-unknown-members'
  /** The same, and never comes back. */
  | 'crashes-on-unknown-members';

export interface Maker {
  readonly url: string;
  readonly observeUrl: string;
  close(): Promise<void>;
}

export interface MakerOptions {
  readonly defect?: Defect;
  readonly topicArn: string;
  /** Where the harness plays SNS: `127.0.0.1:PORT`. The listener itself knows only the genuine name. */
  readonly snsHost: string;
  /** Told of every message that is dealt with and not answered. */
  readonly onHeld?: () => void;
}

interface Envelope {
  readonly Type: string;
  readonly TopicArn: string;
  readonly Message: string;
  readonly SubscribeURL?: string;
  readonly SigningCertURL: string;
  readonly SignatureVersion: string;
  readonly Signature: string;
}

const SNS = 'https://sns.us-east-1.amazonaws.com';
const CERTIFICATE = /^\/SimpleNotificationService-[0-9a-f]{32}\.pem$/;
const ONE_BLOCK = /^\s*-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----\s*$/;
const KNOWN = new Set(
  'Type MessageId Token TopicArn Subject Message SubscribeURL Timestamp SignatureVersion Signature SigningCertURL UnsubscribeURL MessageAttributes'.split(
    ' ',
  ),
);
const KNOWN_PAYLOAD = new Set(['notificationInfo', 'deviceInfo', 'customerInfo', 'subscriptionInfo', 'orderInfo']);

/** What an answer is, as an error that handlers throw. */
class Refused extends Error {
  readonly status: number;
  constructor(status: number) {
    super(String(status));
    this.status = status;
  }
}

export async function startMaker({ defect, topicArn, snsHost, onHeld }: MakerOptions): Promise<Maker> {
  /** Everything https goes to the harness, in plain http: no TLS, no certificate, and the name stays SNS's. */
  class ToHarness extends HttpsAgent {
    override createConnection() {
      const [host = '', port = ''] = snsHost.split(':');
      return connect({ host, port: Number(port) });
    }
  }
  const agent = new ToHarness({ keepAlive: false });
  const validator = new SnsPayloadValidator({ requestAgent: agent });
  const certificates = new Map<string, string>();
  const effects = new Map<string, number>();
  const devices = new Map<string, { registered: boolean; slots: Map<string, { subscribed: boolean; at: string }> }>();

  /** The validator takes any answer for a certificate and keeps it; so it is looked at first. */
  const fetchCertificate = async (url: string): Promise<void> => {
    if (certificates.has(url)) return;
    const { status, text } = await got(url, agent).catch(() => ({ status: 503, text: '' }));
    if (status === 429 || status >= 500) throw new Refused(503);
    if (status !== 200 || !ONE_BLOCK.test(text)) throw new Refused(403);
    certificates.set(url, text);
  };

  const verify = async (envelope: Envelope, body: string): Promise<void> => {
    if (defect === 'skips-signatures') return;
    const url = new URL(envelope.SigningCertURL);
    if (defect === 'any-certificate-host' && url.origin !== SNS) return verifyAnywhere(envelope);
    if (url.origin !== SNS || url.username !== '' || !CERTIFICATE.test(url.pathname) || url.search !== '')
      throw new Refused(403);
    await fetchCertificate(envelope.SigningCertURL);
    await validator.validate(body).catch(() => {
      throw new Refused(403);
    });
  };

  /** As people write it who follow the first half of the guide. */
  const verifyAnywhere = async (envelope: Envelope): Promise<void> => {
    const { createVerify } = await import('node:crypto');
    const pem = await fetch(envelope.SigningCertURL.replace(/\/\/[^/]*@/, '//')).then((reply) => reply.text());
    const verifier = createVerify(envelope.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256');
    for (const key of ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'])
      if (key in envelope && !(envelope.Type === 'Notification' && /^(SubscribeURL|Token)$/.test(key)))
        verifier.update(`${key}\n${(envelope as unknown as Record<string, string>)[key]}\n`);
    const { publicKey } = new X509Certificate(pem);
    if (!verifier.verify(publicKey, envelope.Signature, 'base64')) throw new Refused(403);
  };

  const confirm = async (envelope: Envelope): Promise<void> => {
    const url = envelope.SubscribeURL ?? '';
    if (defect === 'skips-signatures') {
      await (url.startsWith(SNS) ? got(url, agent) : fetch(url));
      return;
    }
    if (!url.startsWith(`${SNS}/?Action=ConfirmSubscription&`)) throw new Refused(403);
    await got(url, agent);
  };

  const take = (message: string): void => {
    let payload: Record<string, Record<string, unknown>>;
    try {
      payload = JSON.parse(message);
    } catch {
      return;
    }
    if (defect?.endsWith('unknown-members') && Object.keys(payload).some((key) => !KNOWN_PAYLOAD.has(key)))
      throw new Refused(500);
    const info = payload.notificationInfo as {
      notificationType: string;
      notificationId: string;
      notificationTime: string;
    };
    if (!/^(Device|SubscriptionChanged|Order|ItemShipped)/.test(info.notificationType)) return;
    const before = effects.get(info.notificationId) ?? 0;
    if (before > 0 && defect !== 'not-idempotent') return;
    effects.set(info.notificationId, before + 1);
    const { productIdentifier, deviceIdentifier } = payload.deviceInfo as Record<string, Record<string, string>>;
    const name = `${productIdentifier?.modelId}/${deviceIdentifier?.serialNumber}`;
    const device = devices.get(name) ?? { registered: true, slots: new Map() };
    devices.set(name, device);
    if (info.notificationType === 'DeviceDeregisteredNotification') device.registered = false;
    if (info.notificationType === 'DeviceRegisteredNotification') device.registered = true;
    const slots = (payload.subscriptionInfo?.slotsSubscriptionStatus ?? {}) as Record<string, unknown>;
    for (const [slotId, slot] of Object.entries(slots)) {
      const subscribed = typeof slot === 'boolean' ? slot : (slot as { subscribed: boolean }).subscribed;
      const known = device.slots.get(slotId);
      if (known !== undefined && known.at > info.notificationTime) continue;
      device.slots.set(slotId, { subscribed, at: info.notificationTime });
    }
  };

  const receive = async (body: string): Promise<void> => {
    let envelope: Envelope;
    try {
      envelope = JSON.parse(body);
    } catch {
      throw new Refused(400);
    }
    if (typeof envelope?.Message !== 'string' || typeof envelope.SigningCertURL !== 'string') throw new Refused(400);
    if (defect?.endsWith('unknown-members') && Object.keys(envelope).some((key) => !KNOWN.has(key)))
      throw new Refused(500);
    if (envelope.TopicArn !== topicArn) throw new Refused(403);
    await verify(envelope, body);
    if (envelope.Type === 'SubscriptionConfirmation') await confirm(envelope);
    if (envelope.Type !== 'Notification') return;
    if (defect === 'works-afterwards') later(20, () => take(envelope.Message));
    else take(envelope.Message);
  };

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === '/observe') {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(observation()));
      return;
    }
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const status = await receive(Buffer.concat(chunks).toString('utf8')).then(
      () => 200,
      (error) => (error instanceof Refused ? error.status : 500),
    );
    if (status === 500 && defect === 'crashes-on-unknown-members') {
      server.close();
      server.closeAllConnections();
      return;
    }
    // Nothing is answered until the harness hangs up, as after 20 seconds.
    if (defect === 'answers-late') onHeld?.();
    else response.writeHead(status).end();
  };

  const observation = () => ({
    version: 1,
    devices: [...devices].map(([name, { registered, slots }]) => {
      const [modelId, serialNumber] = name.split('/');
      return {
        modelId,
        serialNumber,
        registered,
        slots: Object.fromEntries([...slots].map(([slotId, { subscribed }]) => [slotId, { subscribed }])),
      };
    }),
    effects: [...effects].map(([notificationId, count]) => ({ notificationId, count })),
  });

  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // One that has crashed still lets itself be asked, as a database would.
  const observing = createServer((_, response) => response.end(JSON.stringify(observation())));
  await new Promise<void>((resolve) => observing.listen(0, '127.0.0.1', resolve));
  const addressOf = (one: typeof server) => `http://127.0.0.1:${(one.address() as AddressInfo).port}`;
  const maker: Maker = {
    url: `${addressOf(server)}/sns`,
    observeUrl: `${addressOf(observing)}/observe`,
    close: async () => {
      agent.destroy();
      for (const one of [server, observing]) {
        one.close();
        one.closeAllConnections();
      }
    },
  };
  onTestFinished(() => maker.close());
  return maker;
}

/** After so many turns of the event loop. */
const later = (turns: number, work: () => void): void => {
  if (turns === 0) work();
  else setImmediate(() => later(turns - 1, work));
};

const got = (url: string, agent: HttpsAgent): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    https
      .get(url, { agent }, (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (piece) => {
          text += piece;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      })
      .on('error', reject);
  });
