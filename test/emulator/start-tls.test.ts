import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startEmulator } from '../../emulator/index.ts';
import { askByName } from '../support/https.ts';

/** TLS in the library: `startEmulator({ tls: true })`. */

it('serves the real names on a free port, several emulators at once with one CA', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'drs-library-tls-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const caDir = join(dir, 'ca');
  const emulators = await Promise.all([1, 2].map((seed) => startEmulator({ tls: true, caDir, seed })));
  onTestFinished(async () => {
    for (const emulator of emulators) await emulator.close();
  });
  expect(readdirSync(caDir).sort()).toEqual(['authority-1.pem', 'ca.pem', 'leaf.pem']);
  const ca = readFileSync(join(caDir, 'ca.pem'), 'utf8');
  for (const { tls } of emulators) {
    expect(tls).toMatchObject({ host: '127.0.0.1', caFile: join(caDir, 'ca.pem') });
    expect((await askByName({ port: tls?.port ?? 0, ca }, 'api.amazon.com', '/user/profile')).status).toBe(400);
  }
});

it('serves no TLS unless it is asked for', async () => {
  const emulator = await startEmulator({ config: { tls: false } });
  onTestFinished(() => emulator.close());
  expect(emulator.tls).toBeNull();
});
