import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { remoteTarget } from '../../../cli/targets.ts';
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../../../emulator/index.ts';
import { play } from '../../../scenarios/runner/play.ts';
import { lastSeqOf } from '../../../scenarios/runner/shared-target.ts';
import { playText, variantsOfTexts, why } from './given.ts';

/** A target that others use too. */

const EMMA = {
  directedCustomerId: 'amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ',
  name: 'Emma Ulator',
  email: 'emma@example.com',
};
const OTHER = {
  directedCustomerId: 'amzn1.account.ASECONDCUSTOMERAAAAAAAAAAAAA',
  name: 'Otto Matic',
  email: 'otto@example.com',
};

async function running(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const emulator = await startEmulator({ clock: 'manual', now: '2031-03-04T10:00:00Z', seed: 1, ...options });
  onTestFinished(() => emulator.close());
  return emulator;
}

const STORY = `  - service: { register: }
  - service: { register: { name: named, serialNumber: SN-0001 } }
  - device: { replenish: beans, as: named }
  - service: { register: { name: again, serialNumber: '\${named.serialNumber}' } }
  - expect: { state: { device: { serialNumber: '\${named.serialNumber}', orders: [{ slotId: beans }] } } }
  - advance: PT2S
  - expect: { notification: { type: OrderPlacedNotification, count: 1 } }\n`;

const playedOn = (emulator: RunningEmulator, steps: string, head = '') =>
  playText(steps, { head, openTarget: remoteTarget(emulator.url, null) });

interface Listed {
  readonly items: readonly { readonly serialNumber: string; readonly status: string }[];
}

describe('a scenario on a running emulator', () => {
  it('has devices of its own each time, and leaves the target as it found it', async () => {
    const emulator = await running();
    await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-0001' });
    const first = await playedOn(emulator, STORY);
    expect(why(first)).toBe('passed');
    const second = await playedOn(emulator, STORY);
    expect(why(second)).toBe('passed');

    const { items } = await emulator.control.call<Listed>('GET', 'devices');
    const [others, ...ours] = items;
    expect(others).toMatchObject({ serialNumber: 'SN-0001', status: 'registered' });
    const fresh = ours.map(({ serialNumber }) => serialNumber);
    expect(new Set(fresh).size).toBe(4);
    expect(fresh.filter((serial) => /^SN-[0-9a-f]{8}$/.test(serial))).toHaveLength(2);
    expect(fresh.filter((serial) => /^SN-0001-[0-9a-f]{8}$/.test(serial))).toHaveLength(2);
    expect(ours.every(({ status }) => status === 'deregistered')).toBe(true);
    expect(await emulator.control.call<Listed>('GET', 'subscriptions')).toMatchObject({ items: [] });
  });

  it('takes back the faults it planned, and no others', async () => {
    const emulator = await running();
    await emulator.control.planFault({ faultId: 'theirs', effect: 'reset', operations: ['profile'] });
    const outcome = await playedOn(
      emulator,
      `  - service: { register: }
  - service: { fault: { effect: status, operations: [deviceStatus] }, device: device }
  - device: { deviceStatus: }
  - expect: { faults: [{ effect: status 500 }] }\n`,
    );
    expect(why(outcome)).toBe('passed');
    expect(await emulator.control.faults()).toMatchObject([{ faultId: 'theirs' }]);
  });

  it('does not take for its own what happens to others', async () => {
    const emulator = await running();
    await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-0001' });
    await emulator.control.call('POST', 'devices/acme-coffee/SN-0001/trigger', { event: 'order-placed' });
    const outcome = await playedOn(
      emulator,
      `  - id: sign-up
    service: { register: }
  - advance: PT48H
  - expect: { exactly: true, notification: [] }
  - expect: { of: sign-up, never: { notification: { type: ItemShippedNotification } } }
  - expect: { of: sign-up, never: { state: { subject: order } } }\n`,
    );
    expect(why(outcome)).toBe('passed');
    expect(outcome.received).toContainEqual({ type: 'ItemShippedNotification', version: '2.0' });
  });

  describe('that removes the app of the maker', () => {
    const REMOVES = `  - service: { register: }
  - service: { revoke: }
  - expect: { notification: { type: DeviceDeregisteredNotification, count: 1 } }\n`;
    const NAMES_HIM = REMOVES.replace('revoke:', "revoke: { directedCustomerId: '${device.directedCustomerId}' }");
    const THEIRS = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };
    const REASON = 'it removes the app of the maker, which would also end acme-coffee/SN-0001, a device of others';

    it.each([REMOVES, NAMES_HIM])('is skipped where it would end the device of somebody else', async (steps) => {
      const emulator = await running();
      await emulator.control.registerDevice(THEIRS);
      expect(await playedOn(emulator, steps)).toMatchObject({ status: 'skipped', reason: REASON });
      const { items } = await emulator.control.call<Listed>('GET', 'devices');
      expect(items.map(({ status }) => status)).toEqual(['registered', 'deregistered']);
    });

    it('plays where all that the customer has there is over, as often as one likes', async () => {
      const emulator = await running();
      await emulator.control.registerDevice(THEIRS);
      await emulator.control.call('POST', 'devices/acme-coffee/SN-0001/deregister', {});
      for (let time = 0; time < 2; time += 1) expect(why(await playedOn(emulator, REMOVES))).toBe('passed');
    });

    it('is skipped for a device behind a thousand others', async () => {
      const others = Array.from({ length: 1001 }, (_, number) => ({
        modelId: 'acme-coffee',
        serialNumber: `X-${String(number).padStart(4, '0')}`,
        directedCustomerId: OTHER.directedCustomerId,
      }));
      const emulator = await running({
        config: { version: 1, customers: [EMMA, OTHER], devices: [...others, THEIRS] },
      });
      expect(await playedOn(emulator, REMOVES)).toMatchObject({ status: 'skipped', reason: REASON });
    });

    it('plays where it is another app of the customer that is removed', async () => {
      const clientId = 'amzn1.application-oa2-client.00000000000000000000000000000002';
      const slots = [{ slotId: 'tea', products: [{ asin: 'B0EMUL0009' }] }];
      const emulator = await running({
        config: {
          version: 1,
          securityProfiles: [
            { clientId: 'amzn1.application-oa2-client.00000000000000000000000000000001', clientSecret: 'one' },
            { clientId, clientSecret: 'two' },
          ],
          models: [
            { modelId: 'acme-coffee', slots: [{ slotId: 'beans', products: [{ asin: 'B0EMUL0001' }] }] },
            { modelId: 'acme-tea', clientId, slots },
          ],
        },
      });
      const theirs = await emulator.control.registerDevice({ modelId: 'acme-tea', serialNumber: 'SN-0001' });
      const removes = (id: string) => REMOVES.replace('revoke:', `revoke: { clientId: ${id} }`);
      expect(await playedOn(emulator, removes(clientId))).toMatchObject({ status: 'skipped' });
      const own = 'amzn1.application-oa2-client.00000000000000000000000000000001';
      expect(why(await playedOn(emulator, removes(own)))).toBe('passed');
      const { items } = await emulator.control.call<Listed>('GET', 'devices');
      expect(items.find(({ serialNumber }) => serialNumber === theirs.serialNumber)?.status).toBe('registered');
    });

    it('plays where the others are of another customer', async () => {
      const emulator = await running({ config: { version: 1, customers: [EMMA, OTHER] } });
      await emulator.control.registerDevice({ ...THEIRS, directedCustomerId: OTHER.directedCustomerId });
      expect(why(await playedOn(emulator, REMOVES))).toBe('passed');
      const { items } = await emulator.control.call<Listed>('GET', 'devices');
      expect(items[0]).toMatchObject({ serialNumber: 'SN-0001', status: 'registered' });
    });
  });

  it('tells only what happened while it played', async () => {
    const emulator = await running();
    await emulator.control.registerDevice({ modelId: 'acme-coffee', serialNumber: 'SN-0001' });
    const before = (await emulator.control.timeline()).at(-1)?.seq ?? 0;
    const outcome = await playedOn(emulator, STORY);
    expect(outcome.timeline[0]?.seq).toBe(before + 1);
    expect(outcome.steps[0]?.lastSeq).toBeGreaterThan(before + 1);
  });

  it('makes its serial numbers by the run that is named', async () => {
    const emulator = await running();
    const serials = async (runId: string) => {
      const { timeline } = await playText(STORY, { openTarget: remoteTarget(emulator.url, null), runId });
      return [...new Set(timeline.flatMap(({ device }) => (device === null ? [] : [device.serialNumber])))];
    };
    const one = await serials('one');
    expect(await serials('one')).toEqual(one);
    expect(await serials('two')).not.toEqual(one);
  });

  it('keeps serial numbers within 64 characters', async () => {
    const emulator = await running();
    const long = 'S'.repeat(64);
    const outcome = await playedOn(
      emulator,
      `  - service: { register: { serialNumber: ${long} } }
  - expect: { state: { device: { serialNumber: { $match: '^S{55}-[0-9a-f]{8}$' } } } }\n`,
    );
    expect(why(outcome)).toBe('passed');
  });

  it.each([
    ["world: { now: '2031-01-01T00:00:00Z' }", 'it describes a world of its own (now)'],
    ['requires: [own-world]', 'it requires a world of its own'],
  ])('is skipped with %s', async (head, reason) => {
    const outcome = await playedOn(await running(), '  - advance: PT1S\n', head);
    expect(outcome).toMatchObject({ status: 'skipped', reason });
  });

  it('may say how the listener listens, and what it needs that is there', async () => {
    const head = 'world: { listener: { rawMessageDelivery: true } }\nrequires: [manual-clock, reference-device]';
    expect(why(await playedOn(await running(), STORY, head))).toBe('passed');
  });
});

describe('a target that will not do', () => {
  const errored = async (url: string, token: string | null = null) => {
    const outcome = await playText('  - advance: PT1S\n', { openTarget: remoteTarget(url, token) });
    expect(outcome).toMatchObject({ status: 'errored', blame: 'author', steps: [] });
    return outcome.reason;
  };

  it('has a clock that goes by itself', async () => {
    const { url } = await running({ clock: 'system' });
    expect(await errored(url)).toBe(
      `the clock of ${url} goes by itself (system); scenarios need one that stands: start the emulator with --clock manual`,
    );
  });

  it('is not there', async () => {
    expect(await errored('http://127.0.0.1:1')).toBe(
      'no emulator answers at http://127.0.0.1:1 (ECONNREFUSED); start one with: npx drs-emulator start --clock manual',
    );
  });

  it('is no address', async () => {
    expect(await errored('127.0.0.1:8700')).toBe(
      'expected an address such as http://127.0.0.1:8700, seen "127.0.0.1:8700"',
    );
  });

  it('wants its control token', async () => {
    const { url } = await running({ controlToken: 'secret' });
    expect(await errored(url)).toBe(`the emulator at ${url} asks for its control token; give it with --control-token`);
    const outcome = await playText(STORY, { openTarget: remoteTarget(`${url}/`, 'secret') });
    expect(why(outcome)).toBe('passed');
  });

  it('falls silent before the first step, and is left all the same', async () => {
    const answers: Readonly<Record<string, unknown>> = {
      '/_emulator/state?secrets=true': {
        portal: { securityProfiles: [{ clientId: 'c', clientSecret: 's' }] },
        topics: [{ topicArn: 'arn' }],
      },
      '/_emulator/clock': { mode: 'manual' },
      '/_emulator/timeline?after=0&limit=1': { items: [] },
    };
    const server = createServer(({ url = '' }, reply) => {
      if (url in answers) reply.end(JSON.stringify(answers[url]));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    const { port } = server.address() as AddressInfo;
    const outcome = await playText('  - advance: PT1S\n', {
      openTarget: remoteTarget(`http://127.0.0.1:${port}`, null),
      patienceMs: 50,
    });
    expect(outcome).toMatchObject({ status: 'errored', blame: 'author', steps: [] });
    expect(outcome.reason).toContain('"subscribe the listener" did not settle within 0.05 s of real time');
  });

  it('goes away in the middle', async () => {
    const emulator = await running();
    const [variant] = variantsOfTexts({ 's.yaml': 'name: s\nsteps:\n  - advance: PT1S\n  - advance: PT1S\n' });
    if (variant === undefined) throw new Error('no scenario');
    let closed: Promise<void> | undefined;
    const outcome = await play(variant, {
      openTarget: remoteTarget(emulator.url, null),
      onStep: () => {
        closed ??= emulator.close();
      },
    });
    await closed;
    expect(outcome).toMatchObject({ status: 'errored', blame: 'author' });
    expect(outcome.reason).toMatch(/does not answer any more/);
  });
});

describe('the number of the newest entry', () => {
  it.each([0, 1, 2, 3, 7, 8, 9, 100, 1023])('is found among %i', async (count) => {
    let asked = 0;
    const control = async (_: string, path: string) => {
      asked += 1;
      const after = Number(/after=(\d+)/.exec(path)?.[1]);
      return { status: 200, body: { items: after < count ? [{}] : [] } };
    };
    expect(await lastSeqOf({ control } as never)).toBe(count);
    expect(asked).toBeLessThan(25);
  });
});
