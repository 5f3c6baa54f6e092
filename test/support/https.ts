import { type RequestOptions, request } from 'node:https';

/** Asking over TLS as a client of the real service does, whom its resolver leads elsewhere. */

export interface HttpsReply {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

export interface Asked extends Omit<RequestOptions, 'port' | 'path' | 'host'> {
  readonly body?: string;
}

/** `name` is what the client knows; the connection goes to the port of this machine. */
export function askByName(
  { port, ca }: { readonly port: number; readonly ca: string },
  name: string,
  path: string,
  { body, ...options }: Asked = {},
): Promise<HttpsReply> {
  return new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        path,
        servername: name,
        ca,
        agent: false,
        ...options,
        headers: { host: name, ...(options.headers as Record<string, string> | undefined) },
      },
      (reply) => {
        let text = '';
        reply.setEncoding('utf8').on('data', (piece) => {
          text += piece;
        });
        reply.on('end', () => resolve({ status: reply.statusCode, headers: reply.headers, text }));
      },
    );
    asked.on('error', reject);
    asked.end(body);
  });
}
