import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { OpenTarget, Target } from '../../../scenarios/runner/target.ts';
import { createTransport, type HttpReply } from '../../../scenarios/runner/transport.ts';

/** Tampers with a reply; `undefined` leaves its request without an answer. */
export type Doctor = (
  reply: HttpReply,
  request: { readonly method: string; readonly path: string; readonly body: string },
) => HttpReply | undefined | Promise<HttpReply | undefined>;

/** A target whose replies somebody tampers with on the way. Everybody knows it by the address in between. */
export const doctored =
  (open: OpenTarget, doctor: Doctor): OpenTarget =>
  async (world, seed) => {
    const transport = createTransport();
    let target: Target | undefined;
    const server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', async () => {
        const { method = 'GET', url: path = '/' } = incoming;
        const {
          'content-length': _,
          host: __,
          connection: ___,
          ...headers
        } = incoming.headers as Record<string, string>;
        const body = Buffer.concat(chunks).toString('utf8');
        const sent = { method, url: `${target?.url}${path}`, headers, ...(body === '' ? {} : { body }) };
        const reply = await doctor(await transport.send(sent), { method, path, body });
        if (reply === undefined) return;
        const { 'content-length': ____, ...rest } = reply.headers;
        outgoing.writeHead(reply.status, rest).end(reply.text);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    target = await open({ ...world, snsUrl: url }, seed);
    // What passes the network by passes the doctor by.
    const { close, inside: _, ...others } = target;
    return {
      ...others,
      url,
      async close() {
        transport.close();
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
        await close();
      },
    };
  };
