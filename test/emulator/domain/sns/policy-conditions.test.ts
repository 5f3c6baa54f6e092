import { describe, expect, it } from 'vitest';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { DRS_ACCOUNT } from '../../../../emulator/domain/sns/access-policy.ts';
import { allows } from '../../../../emulator/domain/sns/topic-policy.ts';

const drs = { account: DRS_ACCOUNT, action: 'sns:Publish', topicArn: SEED_TOPIC_ARN };
const isLetIn = (more: object): boolean =>
  allows(
    JSON.stringify({ Statement: [{ Effect: 'Allow', Principal: '*', Action: 'SNS:Publish', Resource: '*', ...more }] }),
    drs,
  ).allowed;

describe('a condition of a statement', () => {
  it.each<[string, object, boolean]>([
    ['the account', { StringEquals: { 'AWS:SourceAccount': DRS_ACCOUNT } }, true],
    ['another account', { StringEquals: { 'AWS:SourceAccount': '1' } }, false],
    ['not another account', { StringNotEquals: { 'AWS:SourceAccount': '1' } }, true],
    ['not the account', { StringNotEquals: { 'AWS:SourceAccount': DRS_ACCOUNT } }, false],
    ['in any case', { StringEqualsIgnoreCase: { 'sns:TopicArn': SEED_TOPIC_ARN.toUpperCase() } }, true],
    ['encrypted', { Bool: { 'aws:SecureTransport': 'TRUE' } }, true],
    ['not encrypted', { Bool: { 'aws:SecureTransport': false } }, false],
    ['a pattern', { StringLike: { 'sns:TopicArn': 'arn:aws:sns:*:drs-acme' } }, true],
    ['another pattern', { ArnLike: { 'sns:TopicArn': 'arn:aws:sns:*:other' } }, false],
    ['an ARN', { ArnEquals: { 'sns:TopicArn': SEED_TOPIC_ARN } }, true],
    ['an operator that nobody knows', { DateSometimes: { 'aws:SourceAccount': DRS_ACCOUNT } }, false],
    ['a key that is not known', { StringEquals: { 'aws:SourceVpc': 'vpc-1' } }, false],
    ['a key that is not known, if it exists', { StringEqualsIfExists: { 'aws:SourceVpc': 'vpc-1' } }, true],
    ['a key that has to be absent, and is', { Null: { 'aws:SourceVpc': 'true' } }, true],
    ['a key that has to be there, and is not', { Null: { 'aws:SourceVpc': 'false' } }, false],
    ['nothing to compare', { StringEquals: 'x' }, true],
  ])('on %s', (_, Condition, expected) => {
    expect(isLetIn({ Condition })).toBe(expected);
  });
});

describe('a statement', () => {
  it.each<[string, object, boolean]>([
    ['names no resource', { Resource: undefined }, true],
    ['names what it is not about, and it is not that', { Action: undefined, NotAction: 'sns:Subscribe' }, true],
    ['names what it is not about, and it is that', { Action: undefined, NotAction: 'sns:*' }, false],
    ['names who it is not about, and DRS is that', { Principal: undefined, NotPrincipal: { AWS: DRS_ACCOUNT } }, false],
    ['has a principal in words', { Principal: 'everybody' }, false],
  ])('that %s', (_, more, expected) => {
    expect(isLetIn(more)).toBe(expected);
  });

  it('is not there in what is no policy', () => {
    expect(allows('[]', drs)).toMatchObject({ allowed: false, statement: null });
  });
});
