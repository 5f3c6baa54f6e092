import { describe, expect, it } from 'vitest';
import { type Hooks, matchers, useEmulator } from '../../testing/jest.ts';

/** For Jest: its hooks are played here, and its `expect.extend` takes the same objects. */

type Run = () => Promise<void>;

function given() {
  const runs: Record<keyof Hooks, Run[]> = { beforeEach: [], afterEach: [], beforeAll: [], afterAll: [] };
  const hooks = Object.fromEntries(
    Object.entries(runs).map(([name, list]) => [name, (run: Run) => list.push(run)]),
  ) as unknown as Hooks;
  const play = async (name: keyof Hooks) => {
    for (const run of runs[name]) await run();
  };
  return { hooks, play };
}

/** What `expect(…)` of Jest makes of a matcher: it calls it with what was received, and throws its message. */
const check = (matcher: keyof typeof matchers, received: unknown, ...rest: never[]) => {
  const { pass, message } = (matchers[matcher] as (...given: unknown[]) => { pass: boolean; message(): string })(
    received,
    ...rest,
  );
  return pass ? 'pass' : message();
};

describe('useEmulator', () => {
  it('starts an emulator before each test, and closes it after it', async () => {
    const { hooks, play } = given();
    const drs = useEmulator({ hooks, clock: 'manual' });
    expect(() => drs.emulator).toThrow('there is no emulator yet');
    await play('beforeAll');
    expect(() => drs.emulator).toThrow('there is no emulator yet');
    await play('beforeEach');
    const { url } = drs.emulator;
    expect((await fetch(`${url}/_emulator/health`)).status).toBe(200);
    await play('afterEach');
    await expect(fetch(url)).rejects.toThrow();
    expect(() => drs.emulator).toThrow('there is no emulator yet');
  });

  it('starts one for a whole file', async () => {
    const { hooks, play } = given();
    const drs = useEmulator({ hooks, per: 'file' });
    await play('beforeAll');
    const { url } = drs.emulator;
    await play('afterEach');
    expect(drs.emulator.url).toBe(url);
    await play('afterAll');
    await expect(fetch(url)).rejects.toThrow();
  });

  it('says what it needs where there are no global hooks', () => {
    expect(() => useEmulator()).toThrow('hand it the hooks of @jest/globals as `hooks`');
  });
});

describe('the matchers', () => {
  it('are called as Jest calls them', async () => {
    const { hooks, play } = given();
    const drs = useEmulator({ hooks, clock: 'manual', judge: { clock: 'shared' } });
    await play('beforeEach');
    await drs.emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-1' });
    expect(check('toHaveBrokenNothing', drs.emulator)).toBe('pass');
    await drs.emulator.clock.advance('P2D');
    expect(check('toHaveBroken', drs.emulator, 4 as never)).toBe('pass');
    expect(check('toHaveBrokenNothing', drs.emulator)).toMatch(/rule 4 \(must\) was broken 1 time/);
    await play('afterEach');
  });
});
