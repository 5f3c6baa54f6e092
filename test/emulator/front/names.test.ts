import { describe, expect, it } from 'vitest';
import {
  ALL_NAMES,
  FIXED_NAMES,
  hardCodedNames,
  hasVouchedSns,
  isHardCodedName,
  isVouchedName,
  snsHost,
} from '../../../emulator/front/names.ts';

describe('the hard-coded names', () => {
  it('are those of every client, the hosts of Login with Amazon, and SNS of each region in use', () => {
    const names = hardCodedNames(['us-east-1', 'eu-west-1', 'us-east-1', 'mars-north-1', '']);
    expect(names.slice(0, 4)).toEqual(FIXED_NAMES);
    expect(names).toContain('api.amazon.co.uk');
    expect(names.filter((name) => name.startsWith('sns.'))).toEqual([
      'sns.eu-west-1.amazonaws.com',
      'sns.us-east-1.amazonaws.com',
    ]);
  });

  it('have a domain of their own in China', () => {
    expect(snsHost('cn-north-1')).toBe('sns.cn-north-1.amazonaws.com.cn');
    expect(hardCodedNames(['cn-northwest-1'])).toContain('sns.cn-northwest-1.amazonaws.com.cn');
  });

  it.each([
    ...FIXED_NAMES,
    'API.AMAZON.COM',
    'api.amazon.com.',
    'sns.ap-south-2.amazonaws.com',
    'sns.cn-north-1.amazonaws.com.cn',
  ])('are known in every spelling: %s', (name) => {
    expect(isHardCodedName(name)).toBe(true);
  });

  it.each([
    '',
    'amazon.com',
    'x.api.amazon.com',
    'api.amazon.com.evil.example',
    'sns.amazonaws.com',
    'x.sns.us-east-1.amazonaws.com',
    'sns.us-east-1.amazonaws.com.example',
    'sqs.us-east-1.amazonaws.com',
    'apixamazon.com',
    'localhost',
  ])('are no others: %j', (name) => {
    expect(isHardCodedName(name)).toBe(false);
  });

  it.each(['sns.mars-north-1.amazonaws.com', 'sns.cn-north-1.amazonaws.com', 'sns.ap-southeast-9.amazonaws.com'])(
    'stay on this machine also where the CA vouches for none: %s',
    (name) => {
      expect(isHardCodedName(name)).toBe(true);
      expect(isVouchedName(name)).toBe(false);
    },
  );

  it('are all vouched for', () => {
    for (const name of ALL_NAMES) expect([isVouchedName(name), isHardCodedName(name)]).toEqual([true, true]);
    expect(hasVouchedSns('eu-west-1')).toBe(true);
    expect(hasVouchedSns('mars-north-1')).toBe(false);
  });

  it('are named once each, in lower case', () => {
    expect(new Set(ALL_NAMES).size).toBe(ALL_NAMES.length);
    for (const name of ALL_NAMES) expect(name).toMatch(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/);
  });
});
