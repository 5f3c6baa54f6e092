import { describe, expect, it } from 'vitest';
import { SEED_TOPIC_ARN } from '../../../../emulator/domain/seed.ts';
import { DRS_ACCOUNT, defaultPolicy, seededPolicy } from '../../../../emulator/domain/sns/access-policy.ts';
import { allows, parseTopicAccess } from '../../../../emulator/domain/sns/topic-policy.ts';
import fc from '../../../support/fast-check.ts';

const drs = { account: DRS_ACCOUNT, action: 'sns:Publish', topicArn: SEED_TOPIC_ARN };
const statement = (more: object = {}) => ({
  Sid: 'drs',
  Effect: 'Allow',
  Principal: { AWS: DRS_ACCOUNT },
  Action: 'SNS:Publish',
  Resource: SEED_TOPIC_ARN,
  ...more,
});
const decide = (...statements: object[]) => allows(JSON.stringify({ Statement: statements }), drs);

describe('the policy of a topic', () => {
  it('of AWS lets the owner alone publish, and says why not DRS', () => {
    const policy = defaultPolicy(SEED_TOPIC_ARN);
    expect(allows(policy, drs)).toEqual({
      allowed: false,
      statement: null,
      why: 'No statement allows sns:Publish to account 476877469412: statement __default_statement_ID has the condition StringEquals AWS:SourceOwner 000000000000, which does not hold.',
    });
    expect(allows(policy, { ...drs, account: '000000000000' }).allowed).toBe(true);
  });

  it('of the seed lets DRS publish', () => {
    expect(allows(seededPolicy(SEED_TOPIC_ARN), drs)).toEqual({
      allowed: true,
      statement: 'drs',
      why: 'Statement drs allows sns:Publish to account 476877469412.',
    });
  });

  it.each<[string, object]>([
    ['the account', {}],
    ['its root', { Principal: { AWS: `arn:aws:iam::${DRS_ACCOUNT}:root` } }],
    ['one of several', { Principal: { AWS: ['000000000000', DRS_ACCOUNT] } }],
    ['everybody', { Principal: '*' }],
    ['everybody of AWS', { Principal: { AWS: '*' } }],
    ['an action in lower case', { Action: 'sns:publish' }],
    ['all actions of SNS', { Action: 'sns:*' }],
    ['all actions', { Action: '*' }],
    ['one action of several', { Action: ['SNS:Subscribe', 'SNS:Publish'] }],
    ['all topics', { Resource: '*' }],
    ['topics of a name', { Resource: 'arn:aws:sns:*:*:drs-????' }],
    ['another account not', { Principal: undefined, NotPrincipal: { AWS: '111111111111' } }],
    ['another action not', { Action: undefined, NotAction: 'SNS:Subscribe' }],
    ['a condition that holds', { Condition: { StringEquals: { 'AWS:SourceOwner': DRS_ACCOUNT } } }],
    ['a condition on a key that may be missing', { Condition: { ArnLikeIfExists: { 'aws:SourceArn': 'arn:x' } } }],
  ])('allows by %s', (_, more) => {
    expect(decide(statement(more)).allowed).toBe(true);
  });

  it.each<[string, object]>([
    ['another account', { Principal: { AWS: '111111111111' } }],
    ['a user of the account', { Principal: { AWS: `arn:aws:iam::${DRS_ACCOUNT}:user/x` } }],
    ['a service', { Principal: { Service: 'events.amazonaws.com' } }],
    ['another action', { Action: 'SNS:Subscribe' }],
    ['another topic', { Resource: `${SEED_TOPIC_ARN}-2` }],
    ['a condition on what the call has not', { Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::*' } } }],
    ['a condition of an unknown kind', { Condition: { IpAddress: { 'aws:SecureTransport': '10.0.0.0/8' } } }],
    ['everybody but this account', { Principal: undefined, NotPrincipal: { AWS: DRS_ACCOUNT } }],
  ])('does not allow by %s', (_, more) => {
    expect(decide(statement(more))).toMatchObject({ allowed: false, statement: null });
  });

  it('denies whatever else allows', () => {
    const deny = { Sid: 'never', Effect: 'Deny', Principal: '*', Action: 'SNS:*', Resource: '*' };
    const denied = { allowed: false, statement: 'never' };
    expect(decide(statement(), deny)).toMatchObject(denied);
    expect(decide(deny, statement())).toMatchObject(denied);
  });

  it('may have one statement that is in no list, and no Sid', () => {
    const policy = JSON.stringify({ Statement: statement({ Sid: undefined }) });
    expect(allows(policy, drs)).toMatchObject({ allowed: true, statement: '1' });
  });

  it('never allows more by one more Deny, nor less by one more Allow', () => {
    const some = fc.record({
      Effect: fc.constantFrom('Allow', 'Deny'),
      Principal: fc.constantFrom('*', { AWS: DRS_ACCOUNT }, { AWS: '111111111111' }),
      Action: fc.constantFrom('SNS:*', 'SNS:Publish', 'SNS:Subscribe'),
      Resource: fc.constantFrom('*', SEED_TOPIC_ARN, 'arn:aws:sns:us-east-1:000000000000:other'),
    });
    fc.assert(
      fc.property(fc.array(some, { maxLength: 4 }), some, (statements, more) => {
        const before = decide(...statements).allowed;
        const after = decide(...statements, more).allowed;
        if (more.Effect === 'Deny') expect(after && !before).toBe(false);
        else expect(before && !after).toBe(false);
      }),
    );
  });
});

describe('a policy that SNS refuses is refused', () => {
  const problemOf = (policy: unknown) => {
    const parsed = parseTopicAccess(typeof policy === 'string' ? policy : JSON.stringify(policy));
    return parsed.ok ? null : parsed.problem;
  };
  it.each<[string, unknown, string]>([
    ['no JSON', 'x', 'Policy Error: failed to parse JSON. '],
    ['no statement', {}, 'Policy Error: null'],
    ['an empty list', { Statement: [] }, 'Policy Error: null'],
    ['no principal', { Statement: [{ Effect: 'Allow', Action: 'SNS:Publish' }] }, 'Policy Error: null'],
    ['another effect', { Statement: [statement({ Effect: 'Maybe' })] }, 'Policy Error: null'],
    [
      'an action of SQS',
      { Statement: [statement({ Action: 'sqs:SendMessage' })] },
      'Policy statement action out of service scope!',
    ],
  ])('%s', (_, policy, problem) => {
    expect(problemOf(policy)).toContain(problem);
  });

  it('and one that is fine is kept as it came', () => {
    expect(parseTopicAccess(seededPolicy(SEED_TOPIC_ARN))).toEqual({ ok: true, stored: seededPolicy(SEED_TOPIC_ARN) });
  });

  it('and any text is taken or refused, and never throws', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        if (parseTopicAccess(text).ok) expect(allows(text, drs).why).toMatch(/\.$/);
      }),
    );
  });
});
