import { describe, expect, it } from 'vitest';
import { configure } from '../../../../emulator/configure.ts';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { furnish } from '../../../../emulator/furnish.ts';
import { startTestEmulator } from '../../../support/emulator.ts';
import { startListener } from '../../../support/listener.ts';
import { asker } from '../control/client.ts';

async function given() {
  const emulator = await startTestEmulator();
  const api = async (parameters: Record<string, string>) =>
    (await fetch(emulator.url, { method: 'POST', body: new URLSearchParams(parameters) })).text();
  return { emulator, api, ask: asker(emulator) };
}

const topic = { TopicArn: SEED_TOPIC_ARN };

describe('a topic that was deleted', () => {
  it('and made again gives out none of its ids twice, though the clock stands', async () => {
    const { emulator, api } = await given();
    const listener = await startListener();
    const ids: string[] = [];
    for (let i = 0; i < 3; i += 1) {
      await api({ Action: 'CreateTopic', Name: 'drs-acme' });
      const subscribe = {
        Action: 'Subscribe',
        ...topic,
        Protocol: 'http',
        Endpoint: listener.url,
        ReturnSubscriptionArn: 'true',
      };
      ids.push(/:([0-9a-f-]{36})</.exec(await api(subscribe))?.[1] ?? 'none');
      await emulator.world.engine.settle();
      await fetch(JSON.parse(listener.received.at(-1)?.text ?? '').SubscribeURL);
      for (let j = 0; j < 3; j += 1) {
        ids.push(/<MessageId>([^<]+)/.exec(await api({ Action: 'Publish', ...topic, Message: 'm' }))?.[1] ?? 'none');
      }
      await emulator.world.engine.settle();
      await api({ Action: 'DeleteTopic', ...topic });
    }
    expect(ids).toHaveLength(12);
    expect(new Set(ids).size).toBe(12);
    expect(new Set(listener.received.map(({ messageId }) => messageId)).size).toBe(12);
    expect(emulator.faults()).toEqual([]);
  });

  it('leaves a world that can be taken out and put back, and comes back with a reset', async () => {
    const { emulator, api, ask } = await given();
    await ask('POST', 'devices', { modelId: 'acme-coffee', serialNumber: 'SN-1' });
    await api({ Action: 'DeleteTopic', ...topic });
    const { body } = await ask('GET', 'state?secrets=true');
    expect(body.topics).toEqual([]);
    expect((await ask('PUT', 'state', body)).status).toBe(200);
    const device = await ask('POST', 'devices', { modelId: 'acme-coffee', serialNumber: 'SN-2' });
    expect(device.status).toBe(201);
    const { items } = (await ask('GET', 'findings')).body;
    expect(items).toMatchObject([{ rule: 'C-31', field: 'topicArn', seen: 'NotFound', operation: 'registerDevice' }]);
    expect((await ask('POST', 'subscriptions', { endpoint: 'http://127.0.0.1:9/' })).status).toBe(409);
    await ask('POST', 'reset');
    expect(await api({ Action: 'ListTopics' })).toContain(SEED_TOPIC_ARN);
    expect(emulator.faults()).toEqual([]);
  });

  it('is not brought back by who would subscribe to it, who is told so', async () => {
    const { emulator, api } = await given();
    await api({ Action: 'DeleteTopic', ...topic });
    const notes: string[] = [];
    await furnish(emulator.world, configure({ version: 1 }), 'http://127.0.0.1:9/', (text) => notes.push(text));
    expect(emulator.world.store.read({ kind: 'topic', id: SEED_TOPIC_ARN })).toBeUndefined();
    expect(notes).toEqual([
      `topic ${SEED_TOPIC_ARN} was deleted; http://127.0.0.1:9/ is not subscribed (reset, or CreateTopic, to have it back)`,
    ]);
  });
});
