import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLoad } from './load.ts';
import { median, percent, type Row } from './measure.ts';
import { EMULATOR, spawnServer } from './servers.ts';

/**
 * What TLS costs on connections that stay: one emulator, its two ports in turn, the same request. The generator pays for
 * TLS too, on the other core.
 */
export async function tlsBesidePlain(
  request: (accessToken: string) => Buffer,
  slices: number,
  sliceMs: number,
): Promise<Row> {
  const dir = mkdtempSync(join(tmpdir(), 'drs-bench-tls-'));
  const readyFile = join(dir, 'ready.json');
  const args = [...EMULATOR, '--tls-port', '0', '--ca-dir', join(dir, 'ca'), '--ready-file', readyFile];
  const emulator = await spawnServer(args, '/_emulator/health');
  try {
    const { tls } = JSON.parse(readFileSync(readyFile, 'utf8'));
    const registered = await fetch(`${emulator.url}/_emulator/devices`, {
      method: 'POST',
      body: JSON.stringify({ modelId: 'acme-coffee', serialNumber: 'BENCH-TLS' }),
    });
    const { accessToken } = (await registered.json()) as { accessToken: string };
    const bytes = request(accessToken);
    const secure = await openLoad(tls.port, bytes, readFileSync(tls.caFile, 'utf8'));
    const plain = await openLoad(emulator.port, bytes);
    await secure.slice(sliceMs);
    await plain.slice(sliceMs);
    const rates: { readonly secure: number; readonly plain: number }[] = [];
    for (let i = 0; i < slices; i += 1) {
      // Each goes first every other time.
      const first = i % 2 === 0 ? await secure.slice(sliceMs) : await plain.slice(sliceMs);
      const second = i % 2 === 0 ? await plain.slice(sliceMs) : await secure.slice(sliceMs);
      rates.push(i % 2 === 0 ? { secure: first, plain: second } : { secure: second, plain: first });
    }
    secure.close();
    plain.close();
    const ratio = median(rates.map((rate) => rate.secure / rate.plain));
    const [ours, theirs] = [rates.map((rate) => rate.secure), rates.map((rate) => rate.plain)].map(median);
    return {
      what: '`POST /slotStatus/{slot}` over TLS, against the plain port',
      measured: `${percent(ratio)} (${Math.round(ours ?? 0)} against ${Math.round(theirs ?? 0)} a second)`,
      wanted: 'at least 60 %',
      met: ratio >= 0.6,
    };
  } finally {
    await emulator.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
