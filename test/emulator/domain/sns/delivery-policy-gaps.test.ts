import { describe, expect, it } from 'vitest';
import { parseSubscriptionPolicy, parseTopicPolicy } from '../../../../emulator/domain/sns/delivery-policy.ts';

describe('a delivery policy', () => {
  it('of a topic says true or false of overrides', () => {
    const read = parseTopicPolicy('{"http":{"disableSubscriptionOverrides":"no"}}');
    expect(read.ok ? 'taken' : read.problem).toContain('disableSubscriptionOverrides must be true or false');
  });

  it('of a subscription may leave open how fast, and as what', () => {
    const text = '{"throttlePolicy":{"maxReceivesPerSecond":null},"requestPolicy":{"headerContentType":null}}';
    expect(parseSubscriptionPolicy(text)).toMatchObject({ ok: true });
  });
});
