import { describe, expect, it } from 'vitest';
import { readScopeData } from '../../../../emulator/domain/lwa/scope-data.ts';
import { scopeData } from './given.ts';

const read = (members: Record<string, unknown>) => readScopeData(scopeData(members));
const rules = (members: Record<string, unknown>) => {
  const data = read(members);
  return data.ok ? data.slips.map(({ tolerance }) => tolerance.id) : 'refused';
};

describe('scope_data', () => {
  it('names the device and its flags', () => {
    expect(read({ is_test_device: true, should_include_non_live: false })).toEqual({
      ok: true,
      device: { modelId: 'acme-coffee', serialNumber: 'SN1', isTestDevice: true, includeNonLive: false },
      slips: [],
    });
  });

  it('has flags that are false when absent or null', () => {
    expect(read({ is_test_device: null })).toMatchObject({ device: { isTestDevice: false, includeNonLive: false } });
  });

  it.each(['true', 'TRUE', 'True'])('takes the text %s for a boolean, with a finding', (is_test_device) => {
    expect(read({ is_test_device })).toMatchObject({ device: { isTestDevice: true } });
    expect(rules({ is_test_device })).toEqual(['scope-data-text-booleans']);
    expect(read({ should_include_non_live: 'false' })).toMatchObject({ device: { includeNonLive: false } });
  });

  it('ignores a misspelt test flag, with a finding', () => {
    expect(read({ 'is_test ': true })).toMatchObject({ device: { isTestDevice: false } });
    expect(rules({ 'is_test ': true })).toEqual(['is-test-misspelt']);
    expect(rules({ isTestDevice: true })).toEqual(['is-test-misspelt']);
  });

  it('ignores other unknown keys', () => {
    expect(rules({ colour: 'red', __proto__: { is_test_device: true } })).toEqual([]);
    const polluted = '{"dash:replenish":{"device_model":"m","serial":"s","__proto__":{"is_test_device":true}}}';
    expect(readScopeData(polluted)).toMatchObject({ device: { isTestDevice: false }, slips: [] });
  });

  it('takes a serial number as a bare number, with a finding', () => {
    expect(read({ serial: 12345 })).toMatchObject({ device: { serialNumber: '12345' } });
    expect(rules({ serial: 12345 })).toEqual(['serial-as-number']);
    expect(rules({ serial: 2 ** 53 })).toBe('refused');
    expect(rules({ serial: -1 })).toBe('refused');
    expect(rules({ serial: 1.5 })).toBe('refused');
  });

  it('notes a serial number that the sample apps would refuse', () => {
    expect(rules({ serial: 'a'.repeat(50) })).toEqual([]);
    expect(rules({ serial: 'a'.repeat(51) })).toEqual(['serial-form']);
    for (const serial of ['A-1', 'A+1', 'A_1']) expect(rules({ serial })).toEqual(['serial-form']);
  });

  it.each(['device_model', 'serial'])('has a %s of 1 to 64 characters of the allowed set', (member) => {
    expect(read({ [member]: 'a'.repeat(64) }).ok).toBe(true);
    for (const bad of ['a'.repeat(65), '', 'a:b', 'a b', 'ä', 'a\n', undefined, null, {}]) {
      expect(read({ [member]: bad })).toMatchObject({ ok: false, member });
    }
  });

  it.each(['is_test_device', 'should_include_non_live'])('refuses another type of %s', (member) => {
    for (const bad of [1, 'yes', [], {}]) expect(read({ [member]: bad })).toMatchObject({ ok: false, member });
  });

  it.each(['{', '[]', 'null', '"x"', ''])('refuses what is no JSON object: %s', (text) => {
    expect(readScopeData(text)).toMatchObject({ ok: false, member: null });
  });

  it.each(['{}', '{"dash:replenish":1}', '{"dash:replenish":null}', '{"profile":{"essential":true}}'])(
    'refuses an object without the scope: %s',
    (text) => {
      expect(readScopeData(text)).toMatchObject({ ok: false, member: 'dash:replenish' });
    },
  );
});
