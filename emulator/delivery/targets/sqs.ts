import type { MessageAttributeValue, SQSClient } from '@aws-sdk/client-sqs';
import { QUEUE_ATTRIBUTES_MAX, type QueueArn, readQueueArn } from '../../domain/sns/redrive-policy.ts';
import type { PublishedAttribute } from '../../domain/state.ts';
import { startLimit, TimedOut } from '../limit.ts';
import type { Sent } from '../send.ts';
import type { Target } from './target.ts';

/**
 * Queues of the engine that the user runs: LocalStack, ElasticMQ, or AWS where the user says so. The client is AWS's own,
 * a package that is only needed for this, and loaded when it is first used.
 */

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface SqsSettings {
  /** Address of the engine. There is no standard: nothing is ever sent to AWS that was not told to go there. */
  readonly endpoint: string;
  /** The one of each queue when absent. */
  readonly region?: string;
  /** Of the user's environment. */
  readonly credentials?: Credentials;
}

type Sdk = typeof import('@aws-sdk/client-sqs');
export type LoadSdk = () => Promise<Sdk>;
export const loadSdk: LoadSdk = () => import('@aws-sdk/client-sqs');

/** AWS finds credentials of its own kinds by itself; every other engine takes any, and LocalStack reads the account from them. */
const isAws = (endpoint: string): boolean => /(^|\.)amazonaws\.com(\.cn)?$/i.test(new URL(endpoint).hostname);

export function createSqsTarget(settings: SqsSettings, load: LoadSdk = loadSdk): Target {
  const clients = new Map<string, Promise<{ sdk: Sdk; client: SQSClient }>>();
  /** Queues whose address the engine told, since it is not where it was looked for. */
  const addresses = new Map<string, string>();

  const clientFor = ({ region, account }: QueueArn) => {
    const name = `${settings.region ?? region}/${account}`;
    const known = clients.get(name);
    if (known !== undefined) return known;
    const made = load().then((sdk) => {
      const own = settings.credentials ?? { accessKeyId: account, secretAccessKey: 'drs-emulator' };
      const client = new sdk.SQSClient({
        region: settings.region ?? region,
        endpoint: settings.endpoint,
        // Retries are those of the policy, and on the record.
        maxAttempts: 1,
        ...(settings.credentials === undefined && isAws(settings.endpoint) ? {} : { credentials: own }),
      });
      return { sdk, client };
    });
    clients.set(name, made);
    made.catch(() => clients.delete(name));
    return made;
  };

  const addressOf = (queue: QueueArn): string =>
    addresses.get(queue.arn) ?? `${settings.endpoint.replace(/\/+$/, '')}/${queue.account}/${queue.name}`;

  return {
    async send({ endpoint, message: { body, attributes = [] }, timeoutMs, signal }) {
      const queue = readQueueArn(endpoint);
      if (queue === undefined) return refused(400, `${endpoint} is no ARN of a queue`);
      // SNS drops a raw message that has more.
      if (attributes.length > QUEUE_ATTRIBUTES_MAX) {
        return refused(
          400,
          `a queue takes at most ${QUEUE_ATTRIBUTES_MAX} attributes, and the raw message has ${attributes.length}`,
        );
      }
      const limit = startLimit(timeoutMs, signal);
      const abort = new AbortController();
      let over: Error | undefined;
      limit.onEnd((why) => {
        over = why;
        abort.abort();
      });
      try {
        const { sdk, client } = await clientFor(queue);
        const put = () =>
          client.send(
            new sdk.SendMessageCommand({
              QueueUrl: addressOf(queue),
              MessageBody: body,
              ...(attributes.length === 0 ? {} : { MessageAttributes: attributesOf(attributes) }),
            }),
            { abortSignal: abort.signal },
          );
        try {
          return { outcome: 'answered', status: (await put()).$metadata.httpStatusCode ?? 200 };
        } catch (error) {
          if (over !== undefined || addresses.has(queue.arn) || !isUnknownQueue(error)) throw error;
          const named = { QueueName: queue.name, QueueOwnerAWSAccountId: queue.account };
          const { QueueUrl } = await client
            .send(new sdk.GetQueueUrlCommand(named), { abortSignal: abort.signal })
            .catch(() => ({ QueueUrl: undefined }));
          if (QueueUrl === undefined) throw error;
          addresses.set(queue.arn, QueueUrl);
          return { outcome: 'answered', status: (await put()).$metadata.httpStatusCode ?? 200 };
        }
      } catch (error) {
        if (over !== undefined) return { outcome: 'failed', error: over.message, timedOut: over instanceof TimedOut };
        return answerOf(error);
      } finally {
        limit.clear();
      }
    },
    async close() {
      for (const made of clients.values()) (await made.catch(() => undefined))?.client.destroy();
    },
  };
}

const refused = (status: number, error: string): Sent => ({ outcome: 'answered', status, error });

interface SdkError {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const isUnknownQueue = (error: unknown): boolean =>
  /QueueDoesNotExist|NonExistentQueue|InvalidAddress/.test((error as SdkError).name);

/** What the engine answered; a failure without a status, such as a refused connection, is no answer. */
function answerOf(error: unknown): Sent {
  const { name, message, $metadata } = error as SdkError;
  const status = $metadata?.httpStatusCode;
  const words = /^(Error|AggregateError)$/.test(name) || message === '' ? reason(error) : `${name}: ${message}`;
  if (status === undefined) return { outcome: 'failed', error: words, timedOut: false };
  // SQS refuses with 400 what it would take a moment later.
  return refused(/throttl|OverLimit/i.test(name) ? 429 : status, words);
}

/** In words; a name with several addresses fails with one error for each. */
const reason = (error: unknown): string =>
  error instanceof AggregateError ? error.errors.map(reason).join('; ') : (error as Error).message;

function attributesOf(attributes: readonly PublishedAttribute[]): Record<string, MessageAttributeValue> {
  return Object.fromEntries(
    attributes.map(({ Name, Type, Value }) => [
      Name,
      Type.startsWith('Binary')
        ? { DataType: Type, BinaryValue: Buffer.from(Value, 'base64') }
        : { DataType: Type, StringValue: Value },
    ]),
  );
}
