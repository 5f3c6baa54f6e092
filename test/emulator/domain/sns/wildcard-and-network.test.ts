import { describe, expect, it } from 'vitest';
import { isInNetwork, readNetwork } from '../../../../emulator/domain/sns/filter/network.ts';
import { checkWildcard, matchesWildcard } from '../../../../emulator/domain/sns/filter/wildcard.ts';

describe('a pattern', () => {
  it.each<[string, string, boolean]>([
    ['a*c', 'abbc', true],
    ['a*c', 'abbd', false],
    ['a*b*c', 'axbyc', true],
    ['a*b*c', 'ac', false],
    ['*', '', true],
    ['a\\*c', 'a*c', true],
    ['a\\*c', 'abc', false],
    ['a\\\\*', 'a\\bc', true],
    ['plain', 'plain', true],
  ])('%s on %s', (pattern, text, expected) => {
    expect(matchesWildcard(pattern, text)).toBe(expected);
  });

  it('tells how many asterisks stand for something', () => {
    expect(checkWildcard('a*b\\*c\\\\*')).toEqual({ stars: 2, problem: null });
  });

  it.each([
    ['a**', 'Consecutive wildcard characters at pos 1'],
    ['a\\b', 'Invalid escape character at pos 1'],
    ['a\\', 'Invalid escape character at pos 1'],
  ])('%s is refused', (pattern, problem) => {
    expect(checkWildcard(pattern).problem).toBe(problem);
  });
});

describe('a block of addresses', () => {
  it.each<[string, string, boolean]>([
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['10.0.0.0/8', '::1', false],
    ['0.0.0.0/0', '192.0.2.1', true],
    ['2001:db8::/32', '2001:db8:1::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['::ffff:192.0.2.0/120', '::ffff:192.0.2.77', true],
    ['2001:db8:0:0:0:0:0:1/128', '2001:db8::1', true],
    ['::/0', 'no address', false],
    ['::/0', '1::2::3', false],
    ['::/0', '1:2:3', false],
    ['::/0', '1:2:3:4::5:6:7:8', false],
    ['::/0', '12345::', false],
  ])('%s with %s', (block, address, expected) => {
    const read = readNetwork(block);
    if (!read.ok) throw new Error(read.problem);
    expect(isInNetwork(read.network, address)).toBe(expected);
  });

  it.each([
    ['10.0.0.0', "Malformed CIDR, one '/' required"],
    ['10.0.0.0/8/9', "Malformed CIDR, one '/' required"],
    ['10.0.0.0/x', 'Malformed CIDR, mask bits must be an integer'],
    ['10.0.0.0/-1', 'Malformed CIDR, mask bits must not be negative'],
    ['10.0.0.0/33', 'IPv4 mask bits must be <= 32'],
    ['::/129', 'IPv6 mask bits must be <= 128'],
    ['10.0.0/8', 'Nonstandard IP address: 10.0.0'],
  ])('%s is refused', (block, problem) => {
    expect(readNetwork(block)).toEqual({ ok: false, problem });
  });
});
