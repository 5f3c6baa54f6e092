import { createServer, Agent as HttpsAgent } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tlsCertificate } from './tls-certificate.ts';

/** Genuine-looking SNS addresses on loopback, for validators that insist on Amazon's host names. */
export interface SnsHost {
  /** Give it to the validator: names stay, connections go to the loopback server. */
  readonly agent: HttpsAgent;
  /** Paths asked for so far. */
  readonly asked: readonly string[];
  close(): Promise<void>;
}

/** Answers the paths of `files` with their text, everything else with 404. */
export async function startSnsHost(name: string, files: Readonly<Record<string, string>>): Promise<SnsHost> {
  const { cert, key } = await tlsCertificate([name]);
  const asked: string[] = [];
  const server = createServer({ cert, key }, (request, response) => {
    asked.push(request.url ?? '');
    const text = files[request.url ?? ''];
    response.writeHead(text === undefined ? 404 : 200, { 'Content-Type': 'application/x-pem-file' }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  class LoopbackAgent extends HttpsAgent {
    override createConnection(...[options, callback]: Parameters<HttpsAgent['createConnection']>) {
      return super.createConnection({ ...options, host: '127.0.0.1', port }, callback);
    }
  }
  const agent = new LoopbackAgent({ ca: cert });
  return {
    agent,
    asked,
    close: async () => {
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
