import { request } from 'node:http';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Incoming } from '../../../../scenarios/runner/device/inbox.ts';
import { startListener } from '../../../../scenarios/runner/device/listener.ts';

async function given(receive: (message: Incoming) => Promise<number | 'nothing'> = async () => 200) {
  const seen: Incoming[] = [];
  const listener = await startListener((message) => {
    seen.push(message);
    return receive(message);
  });
  onTestFinished(() => listener.close());
  return { listener, seen };
}

const post = (url: string, body: string | undefined, method = 'POST'): Promise<number> =>
  new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers: { 'content-type': 'text/plain; charset=UTF-8' } }, (incoming) => {
      incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0));
    });
    outgoing.on('error', reject).end(body);
  });

describe('the listener', () => {
  it('reads JSON that says it is text', async () => {
    const { listener, seen } = await given();
    expect(await post(listener.url, '{"Type":"é"}')).toBe(200);
    expect(seen).toMatchObject([{ body: '{"Type":"é"}', headers: { 'content-type': 'text/plain; charset=UTF-8' } }]);
  });

  it('answers with what it is told', async () => {
    const { listener } = await given(async () => 403);
    expect(await post(listener.url, 'x')).toBe(403);
  });

  it('breaks the connection when it is told nothing', async () => {
    const { listener } = await given(async () => 'nothing');
    await expect(post(listener.url, 'x')).rejects.toThrow(/hang up|ECONNRESET/);
  });

  it('has one address, and one method', async () => {
    const { listener, seen } = await given();
    expect(await post(`${listener.url}/other`, 'x')).toBe(404);
    expect(await post(listener.url, undefined, 'GET')).toBe(405);
    expect(seen).toEqual([]);
  });

  it('takes what SNS may send, and no more', async () => {
    const { listener, seen } = await given();
    expect(await post(listener.url, 'x'.repeat(600_000))).toBe(200);
    expect(await post(listener.url, 'x'.repeat(2 * 1024 * 1024 + 1))).toBe(413);
    expect(seen).toHaveLength(1);
  });

  it('answers 500 for a fault of its own, so that the message comes again', async () => {
    const { listener } = await given(async () => {
      throw new Error('a bug');
    });
    expect(await post(listener.url, 'x')).toBe(500);
  });
});
