import { describe, expect, it } from 'vitest';
import { call, callHeaders, register, report, startTestEmulator } from '../../support/emulator.ts';

/** What shipped clients get wrong: served with a note, and refused in strict mode where the contract says so. */

interface Case {
  readonly what: string;
  readonly body: string;
  readonly headers?: Record<string, string>;
  readonly path?: string;
  /** Rules noted. */
  readonly rules: readonly string[];
  /** Field that strict mode names; null when it serves the request all the same. */
  readonly refusedFor: string | null;
  /** What is kept of the report. */
  readonly kept?: Record<string, unknown>;
}

const json = { 'content-type': 'application/json' };
const form = { 'content-type': 'application/x-www-form-urlencoded' };
const asForm = new URLSearchParams(
  Object.entries(report).map(([name, value]): [string, string] => [name, String(value)]),
).toString();
const withDate = (date: unknown) => JSON.stringify({ ...report, expectedReplenishmentDate: date });
const withQuantity = (members: Record<string, unknown>) => JSON.stringify({ ...report, ...members });

const DATE = 'expectedReplenishmentDate';

const cases: Case[] = [
  { what: 'nothing odd', body: JSON.stringify(report), rules: [], refusedFor: null, kept: report },
  {
    what: 'JSON with a charset',
    body: JSON.stringify(report),
    headers: { 'content-type': 'application/json; charset=utf-8' },
    rules: [],
    refusedFor: null,
  },
  {
    what: 'JSON, printed prettily, behind a byte order mark',
    body: `\uFEFF${JSON.stringify(report, null, 2)}\r\n`,
    rules: [],
    refusedFor: null,
    kept: report,
  },
  {
    what: 'JSON under a form type',
    body: JSON.stringify(report),
    headers: form,
    rules: ['8'],
    refusedFor: null,
    kept: report,
  },
  {
    what: 'JSON under no type',
    body: JSON.stringify(report),
    headers: { 'content-type': 'application/octet-stream' },
    rules: ['8'],
    refusedFor: null,
    kept: report,
  },
  {
    what: 'a form',
    body: asForm,
    headers: form,
    rules: ['8', '7', '7', '7'],
    refusedFor: 'body',
    kept: { remainingQuantityInUnit: '3.5', lastUseDate: report.lastUseDate },
  },
  { what: 'a form under a JSON type', body: asForm, headers: json, rules: ['8', '7', '7', '7'], refusedFor: 'body' },
  {
    what: 'a form with a line end behind it',
    body: `${asForm}\r\n`,
    headers: form,
    rules: ['8', '7', '7', '7'],
    refusedFor: 'body',
    kept: { lastUseDate: report.lastUseDate },
  },
  {
    what: 'a double slash',
    body: JSON.stringify(report),
    path: '//slotStatus//beans',
    rules: ['duplicate-slashes'],
    refusedFor: null,
  },
  {
    what: 'a quantity as text',
    body: withQuantity({ remainingQuantityInUnit: '3.5' }),
    rules: ['7'],
    refusedFor: 'remainingQuantityInUnit',
    kept: { remainingQuantityInUnit: '3.5' },
  },
  {
    what: 'a quantity that was NaN',
    body: withQuantity({ remainingQuantityInUnit: Number.NaN }),
    rules: ['7'],
    refusedFor: 'remainingQuantityInUnit',
    kept: { remainingQuantityInUnit: null },
  },
  {
    what: 'stock on hand as null',
    body: withQuantity({ totalQuantityOnHand: null }),
    rules: ['7'],
    refusedFor: 'totalQuantityOnHand',
  },
  {
    what: 'a quantity below 0',
    body: withQuantity({ remainingQuantityInUnit: -1 }),
    rules: ['9'],
    refusedFor: 'remainingQuantityInUnit',
    kept: { remainingQuantityInUnit: -1 },
  },
  { what: 'a quantity of 0', body: withQuantity({ remainingQuantityInUnit: 0 }), rules: [], refusedFor: null },
  {
    what: 'more left than the container holds',
    body: withQuantity({ remainingQuantityInUnit: 10.5 }),
    rules: ['9'],
    refusedFor: 'remainingQuantityInUnit',
  },
  {
    what: 'as much left as the container holds',
    body: withQuantity({ remainingQuantityInUnit: 10 }),
    rules: [],
    refusedFor: null,
  },
  {
    what: 'a last use in a millisecond',
    body: withQuantity({ lastUseDate: '2031-03-04T10:00:00.001Z' }),
    rules: ['9'],
    refusedFor: 'lastUseDate',
  },
  {
    what: 'a last use right now',
    body: withQuantity({ lastUseDate: '2031-03-04T10:00:00.000Z' }),
    rules: [],
    refusedFor: null,
  },
  {
    what: 'a last use right now, told elsewhere',
    body: withQuantity({ lastUseDate: '2031-03-04T19:00:00+09:00' }),
    rules: [],
    refusedFor: null,
  },
  { what: 'a date with milliseconds', body: withDate('2031-03-11T10:00:00.123Z'), rules: [], refusedFor: null },
  { what: 'a date with an offset', body: withDate('2031-03-11T10:00:00+09:00'), rules: [], refusedFor: null },
  {
    what: 'a date with an offset without a colon',
    body: withDate('2031-03-11T10:00:00+0000'),
    rules: ['8'],
    refusedFor: DATE,
  },
  { what: 'a bare date', body: withDate('2031-03-11'), rules: ['8'], refusedFor: DATE },
  { what: 'a day that has 24 hours', body: withDate('2031-03-11T24:00:00Z'), rules: ['8'], refusedFor: DATE },
  { what: 'a day of one digit', body: withDate('2017-04-7'), rules: ['8'], refusedFor: DATE },
  { what: 'a date without a zone', body: withDate('2031-03-11T10:00:00'), rules: ['8'], refusedFor: DATE },
  { what: 'a day that does not exist', body: withDate('2031-02-30T10:00:00Z'), rules: ['8'], refusedFor: DATE },
  { what: 'a date in other letters', body: withDate('2031年3月11日 ☕'), rules: ['8'], refusedFor: DATE },
  { what: 'words for a date', body: withDate('tomorrow'), rules: ['8'], refusedFor: DATE },
  { what: 'no words for a date', body: withDate(''), rules: ['8'], refusedFor: DATE },
  {
    what: 'null for a date',
    body: withDate(null),
    rules: ['8'],
    refusedFor: DATE,
    kept: { expectedReplenishmentDate: null },
  },
];

const served = async ({ body, headers = json, path = '/slotStatus/beans' }: Case, strict: boolean) => {
  const emulator = await startTestEmulator({ settings: { strict } });
  const { accessToken } = await register(emulator);
  const reply = await call(emulator, 'POST', path, { ...callHeaders(accessToken, 'DrsSlotStatus'), ...headers }, body);
  const findings = emulator.entries('call')[0]?.findings ?? [];
  return { reply, findings, kept: emulator.device()?.current?.slots.beans?.lastReport };
};

describe('a SlotStatus report with', () => {
  it.each(cases)('$what is served', async (one) => {
    const { reply, findings, kept } = await served(one, false);
    expect([reply.status, reply.text]).toEqual([200, '{}']);
    expect(findings.map(({ rule }) => rule)).toEqual(one.rules);
    for (const finding of findings) {
      expect(finding.seen.length).toBeLessThanOrEqual(201);
      expect(finding.source).toMatch(/./);
    }
    expect(kept).toMatchObject(one.kept ?? {});
  });

  it.each(cases)('$what, in strict mode, does as its contract says', async (one) => {
    const { reply, findings, kept } = await served(one, true);
    if (one.refusedFor === null) {
      expect([reply.status, reply.text]).toEqual([200, '{}']);
    } else {
      expect(reply.status).toBe(400);
      expect((reply.body as { message: string }).message).toMatch(new RegExp(`^${one.refusedFor}: expected .+, seen `));
      expect(findings).not.toEqual([]);
      expect(kept).toBeNull();
    }
  });
});

describe('a date with a control character in it', () => {
  const NAUGHTY = ['\u0000', '2031-03-11T10:00:00Z\u0000', '2031-03-11T10:00:00Z\r\n', 'tomor\u0085row', '\ud800'];
  it.each(NAUGHTY)('is refused, and not kept: %j', async (date) => {
    for (const strict of [false, true]) {
      const one = { what: '', body: withDate(date), rules: [], refusedFor: null };
      const { reply, kept } = await served(one, strict);
      expect([reply.status, reply.body, kept]).toEqual([
        400,
        { message: `${DATE}: a date must not contain control characters` },
        null,
      ]);
    }
    const emulator = await startTestEmulator();
    const { accessToken } = await register(emulator);
    const headers = { ...callHeaders(accessToken, 'DrsDeviceStatus'), ...json };
    const body = JSON.stringify({ mostRecentlyActiveDate: date });
    expect((await call(emulator, 'POST', '/deviceStatus', headers, body)).status).toBe(400);
    expect(emulator.device()?.current?.lastDeviceStatusAt).toBeNull();
  });
});

describe('a DeviceStatus report', () => {
  const body = (date: unknown) => JSON.stringify({ mostRecentlyActiveDate: date });
  it.each([
    ['2031-03-04T10:00:00Z', '/deviceStatus', [], null],
    ['2031-03-04', '/deviceStatus', ['8'], 'mostRecentlyActiveDate'],
    ['2031-03-04T10:00:01Z', '/deviceStatus', ['9'], 'mostRecentlyActiveDate'],
    ['2031-03-04T10:00:00Z', '/deviceStatus/beans', ['47'], 'path'],
  ] as const)('of %s at %s', async (date, path, rules, refusedFor) => {
    for (const strict of [false, true]) {
      const emulator = await startTestEmulator({ settings: { strict } });
      const { accessToken } = await register(emulator);
      const reply = await call(
        emulator,
        'POST',
        path,
        { ...callHeaders(accessToken, 'DrsDeviceStatus'), ...json },
        body(date),
      );
      expect(emulator.entries('call')[0]?.findings.map(({ rule }) => rule)).toEqual(rules);
      if (strict && refusedFor !== null) {
        expect((reply.body as { message: string }).message).toMatch(new RegExp(`^${refusedFor}: `));
        expect(emulator.device()?.current?.lastDeviceStatusAt).toBeNull();
      } else expect([reply.status, reply.text]).toEqual([200, '{}']);
    }
  });
});
