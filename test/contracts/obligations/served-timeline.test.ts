import { describe, expect, it } from 'vitest';
import type { JudgeOptions } from '../../../contracts/obligations/facts.ts';
import { createJudgement, type Judgement } from '../../../contracts/obligations/judge-all.ts';
import { call, callHeaders, replenish, startTestEmulator, type TestEmulator } from '../../support/emulator.ts';
import { startListener } from '../../support/listener.ts';

/** Judges on what an emulator really writes, so that the entries made by hand are known to be honest. */

const CLIENT = 'amzn1.application-oa2-client.00000000000000000000000000000001';
const JSON_TYPE = { 'content-type': 'application/json' };

interface Stage {
  readonly emulator: TestEmulator;
  readonly judgement: Judgement;
  control(method: string, path: string, body?: object): Promise<unknown>;
  /** Of the device: its tokens, as they are now. */
  tokens: { accessToken: string; refreshToken: string };
  refresh(): Promise<void>;
  status(at?: string): ReturnType<typeof call>;
  report(more?: object): ReturnType<typeof call>;
  outcomes(): Record<number, string>;
}

/** An emulator on a clock that stands, a listener that confirms, a device, and judges that follow. */
async function stage(options: JudgeOptions = {}, answer = 200): Promise<Stage> {
  const emulator = await startTestEmulator();
  const judgement = createJudgement(options);
  for (const entry of emulator.world.timeline.query({ limit: 1_000 }).items) judgement.step(entry);
  emulator.world.timeline.follow((entry) => judgement.step(entry));
  const listener = await startListener(async ({ text, type }) => {
    if (type !== 'SubscriptionConfirmation') return answer;
    const { SubscribeURL } = JSON.parse(text) as { SubscribeURL: string };
    await fetch(SubscribeURL);
    return 200;
  });
  const control: Stage['control'] = async (method, path, body) => {
    const given = body === undefined ? undefined : JSON.stringify(body);
    const reply = await call(emulator, method, `/_emulator/${path}`, given === undefined ? {} : JSON_TYPE, given);
    if (reply.status >= 300) throw new Error(`${method} ${path}: ${reply.text}`);
    return reply.body;
  };
  await control('POST', 'subscriptions', { endpoint: listener.url });
  await control('POST', 'clock/advance', { by: 'PT0S' });
  const tokens = (await control('POST', 'devices', {
    modelId: 'acme-coffee',
    serialNumber: 'SN0001',
  })) as Stage['tokens'];
  await control('POST', 'clock/advance', { by: 'PT0S' });
  const self: Stage = {
    emulator,
    judgement,
    control,
    tokens,
    async refresh() {
      const form = new URLSearchParams({
        grant_type: 'refresh_token',
        refresh_token: self.tokens.refreshToken,
        client_id: CLIENT,
        client_secret: 'drs-emulator-secret',
      });
      const type = { 'content-type': 'application/x-www-form-urlencoded' };
      const { body } = await call(emulator, 'POST', '/auth/o2/token', type, form.toString());
      self.tokens = { ...self.tokens, accessToken: (body as { access_token: string }).access_token };
    },
    status: (at = emulator.world.clock.now()) =>
      call(
        emulator,
        'POST',
        '/deviceStatus',
        { ...callHeaders(self.tokens.accessToken, 'DrsDeviceStatus'), ...JSON_TYPE },
        JSON.stringify({ mostRecentlyActiveDate: at }),
      ),
    report: (more = {}) =>
      call(
        emulator,
        'POST',
        '/slotStatus/beans',
        { ...callHeaders(self.tokens.accessToken, 'DrsSlotStatus'), ...JSON_TYPE },
        JSON.stringify({
          expectedReplenishmentDate: '2031-06-01T10:00:00Z',
          remainingQuantityInUnit: 50,
          originalQuantityInUnit: 100,
          totalQuantityOnHand: 0,
          lastUseDate: emulator.world.clock.now(),
          ...more,
        }),
      ),
    outcomes: () =>
      Object.fromEntries(
        Object.entries(judgement.verdicts()).map(([number, { verdict }]) => [number, verdict.outcome]),
      ),
  };
  return self;
}

const those = (outcomes: Record<number, string>, outcome: string): number[] =>
  Object.entries(outcomes)
    .filter(([, one]) => one === outcome)
    .map(([number]) => Number(number));

describe('judges that follow an emulator', () => {
  it('see a device that lives through an order and a cancellation, and breaks nothing', async () => {
    const on = await stage({ clock: 'shared' });
    const { control } = on;
    await on.status();
    await on.report();
    await call(
      on.emulator,
      'GET',
      '/subscriptionInfo',
      callHeaders(on.tokens.accessToken, 'DrsSubscriptionInfo', '1.0', '2.0'),
    );
    const order = (await replenish(on.emulator, on.tokens)).body as { eventInstanceId: string };
    await replenish(on.emulator, on.tokens);
    await control('POST', 'clock/advance', { by: 'PT1H' });
    await control('POST', `orders/${order.eventInstanceId}/cancel`);
    await control('POST', 'clock/advance', { by: 'PT0S' });
    for (let day = 0; day < 5; day += 1) {
      await control('POST', 'clock/advance', { by: 'PT24H' });
      expect((await on.status()).status).toBe(400);
      await on.refresh();
      await on.status();
      await on.report({ remainingQuantityInUnit: 49 - day });
    }
    await replenish(on.emulator, on.tokens);
    await control('PUT', 'devices/acme-coffee/SN0001/slots/beans/subscription', { subscribed: false });
    await control('POST', 'devices/acme-coffee/SN0001/deregister', { by: 'customer' });
    await control('POST', 'clock/advance', { by: 'PT0S' });
    const outcomes = on.outcomes();
    expect(those(outcomes, 'broken')).toEqual([]);
    expect(those(outcomes, 'kept')).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 15, 20, 21, 22, 29, 31, 47]);
  });

  it('see a device that does much wrong, rule by rule', async () => {
    const on = await stage({ clock: 'shared' }, 404);
    const { control, emulator, tokens } = on;
    await call(emulator, 'POST', '/replenish/beans', { authorization: `Bearer ${tokens.accessToken}` });
    await call(emulator, 'GET', '/subscriptionInfo', callHeaders(tokens.accessToken, 'DrsSubscriptionInfo'));
    await on.status('2032-01-01T00:00:00Z');
    await on.report({ remainingQuantityInUnit: '110', lastUseDate: '2031-03-4' });
    await call(
      emulator,
      'POST',
      '/deviceStatus/beans',
      { ...callHeaders(tokens.accessToken, ' DrsDeviceStatus'), ...JSON_TYPE },
      JSON.stringify({ mostRecentlyActiveDate: '2031-03-04T10:00:00Z' }),
    );
    for (let i = 0; i < 9; i += 1) await replenish(emulator, tokens);
    await control('POST', 'devices/acme-coffee/SN0001/expire-tokens');
    for (let i = 0; i < 9; i += 1) await on.report();
    await control('POST', 'clock/advance', { by: 'PT30H' });
    await call(emulator, 'GET', '/settings?exitUri=/null', {});
    expect(those(on.outcomes(), 'broken')).toEqual([1, 2, 3, 4, 6, 7, 8, 9, 12, 29, 31, 39, 47]);
  });

  it('see what is wrong with a sign-up', async () => {
    const on = await stage({ production: true, serialPatterns: { 'acme-coffee': '[A-Z]{2}\\d{4}' } });
    const open = (parameters: Record<string, string>) => {
      const query = new URLSearchParams({
        client_id: CLIENT,
        scope: 'dash:replenish',
        response_type: 'code',
        redirect_uri: 'http://localhost:3000/callback',
        ...parameters,
      });
      return fetch(`${on.emulator.url}/ap/oa?${query}`, { redirect: 'manual' });
    };
    const unit = (more: object = {}) =>
      JSON.stringify({ 'dash:replenish': { device_model: 'acme-coffee', serial: 'SN0002', ...more } });
    await open({ scope_data: unit() });
    expect(those(on.outcomes(), 'broken')).toEqual([]);
    expect(those(on.outcomes(), 'kept')).toEqual([22, 29, 33, 34, 35, 36, 48]);
    await open({ scope_data: unit({ is_test_device: 'true' }) });
    await open({ scope_data: unit({ serial: 'a:b' }), response_type: 'token' });
    await open({ scope_data: unit(), redirect_uri: 'https://elsewhere.example/' });
    expect(those(on.outcomes(), 'broken')).toEqual([33, 34, 35, 36, 48]);
  });
});
