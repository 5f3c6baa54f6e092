import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { register, report, slotStatus, startTestEmulator } from '../../support/emulator.ts';

/** What is kept of a request is no more than what the record shows of it. */

setFlagsFromString('--expose-gc');
const collect: () => void = runInNewContext('gc');
const heapMb = (): number => {
  collect();
  return process.memoryUsage().heapUsed / 1e6;
};

it('large bodies are forgotten but for what the record shows of them', async () => {
  const emulator = await startTestEmulator({ quiet: true });
  const device = await register(emulator);
  const padding = 'ab'.repeat(500_000);
  const json = JSON.stringify({ ...report, padding });
  const form = `${new URLSearchParams(Object.entries(report).map(([name, value]): [string, string] => [name, String(value)]))}&padding=${padding}`;
  await slotStatus(emulator, device, json);
  const before = heapMb();
  for (let i = 0; i < 60; i += 1) {
    expect((await slotStatus(emulator, device, json)).status).toBe(200);
    expect((await slotStatus(emulator, device, form, {})).status).toBe(200);
  }
  // 120 MB went through; the record shows 16 KiB of each.
  expect(heapMb() - before).toBeLessThan(20);
});
