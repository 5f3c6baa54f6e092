import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checkWorld, ownTargets, remoteTarget } from '../../cli/targets.ts';
import { type EmulatorOptions, startEmulator } from '../../emulator/index.ts';
import { WorldError } from '../../scenarios/runner/target.ts';

/** What scenarios are played against. */

const open = async (world: Record<string, unknown> = {}, seed?: number) => {
  const target = await ownTargets(startEmulator)(world, seed);
  onTestFinished(() => target.close());
  return target;
};

/** The address of a server that answers so. */
async function listening(answer: RequestListener): Promise<string> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('a world of its own', () => {
  it('has a clock that stands at the usual instant, and the seeded maker', async () => {
    const target = await open();
    expect(await target.control('GET', 'clock')).toEqual({
      status: 200,
      body: { mode: 'manual', now: '2031-03-04T10:00:00.000Z', scale: 1 },
    });
    expect(target).toMatchObject({
      isOwn: true,
      clientId: 'amzn1.application-oa2-client.00000000000000000000000000000001',
      clientSecret: 'drs-emulator-secret',
      topicArn: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
      controlToken: null,
    });
  });

  it('is as the scenario describes it', async () => {
    const target = await open({
      now: '2040-01-01T00:00:00Z',
      controlToken: 'open-sesame',
      securityProfiles: [{ clientId: 'mine', clientSecret: 'my-secret' }],
      topics: [{ arn: 'arn:aws:sns:eu-west-1:000000000000:mine' }],
    });
    expect(target).toMatchObject({
      clientId: 'mine',
      clientSecret: 'my-secret',
      topicArn: 'arn:aws:sns:eu-west-1:000000000000:mine',
      controlToken: 'open-sesame',
    });
    expect(await target.control('GET', 'clock')).toMatchObject({ body: { now: '2040-01-01T00:00:00.000Z' } });
  });

  it('answers whatever it is asked, and takes what it is given', async () => {
    const { control } = await open();
    expect(await control('GET', 'devices/a/b')).toMatchObject({ status: 404 });
    const device = { modelId: 'acme-coffee', serialNumber: 'A' };
    expect(await control('POST', 'devices', device)).toMatchObject({ status: 201, body: device });
  });

  it('has the seed that is given, else that of the scenario, else 1', async () => {
    const given: (number | undefined)[] = [];
    const opening = ownTargets((options: EmulatorOptions) => {
      given.push(options.seed ?? (options.config as { seed?: number }).seed);
      return startEmulator(options);
    });
    for (const [world, seed] of [
      [{ seed: 5 }, 9],
      [{ seed: 5 }, undefined],
      [{}, undefined],
    ] as const)
      await (await opening(world, seed)).close();
    expect(given).toEqual([9, 5, 1]);
  });

  it('is refused with a sentence when it cannot be built', async () => {
    await expect(open({ timers: { ship: 'soon' } })).rejects.toThrow(WorldError);
    await expect(open({ timers: { ship: 'soon' } })).rejects.toThrow(/^timers\.ship: expected an ISO 8601 duration/);
  });
});

describe('the check of a world', () => {
  it.each([
    [{ port: 1 }, ['port'], 'port: is of the process, not of a world'],
    [{ data: 'x' }, ['data'], 'data: is of the process, not of a world'],
    [{ modles: [] }, ['modles'], /^modles: unknown key; .*did you mean "models"\?$/],
  ])('finds a key that is none: %j', (world, path, message) => {
    expect(checkWorld(world)).toEqual({ path, ofKey: true, message: expect.stringMatching(message) });
  });

  it('finds a value that does not fit', () => {
    expect(checkWorld({ clock: 'system' })).toEqual({
      path: ['clock'],
      ofKey: false,
      message: 'clock: the clock of a scenario stands; expected manual',
    });
    expect(checkWorld({ models: [{ modelId: 'm', slots: [] }] })).toMatchObject({ path: ['models', 0, 'slots'] });
  });

  it('has nothing to say against a good one', () => {
    expect(checkWorld({ clock: 'manual', strict: true, now: '2031-01-01T00:00:00Z' })).toBeUndefined();
  });
});

describe('a running emulator', () => {
  it('is known by what it is configured with', async () => {
    const emulator = await startEmulator({
      config: { securityProfiles: [{ clientId: 'mine', clientSecret: 'my-secret' }] },
    });
    onTestFinished(() => emulator.close());
    const target = await remoteTarget(emulator.url, null)({}, undefined);
    onTestFinished(() => target.close());
    expect(target).toMatchObject({ url: emulator.url, isOwn: false, clientId: 'mine', clientSecret: 'my-secret' });
  });

  it('is not taken for one when something else listens there', async () => {
    const url = await listening((_, reply) => reply.end('hello'));
    await expect(remoteTarget(url, null)({}, undefined)).rejects.toThrow(
      /answers 200, but not as an emulator does; is something else listening there\?$/,
    );
  });

  it('is waited for a while when it takes the connection and says nothing, and once for all scenarios', async () => {
    let asked = 0;
    const url = await listening(() => {
      asked += 1;
    });
    const opening = remoteTarget(url, null, 20);
    for (let scenario = 0; scenario < 3; scenario += 1)
      await expect(opening({}, undefined)).rejects.toThrow(
        `${url} gave no answer within 0.02 s; is an emulator listening there?`,
      );
    expect(asked).toBe(1);
  });

  it('may take its time to move the clock', async () => {
    const identities = {
      portal: { securityProfiles: [{ clientId: 'c', clientSecret: 's' }] },
      topics: [{ topicArn: 'arn' }],
    };
    const url = await listening(({ url: path = '' }, reply) => {
      if (path.includes('state')) reply.end(JSON.stringify(identities));
      // Later than any other answer may come.
      if (path.includes('advance')) void silence.then(() => reply.end('{"now":"then"}'));
    });
    const target = await remoteTarget(url, null, 200)({}, undefined);
    onTestFinished(() => target.close());
    const moved = target.control('POST', 'clock/advance', { by: 'PT1H' });
    const silence = target.control('GET', 'clock').catch(({ message }: Error) => message);
    expect(await silence).toMatch(/gave no answer within/);
    expect(await moved).toEqual({ status: 200, body: { now: 'then' } });
  });
});
