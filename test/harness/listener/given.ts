import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stopwatch } from '../../../emulator/clock.ts';
import { envelopeText } from '../../../emulator/delivery/message-text.ts';
import { createSigningKeys } from '../../../emulator/delivery/signing-key.ts';
import { SEED_CLIENT_ID, SEED_CUSTOMER_ID, SEED_TOPIC_ARN } from '../../../emulator/domain/seed.ts';
import { messageText } from '../../../emulator/domain/sns/message-text.ts';
import { createIds, idKeyOf } from '../../../emulator/ids.ts';
import { checks } from '../../../harness/listener/checks/index.ts';
import type { Materials } from '../../../harness/listener/materials.ts';
import type { ListenerRun } from '../../../harness/listener/run.ts';
import type { Settings } from '../../../harness/listener/trial.ts';
import { createObserver } from '../../../harness/observe.ts';
import type { Maker } from './maker.ts';

/** A run of the checks with keys of its own, and without waiting: whoever is asked has answered, or never will. */

export const GENUINE = 'https://sns.{region}.amazonaws.com';
export const TOPIC = SEED_TOPIC_ARN;

const key = () => createSigningKeys({ save: async () => {} }).get();
const [signer, rotated, stranger] = await Promise.all([key(), key(), key()]);

export function givenMaterials(): Materials {
  const ids = createIds(idKeyOf(null)).forUnit('listener', 0);
  return {
    signer,
    rotated,
    stranger,
    payloadText: messageText,
    envelopeText,
    uuid: () => ids.uuid('listener'),
    hex: (digits) => ids.hex('listener', digits),
    nowMs: () => Date.now(),
    stopwatch,
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
    pause: () => new Promise((resolve) => setImmediate(resolve)),
  };
}

/** A port that nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Time-outs that strike when they are told to, and never by themselves. */
export function handTimers() {
  const waiting = new Set<() => void>();
  return {
    after: (_: number, callback: () => void) => {
      waiting.add(callback);
      return () => void waiting.delete(callback);
    },
    strike: () => {
      for (const callback of [...waiting]) callback();
    },
  };
}

export interface GivenRun extends Partial<Omit<ListenerRun, 'settings' | 'observer'>> {
  readonly settings?: Partial<Settings>;
  readonly observe?: boolean;
}

export function givenRun(
  maker: Pick<Maker, 'url' | 'observeUrl'>,
  { settings, observe = true, ...rest }: GivenRun,
): ListenerRun {
  const url = new URL(maker.url);
  const about = {
    modelId: 'acme-coffee',
    serialNumber: 'SN-0001',
    slotId: 'beans',
    clientId: SEED_CLIENT_ID,
    directedCustomerId: SEED_CUSTOMER_ID,
  };
  return {
    checks,
    about,
    materials: givenMaterials(),
    observer: observe ? createObserver(maker.observeUrl) : undefined,
    snsUrl: GENUINE,
    snsPort: 0,
    ...rest,
    settings: {
      url,
      topicArn: TOPIC,
      ...about,
      signatureVersions: ['1', '2'],
      raw: false,
      attemptTimeoutMs: 15_000,
      patienceMs: 2_000,
      ...settings,
    },
  };
}
