import { stopwatch, wallMs } from '../../emulator/clock.ts';
import { envelopeText } from '../../emulator/delivery/message-text.ts';
import { createSigningKeys } from '../../emulator/delivery/signing-key.ts';
import { messageText } from '../../emulator/domain/sns/message-text.ts';
import { createIds, idKeyOf } from '../../emulator/ids.ts';
import type { Materials } from '../../harness/listener/materials.ts';

/** What the harness makes its messages of: keys and texts as the emulator makes them, made anew for every run. */
export async function createMaterials(): Promise<Materials> {
  const ids = createIds(idKeyOf(null)).forUnit('listener', 0);
  const [signer, rotated, stranger] = await Promise.all([ownKey(), ownKey(), ownKey()]);
  return {
    signer,
    rotated,
    stranger,
    payloadText: messageText,
    envelopeText,
    uuid: () => ids.uuid('listener'),
    hex: (digits) => ids.hex('listener', digits),
    nowMs: wallMs,
    stopwatch,
    pause: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    after(ms, callback) {
      const timer = setTimeout(callback, ms);
      return () => clearTimeout(timer);
    },
  };
}

/** One that nobody shares: what is kept nowhere is made for this call alone. */
const ownKey = () => createSigningKeys({ save: async () => {} }).get();
