import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';

/** Requests to the control interface of an emulator, in this process or another one. */

/**
 * One request under `/_emulator/`, on a connection of its own and without a time-out: an `advance` may have to
 * wait for many listeners. Resolves when the reply begins.
 */
export async function send(
  url: string,
  token: string | null,
  method: string,
  path: string,
  body?: unknown,
): Promise<IncomingMessage> {
  const text = body === undefined ? undefined : JSON.stringify(body);
  const target = new URL(`${url}/_emulator/${path}`);
  const options: RequestOptions = {
    method,
    agent: false,
    headers: {
      accept: '*/*',
      ...(text === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
  };
  const request = target.protocol === 'https:' ? (await import('node:https')).request : httpRequest;
  return new Promise((resolve, reject) => {
    const outgoing = request(target, options, resolve);
    outgoing.on('error', reject);
    outgoing.end(text);
  });
}

export async function textOf(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
