import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ConfigFile, ConfigInput } from '../../emulator/config.ts';
import { checkConfig } from '../../emulator/config-problems.ts';
import { createSigningKeys } from '../../emulator/delivery/signing-key.ts';
import { SEED_CLIENT_ID, SEED_TOPIC_ARN } from '../../emulator/domain/seed.ts';
import { StartError, type StartOptions } from '../../emulator/options.ts';
import { start } from '../../emulator/start.ts';

function configOf(input: ConfigInput): ConfigFile {
  const checked = checkConfig({ version: 1, ...input });
  if (!checked.ok) throw new Error(checked.problem.message);
  return checked.config;
}

async function started(options: StartOptions = {}, config: ConfigInput = {}) {
  const lines: string[] = [];
  const begun = await start({ port: 0, ...options }, configOf(config), (line) => lines.push(line));
  onTestFinished(() => begun.emulator.close());
  return { ...begun, lines };
}

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-start-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const profile = (clientId: string) => ({ clientId, clientSecret: `${clientId}-secret` });
const model = (modelId: string, extra: object = {}) => ({
  modelId,
  slots: [{ slotId: 'pods', products: [{ asin: 'B000000001' }] }],
  ...extra,
});
const arn = (name: string) => `arn:aws:sns:us-east-1:000000000000:${name}`;

describe('the signatures of a world', () => {
  it.each([
    ['manual', true, true],
    ['system', true, false],
    ['x60', true, false],
    ['manual', false, false],
  ])('clock %s, wanted at once %s: at once %s', async (clock, signsAtOnce, expected) => {
    const { emulator } = await start({ port: 0, clock }, configOf({}), () => {}, { signsAtOnce });
    onTestFinished(() => emulator.close());
    const [key, shared] = await Promise.all([emulator.world.signingKeys.get(), createSigningKeys().get()]);
    expect(key.fileName).toBe(shared.fileName);
    expect(key.sign !== shared.sign).toBe(expected);
  });
});

describe('the environment of programs under test', () => {
  it('is of the first profile and the first of its models', async () => {
    const { env } = await started(
      {},
      {
        securityProfiles: [profile('one'), profile('two')],
        topics: [{ arn: arn('first') }, { arn: arn('second') }],
        models: [model('a', { clientId: 'two' }), model('b', { clientId: 'one', topicArn: arn('second') })],
      },
    );
    expect(env).toMatchObject({
      DRS_CLIENT_ID: 'one',
      DRS_CLIENT_SECRET: 'one-secret',
      DRS_TOPIC_ARN: arn('second'),
    });
  });

  it('is of the seeded profile where there is one, and names no topic when no model has it', async () => {
    const { env } = await started(
      {},
      { securityProfiles: [profile('one'), profile(SEED_CLIENT_ID)], models: [model('a')] },
    );
    expect(env).toMatchObject({ DRS_CLIENT_ID: SEED_CLIENT_ID, DRS_TOPIC_ARN: '' });
  });
});

describe('a client id', () => {
  const ours = `amzn1.application-oa2-client.${'0a'.repeat(16)}`;
  it.each([
    'my-app',
    'amzn1.application-oa2-client.my-app',
    `amzn1.application-oa2-client.${'0A'.repeat(16)}`,
    `${ours}0`,
    `amzn1.application.${'0a'.repeat(16)}`,
  ])('that no security profile of Amazon has is told at the start, and served: %s', async (clientId) => {
    const { lines, env } = await started({}, { securityProfiles: [profile(ours), profile(clientId)] });
    expect(lines).toEqual([
      `client id ${clientId} is not of Amazon's form, amzn1.application-oa2-client. and 32 digits of lower-case hex; it is served all the same`,
    ]);
    expect(env).toMatchObject({ DRS_CLIENT_ID: ours });
    const quiet = await started({ quiet: true }, { securityProfiles: [profile(clientId)] });
    expect([quiet.lines, quiet.env.DRS_CLIENT_ID]).toEqual([[], clientId]);
  });

  it('of the right form, or seeded, is no news', async () => {
    expect((await started({}, { securityProfiles: [profile(ours)] })).lines).toEqual([]);
    expect((await started()).lines).toEqual([]);
  });
});

describe('the control token', () => {
  it('is made for every host that may be reached from elsewhere, a new one each time', async () => {
    const tokens = await Promise.all(
      ['0.0.0.0', '0.0.0.0'].map(async (host) => (await started({ host })).controlToken),
    );
    expect(new Set(tokens).size).toBe(2);
    for (const token of tokens) expect(token).toMatch(/^[\w-]{20,}$/);
  });

  it('is not needed on loopback', async () => {
    for (const host of ['127.0.0.1', '127.1.2.3', 'LOCALHOST'])
      expect((await started({ host })).controlToken).toBeNull();
  });

  it('is needed for a name that only looks like loopback', async () => {
    // The name leads nowhere, so it is refused; what matters is that no such name is taken for a loopback one.
    await expect(started({ host: '127.0.0.1.example.invalid' })).rejects.toThrow(StartError);
  });
});

describe('the timeline', () => {
  it('goes to the file of the configuration too, with the bounds of the configuration', async () => {
    const file = join(folder(), 'timeline.ndjson');
    const { emulator } = await started({}, { timeline: { file, maxEntries: 2 } });
    for (let call = 0; call < 5; call += 1) await fetch(`${emulator.url}/nothing`);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).kind)).toEqual(['world', 'call', 'call', 'call', 'call', 'call']);
    expect(emulator.world.timeline.query({}).items.map(({ kind }) => kind)).toEqual(['gap', 'call', 'call']);
  });

  it('of the configuration is appended to at the next start', async () => {
    const file = join(folder(), 'timeline.ndjson');
    for (let time = 0; time < 2; time += 1) {
      const { emulator } = await started({}, { timeline: { file } });
      await emulator.close();
    }
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).event)).toEqual(['started', 'started']);
  });

  it('reads back from the data folder no more than it keeps', async () => {
    const data = folder();
    const first = await started({ data });
    for (let call = 0; call < 9; call += 1) await fetch(`${first.emulator.url}/nothing`);
    await first.emulator.close();
    const { emulator } = await started({ data }, { timeline: { maxEntries: 4 } });
    const { items } = emulator.world.timeline.query({});
    expect(items.map(({ kind, seq }) => [kind, seq])).toEqual([
      ['gap', 7],
      ['call', 8],
      ['call', 9],
      ['call', 10],
      ['world', 11],
    ]);
  });
});

describe('what --notify names', () => {
  it('is subscribed to the first topic', async () => {
    const notify = 'http://127.0.0.1:1/sns';
    const { emulator } = await started(
      { notify, clock: 'manual' },
      { topics: [{ arn: arn('first') }, { arn: arn('second') }] },
    );
    const topics = emulator.world.store.list('topic').items.map(({ doc }) => doc);
    expect(topics.map(({ subscriptions }) => subscriptions.map(({ endpoint }) => endpoint))).toEqual([[notify], []]);
  });
});

describe('snsUrl', () => {
  it('is the base of the addresses in messages, with the region of the topic', async () => {
    const { emulator } = await started({}, { snsUrl: 'https://sns.{region}.amazonaws.com' });
    expect(emulator.world.options.snsUrl(SEED_TOPIC_ARN)).toBe('https://sns.{region}.amazonaws.com');
    expect((await started()).emulator.world.options.snsUrl(SEED_TOPIC_ARN)).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  });
});
