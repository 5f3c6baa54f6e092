import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { stringToSign } from '../../../../contracts/sns/signed-text.ts';
import type { SigningKey } from '../../../../emulator/delivery/signing-key.ts';

/** Stands between SNS and the listener of the maker, and is not to be trusted. */

export type Mischief = 'lost' | 'doubled' | 'swapped' | 'forged';

export interface Postman {
  /** Address to subscribe. */
  readonly url: string;
  /** Status of each forged message. */
  readonly forgeries: readonly { readonly name: string; readonly status: number }[];
  /** Delivers what is still held back. */
  flush(): Promise<void>;
}

export interface PostmanOptions {
  readonly listenerUrl: string;
  /** What happens to a message, by its `notificationType` and how many came before it. */
  readonly mischief: (type: string, index: number) => Mischief | undefined;
  /** Key of SNS itself, for what is signed well but wrong. */
  readonly snsKey: SigningKey;
  readonly otherKey: SigningKey;
  /** Where nobody may ever look. */
  readonly canaryUrl: string;
}

interface Letter {
  readonly body: string;
  readonly headers: Record<string, string>;
}

export async function startPostman(options: PostmanOptions): Promise<Postman> {
  const { listenerUrl, mischief } = options;
  const forgeries: { name: string; status: number }[] = [];
  const held: Letter[] = [];
  let index = 0;

  const deliver = ({ body, headers }: Letter): Promise<number> =>
    new Promise((resolve, reject) => {
      const outgoing = request(listenerUrl, { method: 'POST', headers }, (incoming) => {
        incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0));
      });
      outgoing.on('error', reject).end(body);
    });
  const flush = async (): Promise<void> => {
    for (const letter of held.splice(0)) await deliver(letter);
  };

  const carry = async (letter: Letter): Promise<number> => {
    const envelope = JSON.parse(letter.body);
    const type =
      envelope.Type === 'Notification' ? JSON.parse(envelope.Message).notificationInfo.notificationType : envelope.Type;
    const what = mischief(type, index);
    index += 1;
    if (what === 'lost') return 200;
    if (what === 'swapped') {
      held.push(letter);
      return 200;
    }
    if (what === 'forged') {
      for (const [name, body] of await forged(envelope, options)) {
        forgeries.push({ name, status: await deliver({ ...letter, body }) });
      }
    }
    const status = await deliver(letter);
    if (what === 'doubled') await Promise.all([deliver(letter), deliver(letter)]);
    await flush();
    return status;
  };

  const server = createServer(async (incoming, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const { host: _, connection: __, 'content-length': ___, ...headers } = incoming.headers as Record<string, string>;
    // A message that he could not deliver comes again.
    const status = await carry({ body: Buffer.concat(chunks).toString('utf8'), headers }).catch(() => 503);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/sns`, forgeries, flush };
}

/** Messages that look like the genuine one, and would do harm if they were believed. */
async function forged(
  envelope: Record<string, string>,
  { snsKey, otherKey, canaryUrl }: PostmanOptions,
): Promise<[string, string][]> {
  const harmful = {
    ...envelope,
    MessageId: `${envelope.MessageId?.slice(0, -4)}f0f0`,
    Message: (envelope.Message ?? '')
      .replaceAll('"quantity":24.0', '"quantity":9000.0')
      .replaceAll('"subscribed":true', '"subscribed":false')
      .replaceAll(/"notificationType":"\w+"/g, '"notificationType":"DeviceDeregisteredNotification"'),
  };
  const sign = async (members: Record<string, string>, key: SigningKey) =>
    JSON.stringify({ ...members, Signature: await key.sign(stringToSign(members as never), '1') });
  const bait = {
    Type: 'SubscriptionConfirmation',
    MessageId: harmful.MessageId,
    TopicArn: envelope.TopicArn ?? '',
    Token: 'abcdef',
    Message: 'You have chosen to subscribe.',
    SubscribeURL: `${canaryUrl}/latest/meta-data/`,
    Timestamp: envelope.Timestamp ?? '',
    SignatureVersion: '1',
    SigningCertURL: envelope.SigningCertURL ?? '',
  };
  const foreign = { ...harmful, TopicArn: 'arn:aws:sns:us-east-1:111111111111:evil' };
  const elsewhere = { ...harmful, SigningCertURL: `${canaryUrl}/${otherKey.fileName}` };
  return [
    ['altered body', JSON.stringify(harmful)],
    ['bad signature', JSON.stringify({ ...harmful, Signature: `AAAA${envelope.Signature?.slice(4)}` })],
    ['other key', await sign(harmful, otherKey)],
    ['foreign certificate host', await sign(elsewhere, otherKey)],
    ['foreign topic', await sign(foreign, snsKey)],
    ['bait, badly signed', JSON.stringify({ ...bait, Signature: envelope.Signature })],
    ['bait, well signed', await sign(bait, snsKey)],
    ['no JSON', '{"Type": "Notification", "Mess'],
  ];
}
