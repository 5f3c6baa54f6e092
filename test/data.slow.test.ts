import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { ControlError, createControl } from '../emulator/control-client.ts';
import { bundleProgram, endAll, type Program, serve } from './cli/program.ts';

/** The shipped program on a real disk that takes no more. */

let program: Program;
beforeAll(async () => {
  program = await bundleProgram();
});
afterEach(endAll);
afterAll(() => program.remove());

const KIB = 24;
/** No file may grow beyond it: the system refuses the rest of a write, as a full disk does. */
const limited = ['bash', '-c', `ulimit -f ${KIB} && exec "$@"`, 'bash'];

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-data-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

describe('a disk that takes no more', () => {
  it('costs a request its reply, cuts no line in two, and loses nothing that was acknowledged', async () => {
    const dir = folder();
    const args = ['--data', dir, '--clock', 'manual'];
    const limitedOne = await serve(program, args, {}, limited);
    const control = createControl(limitedOne.url, null);
    const big = { modelId: 'acme-coffee', serialNumber: 'BIG' };
    await control.registerDevice(big);
    await control.subscribe('http://127.0.0.1:1/sns');

    // Every change of the switch is a notification that the device keeps, until its document is too large.
    let subscribed = true;
    let refusals = 0;
    for (let turn = 0; turn < 200; turn += 1) {
      try {
        const path = 'devices/acme-coffee/BIG/slots/beans/subscription';
        await control.call('PUT', path, { subscribed: !subscribed });
        subscribed = !subscribed;
      } catch (error) {
        if (!(error instanceof ControlError) || error.status !== 500) throw error;
        refusals += 1;
      }
    }
    expect(refusals).toBeGreaterThan(0);
    const before = await control.call('GET', 'devices/acme-coffee/BIG');
    expect(before).toMatchObject({ slots: { beans: { subscribed } } });
    // Others are served as ever, and so is what needs no write.
    await control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SMALL' });
    const entries = (await control.timeline()).length;
    expect(entries).toBeGreaterThan(200);
    limitedOne.process.kill('SIGTERM');
    const { code, stderr } = await limitedOne.ended;
    expect(code).toBe(0);
    expect(stderr.match(/timeline\.ndjson: EFBIG; entries are kept in memory only/g)).toHaveLength(1);

    const file = join(dir, 'timeline.ndjson');
    expect(statSync(file).size).toBeLessThanOrEqual(KIB * 1024);
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines.pop()).toBe('');
    // What is missing is told.
    const kept = lines.map((line) => JSON.parse(line) as { seq: number; kind: string; dropped?: number });
    const predecessors = kept.map(({ seq, dropped = 1 }) => seq - dropped);
    expect(predecessors).toEqual([0, ...kept.slice(0, -1).map(({ seq }) => seq)]);

    const free = await serve(program, [...args, '--quiet']);
    const after = createControl(free.url, null);
    expect(await after.call('GET', 'devices/acme-coffee/BIG')).toEqual(before);
    expect(await after.call('GET', 'devices/acme-coffee/SMALL')).toMatchObject({ status: 'registered' });
    await after.call('PUT', 'devices/acme-coffee/BIG/slots/beans/subscription', { subscribed: !subscribed });
    free.process.kill('SIGTERM');
    expect(await free.ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('is told in one sentence when not even a world fits', async () => {
    const dir = folder();
    const tight = ['bash', '-c', 'ulimit -f 1 && exec "$@"', 'bash'];
    const failed = await serve(program, ['--data', dir], {}, tight).catch((error: Error) => error);
    expect(failed).toBeInstanceOf(Error);
    expect((failed as Error).message).toMatch(
      /drs-emulator: The data folder \S+ cannot be used \(EFBIG[^\n]*\): make it readable and writable, or choose another folder\.\n$/,
    );
  });
});

describe('many devices', () => {
  it('are all there again, within a few seconds', async () => {
    const dir = folder();
    const args = ['--data', dir, '--clock', 'manual', '--quiet'];
    const first = await serve(program, args);
    const control = createControl(first.url, null);
    const names = Array.from({ length: 1000 }, (_, at) => `SN-${at}`);
    const rest = [...names];
    const worker = async () => {
      for (let serialNumber = rest.pop(); serialNumber !== undefined; serialNumber = rest.pop()) {
        await control.registerDevice({ modelId: 'acme-coffee', serialNumber });
      }
    };
    await Promise.all(Array.from({ length: 8 }, worker));
    first.process.kill('SIGTERM');
    expect((await first.ended).code).toBe(0);
    const second = await serve(program, args);
    const found: string[] = [];
    for (let after = ''; ; ) {
      const page = await createControl(second.url, null).call<{
        items: { serialNumber: string }[];
        next: string | null;
      }>('GET', `devices?limit=1000${after}`);
      found.push(...page.items.map(({ serialNumber }) => serialNumber));
      if (page.next === null) break;
      after = `&after=${page.next}`;
    }
    expect(found.sort()).toEqual(names.sort());
  });
});
