import { describe, expect, it } from 'vitest';
import { createIds, idKeyOf, macKeyOf, randomSecret } from '../../emulator/ids.ts';

const ids = createIds(idKeyOf(1));
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('identifiers', () => {
  it('have the forms of the genuine ones', () => {
    const unit = ids.forUnit('device:a', 0);
    const instance = unit.eventInstanceId();
    expect(instance).toMatch(/^amzn1\.dash\.v2\.o\.[A-Za-z0-9+/]{100}$/);
    const [letter, ...uuids] = Buffer.from(instance.slice(16), 'base64').toString().split('.');
    expect([letter, uuids.length]).toEqual(['r', 2]);
    for (const uuid of uuids) expect(uuid).toMatch(UUID);
    expect(unit.notificationId().replace('amzn1.dash.notification.v1.', '')).toMatch(UUID);
    expect(unit.uuid('message')).toMatch(UUID);
    expect(unit.authorizationCode()).toMatch(/^AN[A-Za-z]{18}$/);
    for (const chars of [1, 2, 7, 24, 65, 246])
      expect(unit.hex('x', chars)).toMatch(new RegExp(`^[0-9a-f]{${chars}}$`));
    for (const chars of [1, 2, 3, 4, 43, 300])
      expect(unit.opaque('x', chars)).toMatch(new RegExp(`^[A-Za-z0-9_-]{${chars}}$`));
  });

  it('are the same for the same seed, unit, turn and place, whatever happened elsewhere', () => {
    const draw = (source: typeof ids) => {
      const unit = source.forUnit('device:a', 3);
      return [
        unit.hex('grant', 24),
        unit.notificationId(),
        unit.eventInstanceId(),
        unit.notificationId(),
        unit.authorizationCode(),
      ];
    };
    const other = createIds(idKeyOf(1));
    other.forUnit('device:b', 3).notificationId();
    expect(draw(other)).toEqual(draw(ids));
  });

  it('differ by seed, unit, turn and place', () => {
    const first = (seed: number | null, unit: string, turn: number) =>
      createIds(idKeyOf(seed)).forUnit(unit, turn).uuid('x');
    const drawn = [
      first(1, 'device:a', 0),
      first(2, 'device:a', 0),
      first(1, 'device:b', 0),
      first(1, 'device:a', 1),
      first(null, 'device:a', 0),
      first(null, 'device:a', 0),
    ];
    expect(new Set(drawn).size).toBe(drawn.length);
    const unit = ids.forUnit('device:a', 0);
    expect(new Set(Array.from({ length: 500 }, () => unit.uuid('x'))).size).toBe(500);
  });

  it.each([1, 4] as const)('of requests are UUIDs of the version asked for, one for each number: %d', (version) => {
    const drawn = Array.from({ length: 50_000 }, (_, number) => ids.requestId(number, version));
    expect(new Set(drawn).size).toBe(50_000);
    const form = new RegExp(UUID.source.replace('-4', `-${version}`));
    for (const id of drawn.slice(0, 100)) expect(id).toMatch(form);
    expect(ids.requestId(7, version)).toBe(createIds(idKeyOf(1)).requestId(7, version));
    expect(ids.requestId(7, version)).not.toBe(createIds(idKeyOf(2)).requestId(7, version));
  });
});

describe('the keys of a world', () => {
  it('come from its seed, or from chance', () => {
    expect(idKeyOf(1)).toBe(idKeyOf(1));
    expect(macKeyOf(1)).not.toBe(idKeyOf(1));
    expect(macKeyOf(1)).not.toBe(macKeyOf(2));
    expect(idKeyOf(null)).not.toBe(idKeyOf(null));
    expect(macKeyOf(null)).not.toBe(macKeyOf(null));
    for (const key of [idKeyOf(0), macKeyOf(null)]) expect(key).toMatch(/^[0-9a-f]{64}$/);
    expect(randomSecret()).toMatch(/^[\w-]{24}$/);
  });
});
