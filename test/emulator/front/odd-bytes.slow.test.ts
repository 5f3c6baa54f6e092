import { vi } from 'vitest';
import { wallMs } from '../../../emulator/clock.ts';
import { type Authority, memoryKeeper, openAuthority } from '../../../emulator/front/authority.ts';

/** All that holds for odd bytes on the plain port, on connections through TLS: the same tests, led by another way. */

const secured = vi.hoisted(() => ({ ports: new Map<number, number>(), ca: '' }));
let authority: Promise<Authority> | undefined;

vi.mock('../../support/emulator.ts', async (original) => {
  const plain = await original<typeof import('../../support/emulator.ts')>();
  return {
    ...plain,
    async startTestEmulator(options: object) {
      authority ??= openAuthority(memoryKeeper(), wallMs);
      const emulator = await plain.startTestEmulator(options);
      const front = await emulator.openFront(await authority);
      secured.ca = (await authority).caPem;
      secured.ports.set(emulator.port, await front.listen('127.0.0.1', 0));
      return emulator;
    },
  };
});

vi.mock('../../support/raw-connection.ts', async (original) => {
  const plain = await original<typeof import('../../support/raw-connection.ts')>();
  return {
    ...plain,
    rawConnection(port: number) {
      const secure = secured.ports.get(port);
      if (secure === undefined) throw new Error(`no front is open for port ${port}`);
      return plain.rawConnection(secure, { ca: secured.ca, servername: 'dash-replenishment-service-na.amazon.com' });
    },
  };
});

await import('../http/odd-bytes.test.ts');
