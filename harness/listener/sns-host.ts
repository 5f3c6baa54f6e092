import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';

/**
 * SNS as the listener under test sees it: it serves the certificates of the signing keys and is told of confirmations.
 * Plain http on loopback, where whoever makes the name of SNS lead to it brings the TLS; or TLS with a given certificate.
 */
export interface SnsHost {
  /** Base address, without a slash at the end. */
  readonly url: string;
  /** What a path answers with. */
  serve(path: string, answer: ServedAnswer): void;
  /** How often a path was asked for. */
  asked(path: string): number;
  /** How often a confirmation with this token came, by GET or by form. */
  confirmed(token: string): number;
  /** Sends whoever confirms with this token on to another address. */
  redirect(token: string, to: string): void;
  close(): Promise<void>;
}

export interface ServedAnswer {
  readonly status: number;
  readonly body: string;
  readonly contentType?: string;
  readonly location?: string;
}

const NAMESPACE = 'http://sns.amazonaws.com/doc/2010-03-31/';
const REQUEST_ID = '075ecce8-8dac-41e1-8f80-f781d96e9307';
/** Nobody confirms with more. */
const MOST_BYTES = 64 * 1024;

/** A certificate for the name of SNS, that of its issuer behind it, and its key: PEM. */
export interface SnsCertificate {
  readonly certPem: string;
  readonly keyPem: string;
}

export async function startSnsHost(port: number, certificate?: SnsCertificate): Promise<SnsHost> {
  const served = new Map<string, ServedAnswer>();
  const askedFor = new Map<string, number>();
  const confirmations = new Map<string, number>();
  const redirects = new Map<string, string>();
  const count = (of: Map<string, number>, name: string) => of.set(name, (of.get(name) ?? 0) + 1);

  const action = (parameters: URLSearchParams, response: ServerResponse): void => {
    const token = parameters.get('Token');
    if (parameters.get('Action') !== 'ConfirmSubscription' || token === null) {
      xml(
        response,
        400,
        `<ErrorResponse xmlns="${NAMESPACE}"><Error><Type>Sender</Type><Code>InvalidParameter</Code><Message>Invalid parameter</Message></Error><RequestId>${REQUEST_ID}</RequestId></ErrorResponse>`,
      );
      return;
    }
    count(confirmations, token);
    const to = redirects.get(token);
    if (to !== undefined) {
      response.writeHead(302, { location: to }).end();
      return;
    }
    const arn = `${parameters.get('TopicArn') ?? ''}:1333bc1c-fe6c-4b03-a820-212c69599354`.replace(/[<>&]/g, '');
    xml(
      response,
      200,
      `<ConfirmSubscriptionResponse xmlns="${NAMESPACE}"><ConfirmSubscriptionResult><SubscriptionArn>${arn}</SubscriptionArn></ConfirmSubscriptionResult><ResponseMetadata><RequestId>${REQUEST_ID}</RequestId></ResponseMetadata></ConfirmSubscriptionResponse>`,
    );
  };

  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://sns');
    const answer = served.get(pathname);
    count(askedFor, pathname);
    if (answer !== undefined) {
      response
        .writeHead(answer.status, {
          'content-type': answer.contentType ?? 'application/x-pem-file',
          ...(answer.location === undefined ? {} : { location: answer.location }),
        })
        .end(answer.body);
    } else if (pathname !== '/') response.writeHead(404).end();
    else if (request.method === 'POST') action(new URLSearchParams(await formOf(request)), response);
    else action(searchParams, response);
  };
  const server =
    certificate === undefined
      ? createServer(answerTo)
      : createSecureServer({ cert: certificate.certPem, key: certificate.keyPem }, answerTo);
  return {
    url: await listening(server, port),
    serve: (path, answer) => void served.set(path, answer),
    asked: (path) => askedFor.get(path) ?? 0,
    confirmed: (token) => confirmations.get(token) ?? 0,
    redirect: (token, to) => void redirects.set(token, to),
    close: () => closed(server),
  };
}

const xml = (response: ServerResponse, status: number, text: string): void =>
  void response.writeHead(status, { 'content-type': 'text/xml', 'x-amzn-requestid': REQUEST_ID }).end(text);

async function formOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MOST_BYTES) chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

type Server = ReturnType<typeof createServer> | ReturnType<typeof createSecureServer>;

/** Its address on loopback. Rejects when the port is taken. */
export const listening = (server: Server, port: number): Promise<string> =>
  new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', () => {
      const scheme = 'setSecureContext' in server ? 'https' : 'http';
      resolve(`${scheme}://127.0.0.1:${(server.address() as AddressInfo).port}`);
    });
  });

export const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
