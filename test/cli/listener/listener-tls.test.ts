import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../harness/listener/given.ts';
import { askByName } from '../../support/https.ts';
import { type } from '../fake-terminal.ts';

/** One CA for all tests: it takes time to make. */
const caDir = join(mkdtempSync(join(tmpdir(), 'drs-listener-tls-')), 'ca');
afterAll(() => rmSync(join(caDir, '..'), { recursive: true, force: true }));

/** A listener that confirms over TLS, by the name in the message, as if that name led to the port. */
async function confirming(port: number) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (piece) => {
      text += piece;
    });
    request.on('end', async () => {
      const { Type: kind, SubscribeURL: url } = JSON.parse(text);
      if (kind === 'SubscriptionConfirmation') {
        asked.push(url);
        const { host, pathname, search } = new URL(url);
        await askByName({ port, ca: readFileSync(join(caDir, 'ca.pem'), 'utf8') }, host, pathname + search);
      }
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/sns`, asked };
}

describe('listener --tls', () => {
  it('plays SNS under its own name, with a certificate of the local CA', async () => {
    const port = await freePort();
    const { url, asked } = await confirming(port);
    const sns = ['--tls', '--sns-port', String(port), '--ca-dir', caDir];
    const { code, out, err } = await type(['listener', '--url', url, '--only', 'C-01', ...sns]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`SNS is played at https://127.0.0.1:${port}\n`);
    expect(out).toMatch(/^✓ C-01 /m);
    for (const address of asked) expect(address).toMatch(/^https:\/\/sns\.us-east-1\.amazonaws\.com\/\?Action=/);
    expect(asked.length).toBeGreaterThan(0);
  });

  it('knows the regions that the CA vouches for, and no others', async () => {
    const topic = 'arn:aws:sns:mars-north-1:000000000000:drs-acme';
    const args = ['listener', '--url', 'http://127.0.0.1:1/sns', '--tls', '--ca-dir', caDir, '--topic-arn', topic];
    expect(await type(args)).toMatchObject({
      code: 2,
      err: `drs-emulator: --tls: the local CA vouches for no sns.mars-north-1.amazonaws.com, which is where the topic ${topic} is\n`,
    });
  });

  it('says when the CA cannot be used', async () => {
    const args = ['listener', '--url', 'http://127.0.0.1:1/sns', '--tls', '--ca-dir', import.meta.filename];
    const { code, err } = await type(args);
    expect(code).toBe(3);
    expect(err).toContain(`The CA folder ${import.meta.filename} cannot be used (`);
  });
});
