import { createServer, type Server, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../../../emulator/index.ts';
import { notificationChecks } from '../../../harness/verify/checks/notifications.ts';
import { openInbox } from '../../../harness/verify/inbox.ts';
import { verify } from '../../../harness/verify/verify.ts';
import { type Outcome, type as typed } from '../../cli/fake-terminal.ts';

const DEVICE = { modelId: 'acme-coffee', serialNumber: 'SN-0001' };
const CLIENT = 'amzn1.application-oa2-client.00000000000000000000000000000001';
const SECRET = 'drs-emulator-secret';

async function emulator(options: EmulatorOptions = {}): Promise<RunningEmulator> {
  const running = await startEmulator({ seed: 1, ...options });
  onTestFinished(() => running.close());
  return running;
}

/** What a server in front of the emulator makes of an answer. */
interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

type Spoil = (answer: Answer, path: string, method: string) => void;

/** A server of somebody else: ours, without a control interface, and with answers changed on the way. */
async function foreign(behind: RunningEmulator, spoil: Spoil = () => {}): Promise<string> {
  const server: Server = createServer((incoming, outgoing) => {
    const path = incoming.url ?? '';
    if (path.startsWith('/_emulator')) {
      outgoing.writeHead(404, { 'content-type': 'application/json' }).end('{"message":"not here"}');
      return;
    }
    const { port } = new URL(behind.url);
    const { method = 'GET', headers } = incoming;
    const onward = send({ host: '127.0.0.1', port, path, method, headers }, (reply) => {
      const chunks: Buffer[] = [];
      reply.on('data', (chunk) => chunks.push(chunk));
      reply.on('end', () => {
        const answer = {
          status: reply.statusCode ?? 0,
          headers: { ...reply.headers },
          body: Buffer.concat(chunks).toString(),
        };
        spoil(answer, path, method);
        const length = String(Buffer.byteLength(answer.body));
        outgoing.writeHead(answer.status, { ...answer.headers, 'content-length': length }).end(answer.body);
      });
    });
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Verifies a foreign server with a device of it. */
async function verifyForeign(spoil?: Spoil, ...more: string[]): Promise<Outcome> {
  const behind = await emulator({ clock: 'manual' });
  const { refreshToken } = await behind.control.registerDevice(DEVICE);
  const url = await foreign(behind, spoil);
  const device = ['--client-id', CLIENT, '--client-secret', SECRET, '--refresh-token', refreshToken];
  return typed([
    'verify',
    '--target',
    url,
    ...device,
    '--model',
    DEVICE.modelId,
    '--serial',
    DEVICE.serialNumber,
    '--slot',
    'beans',
    ...more,
  ]);
}

interface Check {
  readonly id: string;
  readonly outcome: string;
  readonly reason: string;
  readonly differences: readonly { readonly path: string; readonly expected: string; readonly seen: string }[];
}

const checksOf = ({ out }: Outcome): Check[] =>
  out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ event }) => event === 'check');

describe('verify on an emulator', () => {
  it('fails nothing, on a clock that goes by itself, and says why the stories were not told', async () => {
    const { url } = await emulator();
    const outcome = await typed(['verify', '--target', url, '--json']);
    const checks = checksOf(outcome);
    expect(checks.filter((check) => check.outcome === 'failed')).toEqual([]);
    expect(outcome.code).toBe(0);
    expect(checks.find(({ id }) => id === 'stories')).toMatchObject({ outcome: 'not tested' });
    expect(checks.filter((check) => check.outcome === 'not tested').map(({ id }) => id)).toEqual(['stories']);
  });

  it('leaves nothing registered that it made, and can be run again', async () => {
    const running = await emulator({ clock: 'manual' });
    for (const only of ['replenish', 'notification', 'code']) {
      const outcome = await typed(['verify', '--target', running.url, '--only', only]);
      expect(outcome.code, outcome.out).toBe(0);
      const { items } = await running.control.call<{ items: { status: string }[] }>('GET', 'devices');
      expect(items.map(({ status }) => status)).not.toContain('registered');
      const subscriptions = await running.control.call<{ items: unknown[] }>('GET', 'subscriptions');
      expect(subscriptions.items).toEqual([]);
    }
  });
});

describe('verify on a server without a control interface', () => {
  it('fails nothing that is as it should be, and says of each other check what it lacks', async () => {
    const outcome = await verifyForeign(undefined, '--json');
    const checks = checksOf(outcome);
    expect(checks.filter((check) => check.outcome === 'failed')).toEqual([]);
    expect(outcome.code).toBe(0);
    expect(checks.find(({ id }) => id === 'replenish')?.reason).toContain('--destructive');
    expect(checks.find(({ id }) => id === 'code')?.reason).toContain('control interface');
    const { coverage } = JSON.parse(outcome.out.trim().split('\n').at(-1) ?? '');
    const operation = (name: string) =>
      coverage.operations.find((one: { operation: string }) => one.operation === name);
    expect(operation('slotStatus').missing).toEqual([]);
    expect(operation('shipOrder')).toMatchObject({ seen: [], reason: expect.stringContaining('no control interface') });
  });

  it('orders and deregisters when it may', async () => {
    const outcome = await verifyForeign(undefined, '--json', '--destructive');
    const passed = checksOf(outcome).filter((check) => check.outcome === 'passed');
    expect(outcome.code).toBe(0);
    expect(passed.map(({ id }) => id)).toEqual(expect.arrayContaining(['replenish', 'getOrderInfo', 'deregister']));
  });

  const change = (path: RegExp, make: (body: Record<string, unknown>, answer: Answer) => unknown): Spoil =>
    function spoil(answer, at) {
      if (!path.test(at) || answer.status >= 400) return;
      answer.body = JSON.stringify(make(JSON.parse(answer.body), answer));
    };

  it.each<[what: string, id: string, path: string, Spoil]>([
    [
      'a refresh token that changes',
      'token.refresh',
      'refresh_token',
      change(/o2\/token$/, (body) => ({ ...body, refresh_token: 'Atzr|IwEBIother' })),
    ],
    [
      'a token type in capitals',
      'token.refresh',
      'token_type',
      change(/o2\/token$/, (body) => ({ ...body, token_type: 'Bearer' })),
    ],
    [
      'an access token for two hours',
      'token.refresh',
      'expires_in',
      change(/o2\/token$/, (body) => ({ ...body, expires_in: 7200 })),
    ],
    [
      'token info of another client',
      'token-info',
      'aud',
      change(/tokeninfo/, (body) => ({ ...body, aud: 'somebody' })),
    ],
    ['no JSON object for a report', 'slotStatus', 'reply.body', change(/slotStatus/, () => ({ noted: true }))],
    [
      'a slot that is missing in 2.0',
      'subscriptionInfo',
      'slotsSubscriptionStatus',
      change(/subscriptionInfo/, (body, { headers }) =>
        String(headers['x-amzn-type-version']).endsWith('2.0') ? { slotsSubscriptionStatus: {} } : body,
      ),
    ],
    [
      'a word of its own for an order',
      'replenish',
      'detailCode',
      change(/replenish/, (body) => ({ ...body, detailCode: 'ORDERED' })),
    ],
    [
      'a second order while one runs',
      'replenish',
      'detailCode',
      change(/replenish/, (body) => ({ ...body, detailCode: 'STANDARD_ORDER_PLACED' })),
    ],
    [
      'another order than was asked for',
      'getOrderInfo',
      'instanceId',
      change(/getOrderInfo/, (body) => ({
        orderInfoData: { ...(body.orderInfoData as object), instanceId: 'amzn1.dash.v2.o.b3RoZXI=' },
      })),
    ],
    [
      'a header of the result that is missing',
      'slotStatus',
      'x-amzn-type-version',
      (answer, path) => {
        if (/slotStatus/.test(path)) delete answer.headers['x-amzn-type-version'];
      },
    ],
    [
      '401 for a bad token',
      'deviceStatus.token',
      'reply',
      (answer) => {
        if (answer.body.includes('Invalid token')) answer.status = 401;
      },
    ],
    [
      'other words for a bad token',
      'slotStatus.token',
      'reply',
      (answer) => {
        answer.body = answer.body.replace('Invalid token', 'Token invalid');
      },
    ],
    [
      'version headers that nobody looks at',
      'subscriptionInfo.version.no-type',
      'reply',
      (answer, path) => {
        if (/subscriptionInfo/.test(path) && answer.body.includes('supported:'))
          Object.assign(answer, { status: 200, body: '{"slotsSubscriptionStatus":{"beans":true}}' });
      },
    ],
    [
      '404 for an unknown slot that is none',
      'slotStatus.slot',
      'reply',
      (answer, path) => {
        if (/no-such-slot/.test(path)) Object.assign(answer, { status: 200, body: '{}' });
      },
    ],
    [
      'a wrong secret that is let in',
      'token.refused.secret',
      'reply',
      (answer, path) => {
        if (/o2\/token$/.test(path) && answer.status === 401) answer.status = 400;
      },
    ],
    [
      'a request id that is missing',
      'deviceStatus',
      'x-amzn-requestid',
      (answer, path) => {
        if (/deviceStatus/.test(path)) delete answer.headers['x-amzn-requestid'];
      },
    ],
    [
      '500 for a broken body',
      'slotStatus.body',
      'reply',
      (answer, path) => {
        if (/slotStatus/.test(path) && answer.status === 400 && answer.body.includes('body')) answer.status = 500;
      },
    ],
    [
      'no Allow for a wrong method',
      'edge.method',
      'allow',
      (answer) => {
        if (answer.status === 405) delete answer.headers.allow;
      },
    ],
    [
      'tokens that outlive their registration',
      'deregister',
      'reply',
      (answer, path, method) => {
        if (
          method === 'GET' &&
          path === '/subscriptionInfo' &&
          answer.status === 400 &&
          answer.body.includes('Invalid token')
        )
          Object.assign(answer, { status: 200, body: '{"slotsSubscriptionStatus":{"beans":true}}' });
      },
    ],
  ])('is told of %s, in the check that is about it', async (_, id, path, spoil) => {
    const outcome = await verifyForeign(spoil, '--json', '--destructive');
    expect(outcome.code).toBe(1);
    const check = checksOf(outcome).find((one) => one.id === id);
    expect(check?.outcome).toBe('failed');
    expect(check?.differences.map((difference) => difference.path).join('\n')).toContain(path);
  });

  it('takes other words where only the emulator chose them', async () => {
    const outcome = await verifyForeign((answer) => {
      if (answer.status === 400 && answer.body.includes('supported:')) answer.body = '{"message":"Bad version."}';
    }, '--json');
    expect(outcome.code).toBe(0);
  });

  it('hears what is posted where it listens, and misses what is not', async () => {
    const behind = await emulator({ clock: 'manual' });
    const { refreshToken } = await behind.control.registerDevice(DEVICE);
    const inbox = await openInbox({
      url: behind.url,
      topicArn: behind.env.DRS_TOPIC_ARN ?? '',
      patienceMs: 100,
      // The world's time passes while the harness waits, as it would outside.
      pause: async () => void (await behind.clock.advance('PT2S')),
    });
    onTestFinished(() => inbox.close());
    const { subscriptionArn } = await behind.control.call<{ subscriptionArn: string }>('POST', 'subscriptions', {
      endpoint: inbox.url,
    });
    await behind.clock.settle();
    const given = {
      ...DEVICE,
      url: await foreign(behind),
      clientId: CLIENT,
      clientSecret: SECRET,
      refreshToken,
      slotId: 'beans',
      destructive: true,
    };
    const options = { given, checks: notificationChecks, control: undefined, inbox };
    const heard = await verify(options);
    expect(heard.results).toMatchObject([
      { id: 'notification.registered', outcome: 'not tested' },
      { id: 'notification.order-placed', outcome: 'passed' },
      { id: 'notification.deregistered', outcome: 'not tested' },
    ]);
    await behind.control.call('POST', `devices/acme-coffee/SN-0001/trigger`, {
      event: 'item-delivered',
      slotId: 'beans',
    });
    await behind.control.call('DELETE', `subscriptions/${encodeURIComponent(subscriptionArn)}`);
    const missed = await verify(options);
    expect(missed.results[1]).toMatchObject({
      outcome: 'failed',
      differences: [{ path: 'notification', expected: 'OrderPlacedNotification' }],
    });
  });
});

describe('verify with what cannot be', () => {
  it.each([
    ['no target', [], '--target: expected an address'],
    ['a target with a path', ['--target', 'http://127.0.0.1:1/drs'], '--target: expected an address without a path'],
    ['a target where nobody is', ['--target', 'http://127.0.0.1:1'], 'nobody answers at http://127.0.0.1:1'],
    [
      'a place to listen that is none',
      ['--target', 'http://127.0.0.1:1', '--listen', 'here'],
      '--listen: expected a port',
    ],
  ])('tells it in a sentence: %s', async (_, args, message) => {
    const { code, err } = await typed(['verify', ...args]);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('takes what is not typed from the environment, and names the variable that is wrong', async () => {
    const { url } = await emulator();
    const only = { DRS_EMULATOR_TARGET: url, DRS_EMULATOR_ONLY: 'deviceStatus.token' };
    expect(await typed(['verify'], { env: only })).toMatchObject({ code: 0 });
    const wrong = await typed(['verify'], { env: { ...only, DRS_EMULATOR_LISTEN: 'here' } });
    expect(wrong).toMatchObject({ code: 2, err: expect.stringContaining('DRS_EMULATOR_LISTEN: expected a port') });
  });

  it('names the variable whose refresh token the server does not know', async () => {
    const { url, control } = await emulator({ clock: 'system' });
    const tried = (DRS_REFRESH_TOKEN: string) =>
      typed(['verify', '--target', url, '--only', 'token'], {
        env: { DRS_REFRESH_TOKEN, DRS_CLIENT_ID: CLIENT, DRS_CLIENT_SECRET: SECRET },
      });
    const stale = await tried('Atzr|of-an-earlier-start');
    expect(stale.code).toBe(1);
    expect(stale.err).toMatch(
      /^DRS_REFRESH_TOKEN: the server refuses this refresh token; if it is of an earlier start, /,
    );
    const { refreshToken } = await control.registerDevice(DEVICE);
    expect(await tried(refreshToken)).toMatchObject({ code: 0, err: '' });
    // What was typed is not of the variable.
    const stated = ['--client-id', CLIENT, '--client-secret', SECRET, '--refresh-token', 'Atzr|typed'];
    const flagged = await typed(['verify', '--target', url, '--only', 'token', ...stated], {
      env: { DRS_REFRESH_TOKEN: 'Atzr|of-an-earlier-start' },
    });
    expect(flagged).toMatchObject({ code: 1, err: '' });
  });

  it('ends when the server goes away while it is checked', async () => {
    let gone: Promise<void> | undefined;
    const running = await startEmulator({
      seed: 1,
      log: (line) => {
        if (line.startsWith('POST /auth/o2/token')) gone ??= running.close();
      },
    });
    const { code, out } = await typed(['verify', '--target', running.url, '--only', 'token']);
    await gone;
    expect(gone).toBeDefined();
    expect(code).toBe(1);
    expect(out).toMatch(/the exchange\n {6}expected {2}a whole reply\n {6}seen {6}connect ECONNREFUSED/);
  });

  it('says so when nothing could be tested, or nothing has the name', async () => {
    const { url } = await emulator();
    expect(await typed(['verify', '--target', url, '--only', 'no such check'])).toMatchObject({ code: 2 });
  });
});
