import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { rolldown } from 'rolldown';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { library } from '../../rolldown.config.ts';

/** The test libraries as they are shipped: bundled, found by name, used by the runners themselves. */

const ROOT = join(import.meta.dirname, '../..');
let dir: string;

beforeAll(async () => {
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  dir = mkdtempSync(join(cache, 'drs-library-'));
  const shipped = join(dir, 'node_modules/drs-emulator');
  mkdirSync(shipped, { recursive: true });
  const bundle = await rolldown({ ...library, cwd: ROOT });
  await bundle.write({ ...library.output, dir: join(shipped, 'dist') });
  await bundle.close();
  copyFileSync(join(ROOT, 'package.json'), join(shipped, 'package.json'));
  writeFileSync(join(dir, 'package.json'), '{"type":"module","private":true}');
});

afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** Standard output of a run, whether or not its tests passed. */
const node = (...args: string[]): Promise<{ code: number; stdout: string }> => {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|TEST$)/.test(name)));
  return promisify(execFile)(process.execPath, args, { cwd: dir, env: { ...env, NO_COLOR: '1' } }).then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      code: error.code,
      stdout: error.stdout + error.stderr,
    }),
  );
};

const ORDER = `
const order = async (emulator, headers = {}) => {
  const { accessToken } = await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-1' });
  return fetch(emulator.url + '/replenish/beans', { method: 'POST', headers: {
    authorization: 'Bearer ' + accessToken,
    'x-amzn-type-version': 'com.amazon.dash.replenishment.DrsReplenishInput@1.0',
    'x-amzn-accept-type': 'com.amazon.dash.replenishment.DrsReplenishResult@1.0', ...headers } });
};`;

describe('drs-emulator/node-test', () => {
  it('gives each test an emulator, and asserts what was kept', async () => {
    writeFileSync(
      join(dir, 'good.test.js'),
      `import assert from 'node:assert';
import { after, before, describe, test } from 'node:test';
import { assertBroken, assertBrokenNothing, assertKept, emulatorFor, useEmulator } from 'drs-emulator/node-test';
${ORDER}
let url;
test('keeps', async (t) => {
  const emulator = await emulatorFor(t, { clock: 'manual', judge: { clock: 'shared' }, failOn: 'must' });
  url = emulator.url;
  assert.equal((await order(emulator)).status, 200);
  assertKept(emulator, 1);
  assertBrokenNothing(emulator);
});
test('was closed', () => assert.rejects(fetch(url)));
describe('one for all', () => {
  const drs = useEmulator({ before, after }, { clock: 'manual' });
  test('breaks', async () => {
    await order(drs.emulator, { 'x-amzn-accept-type': 'none' });
    assertBroken(drs.emulator, 1);
    assert.throws(() => assertKept(drs.emulator, 1), /expected rule 1 \\(must\\) to be kept, and it was broken 1 time/);
  });
});
`,
    );
    const { code, stdout } = await node('--test', '--test-reporter=tap', 'good.test.js');
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('# pass 3\n# fail 0');
  });

  it('fails a test whose emulator saw a broken rule, with the evidence', async () => {
    writeFileSync(
      join(dir, 'bad.test.js'),
      `import { test } from 'node:test';
import { emulatorFor } from 'drs-emulator/node-test';
${ORDER}
test('breaks', async (t) => {
  await order(await emulatorFor(t, { failOn: 'must' }), { 'x-amzn-type-version': 'none' });
});
`,
    );
    const { code, stdout } = await node('--test', '--test-reporter=tap', 'bad.test.js');
    expect(code).toBe(1);
    expect(stdout).toContain('rule 1 (must) was broken 1 time');
    expect(stdout).toContain('seen      x-amzn-type-version: ');
  });
});

describe('drs-emulator/vitest', () => {
  it('is a fixture that Vitest takes, also when it was bundled', async () => {
    writeFileSync(
      join(dir, 'made.test.js'),
      `import { expect, test as base } from 'vitest';
import { emulatorFixture, matchers } from 'drs-emulator/vitest';
${ORDER}
expect.extend(matchers);
const test = base.extend({ emulator: emulatorFixture({ clock: 'manual' }) });
test('keeps', async ({ emulator }) => {
  await order(emulator);
  expect(emulator).toHaveKept(1);
  expect(emulator).toHaveBrokenNothing();
});
`,
    );
    writeFileSync(
      join(dir, 'vitest.config.js'),
      "export default { test: { include: ['made.test.js'], exclude: [] } };",
    );
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const { code, stdout } = await node(vitest, 'run', '--root', dir, '--config', join(dir, 'vitest.config.js'));
    expect(code, stdout).toBe(0);
    expect(stdout).toContain('1 passed');
  });
});
