import { test as base, describe, expect } from 'vitest';
import { type RunningEmulator, startEmulator } from '../../emulator/index.ts';
import { emulatorFixture, matchers } from '../../testing/vitest.ts';

/** The fixtures and matchers for Vitest, used as a maker would. */

expect.extend(matchers);

const test = base
  .extend({ emulator: emulatorFixture({ clock: 'manual', judge: { clock: 'shared' } }) })
  .extend<{ ofFile: RunningEmulator }>({ ofFile: [emulatorFixture({ clock: 'manual' }), { scope: 'file' }] });

const headers = {
  authorization: '',
  'x-amzn-type-version': 'com.amazon.dash.replenishment.DrsReplenishInput@1.0',
  'x-amzn-accept-type': 'com.amazon.dash.replenishment.DrsReplenishResult@1.0',
};

interface Called {
  readonly url: string;
  readonly control: { registerDevice(device: object): Promise<{ accessToken: string }> };
}

/** An order; `without`: headers that are left out. */
async function replenish(emulator: Called, serialNumber = 'SN-1', without: string[] = []): Promise<number> {
  const { accessToken } = await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber });
  const sent = Object.entries({ ...headers, authorization: `Bearer ${accessToken}` });
  const reply = await fetch(`${emulator.url}/replenish/beans`, {
    method: 'POST',
    headers: Object.fromEntries(sent.filter(([name]) => !without.includes(name))),
  });
  return reply.status;
}

const messageOf = (run: () => void): string => {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  return 'nothing was thrown';
};

describe('the fixture', () => {
  const seen: string[] = [];

  test('starts an emulator for each test', async ({ emulator }) => {
    seen.push(emulator.url);
    expect(await replenish(emulator)).toBe(200);
    expect(emulator).toHaveKept(1);
    expect(emulator.env.DRS_BASE_URL).toBe(emulator.url);
  });

  test('and closes it afterwards', async ({ emulator }) => {
    expect(emulator).not.toHaveKept(1);
    await expect(fetch(seen[0] ?? '')).rejects.toThrow();
  });

  test('starts one for a whole file', async ({ ofFile }) => {
    expect(await replenish(ofFile, 'SN-FILE')).toBe(200);
  });

  test('which remembers', async ({ ofFile }) => {
    expect(ofFile).toHaveKept(11, { device: 'acme-coffee/SN-FILE' });
    expect(ofFile).not.toHaveKept(11, { device: 'acme-coffee/SN-2' });
  });

  test('fails the test in the end, where it is told to, when a rule is broken', async ({ expect }) => {
    let url = '';
    const fixture = emulatorFixture({ failOn: 'must' });
    const using = fixture({}, async (emulator) => {
      url = emulator.url;
      await replenish(emulator, 'SN-1', ['x-amzn-accept-type']);
    });
    await expect(using).rejects.toThrow(/^expected no obligation of the level must to be broken, and 1 is/);
    await expect(fetch(url)).rejects.toThrow();
    await emulatorFixture({ failOn: 'must' })({}, async (emulator) => void (await replenish(emulator)));
  });
});

describe('the matchers', () => {
  test('say what is broken, and show it', async ({ emulator }) => {
    expect(await replenish(emulator, 'SN-1', ['x-amzn-accept-type'])).toBe(400);
    expect(emulator).toHaveBroken(1);
    const seq = emulator.entries().find((entry) => entry.kind === 'call' && entry.operation === 'replenish')?.seq;
    const proof = `  Every service call carries \`x-amzn-type-version\` and \`x-amzn-accept-type\`, with values that the endpoint knows.
  documented, Dash Replenishment Service APIs https://developer.amazon.com/docs/dash/api-overview.html
    acme-coffee/SN-1 · slot beans
    expected  x-amzn-accept-type: com.amazon.dash.replenishment.DrsReplenishResult@1.0
    seen      x-amzn-accept-type: missing
    #${seq}  `;
    const kept = messageOf(() => expect(emulator).toHaveKept(1));
    expect(kept).toContain(`expected rule 1 (must) to be kept, and it was broken 1 time\n${proof}`);
    expect(kept).toMatch(/device → POST \/replenish\/beans {2}400/);
    expect(messageOf(() => expect(emulator).toHaveBrokenNothing())).toContain(
      `expected no obligation to be broken, and 1 is\n\nrule 1 (must) was broken 1 time\n${proof}`,
    );
    expect(messageOf(() => expect(emulator).not.toHaveBroken(1))).toContain(
      'expected rule 1 (must) not to be broken, and it was broken 1 time',
    );
    expect(messageOf(() => expect(emulator).toHaveBroken(12))).toContain(
      'expected rule 12 (must) to be broken, and it was not exercised: A Replenish call that is answered with ORDER_INPROGRESS.',
    );
    expect(messageOf(() => expect(emulator).toHaveKept(17))).toContain('not judged, since it is for people to look at');
  });

  test('tell levels apart', async ({ emulator }) => {
    const accept = 'x-amzn-accept-type';
    const { accessToken } = await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-1' });
    await fetch(`${emulator.url}/replenish/beans`, {
      method: 'POST',
      headers: { ...headers, authorization: `Bearer ${accessToken}`, [accept]: `${accept}: ${headers[accept]}` },
    });
    expect(emulator).toHaveBroken(2);
    expect(emulator).not.toHaveBrokenNothing();
    expect(emulator).not.toHaveBrokenNothing({ level: 'compatibility' });
    expect(emulator).toHaveBrokenNothing({ level: 'should' });
    expect(emulator).toHaveBrokenNothing({ level: 'must', device: 'acme-coffee/SN-1' });
  });

  test('follow the clock', async ({ emulator }) => {
    await replenish(emulator);
    await emulator.clock.advance('PT26H');
    expect(emulator).toHaveBrokenNothing();
    await emulator.clock.advance('PT1S');
    expect(emulator).toHaveBroken(4);
  });

  test('refuse what they cannot judge', async ({ emulator }) => {
    expect(messageOf(() => expect(emulator).toHaveKept(99))).toBe('no obligation has the number 99; expected 1 to 48');
    expect(messageOf(() => expect('http://127.0.0.1').toHaveKept(1))).toBe(
      'expected an emulator, as startEmulator gives it; seen string',
    );
    const unjudged = await startEmulator();
    try {
      expect(messageOf(() => expect(unjudged).not.toHaveBroken(1))).toBe(
        'this emulator is not judged; start it with startEmulator({ judge: {} }) or by a fixture',
      );
    } finally {
      await unjudged.close();
    }
  });
});
