import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

/** The types of the package as a consumer sees them: strict, and with its libraries checked. */

const ROOT = join(import.meta.dirname, '..');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');
const run = (args: readonly string[], cwd: string) =>
  promisify(execFile)(process.execPath, [TSC, ...args], { cwd }).then(
    ({ stdout }) => stdout,
    (error: { stdout: string }) => error.stdout,
  );

const CONSUMER = `
import { ConfigError, type ConfigInput, ControlError, type EmulatorOptions, OptionsError, type RunningEmulator, StartError, startEmulator, type TimelineEntry } from 'drs-emulator';
const config: ConfigInput = { models: [{ modelId: 'm', slots: [{ slotId: 's', products: [{ asin: 'B0EMUL0001' }] }] }] };
const options: EmulatorOptions = { clock: 'manual', config };
const emulator: RunningEmulator = await startEmulator(options);
const entries: TimelineEntry[] = await emulator.control.timeline({ kind: 'call' });
export const statuses: number[] = entries.flatMap((entry) => (entry.kind === 'call' ? [entry.reply.status] : []));
export const now: string = emulator.clock.now();
export const known = (error: unknown) =>
  error instanceof ControlError ? error.status : error instanceof ConfigError || error instanceof OptionsError || error instanceof StartError ? error.message : undefined;
// @ts-expect-error no such option
await startEmulator({ clok: 'manual' });
// @ts-expect-error no such kind of entry
await emulator.control.timeline({ kind: 'cal' });
await emulator.close();
`;

/** One who tests with Vitest and node:test. */
const TESTER = `
import { expect, test as base } from 'vitest';
import { emulatorFixture, matchers } from 'drs-emulator/vitest';
import { assertKept, emulatorFor, type TestContext } from 'drs-emulator/node-test';
expect.extend(matchers);
const test = base.extend({ emulator: emulatorFixture({ clock: 'manual', failOn: 'must' }) });
test('keeps', ({ emulator }) => {
  const url: string = emulator.url;
  expect(emulator, url).toHaveKept(12, { device: 'acme-coffee/SN-1' });
  expect(emulator).not.toHaveBroken(4);
  expect(emulator).toHaveBrokenNothing({ level: 'should' });
  // @ts-expect-error no such level
  expect(emulator).toHaveBrokenNothing({ level: 'shold' });
  // @ts-expect-error a rule is a number
  expect(emulator).toHaveKept('12');
});
export const ofNode = async (t: TestContext) => assertKept(await emulatorFor(t, { clock: 'manual' }), 12);
// @ts-expect-error no such option
emulatorFixture({ clok: 'manual' });
`;

/** A project that has the package installed. */
async function project(consumer: string, skipLibCheck: boolean, packages: readonly string[]): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), 'drs-types-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const shipped = join(dir, 'node_modules/drs-emulator');
  mkdirSync(shipped, { recursive: true });
  expect(await run(['-p', join(ROOT, 'tsconfig.types.json'), '--outDir', join(shipped, 'dist/types')], ROOT)).toBe('');
  writeFileSync(join(shipped, 'package.json'), readFileSync(join(ROOT, 'package.json')));
  for (const name of packages) symlinkSync(join(ROOT, 'node_modules', name), join(dir, 'node_modules', name));
  const compilerOptions = {
    strict: true,
    module: 'nodenext',
    target: 'es2022',
    skipLibCheck,
    noEmit: true,
    types: [],
  };
  writeFileSync(join(dir, 'package.json'), '{"type":"module"}');
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }));
  writeFileSync(join(dir, 'consumer.ts'), consumer);
  return run(['-p', '.'], dir);
}

it('compile in a strict project that knows nothing but zod', async () => {
  expect(await project(CONSUMER, false, ['zod'])).toBe('');
});

it('give Vitest its matchers and fixtures', async () => {
  // Vitest's own types need those of Node, which a project of this kind has.
  expect(await project(TESTER, true, ['zod', 'vitest'])).toBe('');
});

it('compile the example in TypeScript of docs/library.md, which is whole', async () => {
  const [, example = ''] = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(ROOT, 'docs/library.md'), 'utf8')) ?? [];
  expect(example).toContain('RunningEmulator');
  expect(await project(example, true, ['zod', 'vitest'])).toBe('');
});
