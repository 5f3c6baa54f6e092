import { request } from 'node:https';
import { beforeAll, describe, expect, it } from 'vitest';
import { wallMs } from '../../../emulator/clock.ts';
import { type Authority, memoryKeeper, openAuthority } from '../../../emulator/front/authority.ts';
import { startTestEmulator } from '../../support/emulator.ts';

let authority: Authority;
beforeAll(async () => {
  authority = await openAuthority(memoryKeeper(), wallMs);
});

async function startFront() {
  const emulator = await startTestEmulator();
  const front = await emulator.openFront(authority);
  return { emulator, front, port: await front.listen('127.0.0.1', 0) };
}

/** Asks over TLS as a client of the real service does, which was led here. */
const ask = (port: number, name: string, path: string): Promise<{ status: number | undefined; text: string }> =>
  new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, servername: name, headers: { host: name }, ca: authority.caPem };
    const asked = request({ ...options, agent: false }, (reply) => {
      let text = '';
      reply.setEncoding('utf8').on('data', (piece) => {
        text += piece;
      });
      reply.on('end', () => resolve({ status: reply.statusCode, text }));
    });
    asked.on('error', reject);
    asked.end();
  });

describe('the TLS front', () => {
  it.each(['api.amazon.com', 'sns.us-east-1.amazonaws.com', 'sns.eu-west-1.amazonaws.com', 'localhost'])(
    'answers %s as the plain port does',
    async (name) => {
      const { port } = await startFront();
      expect((await ask(port, name, '/user/profile')).status).toBe(400);
    },
  );

  it('gives the SNS URLs the genuine host while it is open', async () => {
    const { emulator, front } = await startFront();
    expect(emulator.world.options.snsUrl()).toBe('https://sns.{region}.amazonaws.com');
    await front.close();
    expect(emulator.world.options.snsUrl()).toBe(emulator.url);
  });
});
