import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { createMac } from '../../emulator/mac.ts';
import fc from '../support/fast-check.ts';

/** Node's own HMAC, which ours has to agree with byte for byte. */
const genuine = (key: Uint8Array, label: string, bytes: Uint8Array): string =>
  createHmac('sha256', key).update(label).update(bytes).digest('binary');

it('a MAC is HMAC-SHA-256 of label and bytes', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 64 }),
      fc.array(fc.tuple(fc.constantFrom('access', 'refresh', ''), fc.uint8Array({ maxLength: 2000 })), {
        minLength: 1,
        maxLength: 5,
      }),
      (key, messages) => {
        const mac = createMac(Buffer.from(key));
        // One after the other, so that a long message leaves nothing behind for a short one.
        for (const [label, bytes] of messages) expect(mac(label, Buffer.from(bytes))).toBe(genuine(key, label, bytes));
      },
    ),
  );
});
