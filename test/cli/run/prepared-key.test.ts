import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { preparedKeyText, readPreparedKey } from '../../../cli/run/prepared-key.ts';
import { createSigningKeys, giveSharedSigningKey } from '../../../emulator/delivery/signing-key.ts';

/** The key that is made when the program is bundled. */

test('signs in the worlds of a process that is given it, and is none where none was made', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'drs-emulator-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = pathToFileURL(join(folder, 'signing-key.json'));
  expect(readPreparedKey(file)).toBeUndefined();
  writeFileSync(file, await preparedKeyText());
  const prepared = readPreparedKey(file);
  giveSharedSigningKey(async () => prepared);
  expect((await createSigningKeys().get()).certificatePem).toBe(prepared?.certificatePem);
});

test('is none where it cannot be used', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'drs-emulator-key-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'signing-key.json');
  const whole = await preparedKeyText();
  for (const text of ['', whole.slice(0, 1000), JSON.stringify({ ...JSON.parse(whole), privateKeyPem: 'scribble' })]) {
    writeFileSync(file, text);
    expect(readPreparedKey(pathToFileURL(file))).toBeUndefined();
  }
});
