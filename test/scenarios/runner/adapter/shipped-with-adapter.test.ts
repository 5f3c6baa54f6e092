import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokenRules, judgeOutcome } from '../../../../harness/device/judge-outcome.ts';
import { failureText } from '../../../../scenarios/report/failure-text.ts';
import { commandAdapters } from '../../../../scenarios/runner/adapter/command-adapter.ts';
import { httpAdapters } from '../../../../scenarios/runner/adapter/http-adapter.ts';
import type { Adapters } from '../../../../scenarios/runner/adapter/link.ts';
import type { Outcome } from '../../../../scenarios/runner/outcome.ts';
import { play } from '../../../../scenarios/runner/play.ts';
import { own, variantsIn } from '../given.ts';
import { createReferenceAdapter, type ReferenceAdapter, serveAdapter } from './reference-adapter.ts';

/** Shipped scenarios with the reference device behind an adapter, over both transports: they pass, and no rule is broken. */

const FILES = [
  'lifecycle/coffee-machine-lives-three-months',
  'lifecycle/lives-through-order-resolution',
  'lifecycle/printer-lives-a-month',
  'lifecycle/standard-order',
  'lifecycle/supplies-bought-elsewhere',
  'lifecycle/test-order',
  'orders/resolution-solved',
  'notifications/duplicate',
  'notifications/version-1',
  'orders/cancel-test-orders',
  'orders/delivered-and-reordered',
  'orders/problem-taken-back',
  'orders/order-info-through-all-states',
  'orders/refilled-on-shipment',
  'orders/resolution-expires',
  'registration/several-devices',
  'subscriptions/product-changed',
  'subscriptions/switched-off-and-on',
].map((name) => join('scenarios', `${name}.yaml`));

const BRIDGE = join(import.meta.dirname, 'bridge.mjs');

describe.each(['http', 'cmd'])('the reference device behind an adapter (%s)', (how) => {
  let adapter: ReferenceAdapter;
  let adapters: Adapters;
  const closing: (() => void | Promise<void>)[] = [];
  let errors = '';

  beforeAll(async () => {
    adapter = createReferenceAdapter({ onEnd: (close) => closing.push(close) });
    const url = await serveAdapter(adapter.handle, (close) => closing.push(close));
    const onErrorOutput = (text: string) => {
      errors += text;
    };
    adapters =
      how === 'http'
        ? httpAdapters(url, 30_000)
        : commandAdapters(`node ${BRIDGE} ${url}`, { limitMs: 30_000, onErrorOutput });
  });
  afterAll(async () => {
    for (const close of closing) await close();
  });

  it.each(FILES)('plays %s, and breaks no rule', async (file) => {
    for (const variant of variantsIn(file)) {
      const before = adapter.asked.length;
      const outcome = await play(variant, { openTarget: own, adapters });
      expect(outcome.status === 'passed' ? '' : `${outcome.reason ?? ''}${failureText(outcome)}`).toBe('');
      expect(brokenRules(judgeOutcome(outcome))).toEqual([]);
      if (!file.includes('coffee-machine')) continue;
      expectLived(outcome);
      expectLife(outcome, adapter.asked.slice(before));
    }
    expect(errors).toBe('');
  });

  /** Ninety days in spans that touch, so that what is owed daily was looked at. */
  function expectLived({ adapter: lives }: Outcome): void {
    const lived = lives?.lived ?? [];
    expect(lived[0]?.from).toBe('2031-03-04T10:00:00.000Z');
    expect(lived.at(-1)?.to).toBe('2031-06-02T10:00:00.000Z');
    expect(lived.slice(1).filter(({ from }, at) => from !== lived[at]?.to)).toEqual([]);
  }

  /** The verbs of a whole life, and what it lets be judged. */
  function expectLife(outcome: Outcome, asked: ReferenceAdapter['asked']): void {
    expect([asked[0]?.verb, asked[1]?.verb, asked.at(-1)?.verb]).toEqual(['listener', 'start', 'stop']);
    expect(asked[1]?.message).toMatchObject({
      now: '2031-03-04T10:00:00.000Z',
      modelId: 'acme-coffee',
      serialNumber: 'SN-00000001',
      refreshToken: expect.stringMatching(/^Atzr\|/),
      stock: { beans: { remaining: 24, perDay: 1 } },
      env: {
        DRS_BASE_URL: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
        LWA_TOKEN_URL: expect.stringMatching(/\/auth\/o2\/token$/),
        DRS_CLIENT_SECRET: 'drs-emulator-secret',
        DRS_SLOT_IDS: 'beans',
        DRS_SERIAL: 'SN-00000001',
      },
    });
    const kept = Object.values(judgeOutcome(outcome)).filter(({ verdict }) => verdict.outcome === 'kept');
    // The daily reports among them, which only time that was lived lets be judged.
    expect(kept.map(({ obligation }) => obligation.number)).toEqual(expect.arrayContaining([4, 5, 6, 7, 11]));
  }
});
