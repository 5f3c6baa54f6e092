import { describe, expect, it } from 'vitest';
import { deregisterDevice } from '../../../../emulator/domain/customer/deregister-device.ts';
import { explainToken, type Seen } from '../../../../emulator/domain/explain/token.ts';
import type { Consent } from '../../../../emulator/domain/state.ts';
import { at, T0 } from '../../../support/given.ts';
import { Life } from '../../../support/life.ts';

const HOUR = 3_600_000;
const rules = ({ steps }: { steps: readonly { rule: string | null }[] }) => steps.map(({ rule }) => rule);

describe('why an access token is refused', () => {
  it('it is good, until when', () => {
    const life = new Life().registers();
    const token = life.claims();
    const said = life.pass(HOUR - 1).explainToken(token);
    expect(said).toMatchObject({
      code: 'good',
      answer: 'This access token of acme-coffee/SN-0001 is good until 2031-03-04T11:00:00Z.',
    });
    expect(rules(said)).not.toContain('invalidToken');
  });

  it('its hour is over', () => {
    const life = new Life().registers();
    const token = life.claims();
    expect(life.pass(HOUR).explainToken(token)).toMatchObject({
      code: 'expired',
      next: [expect.stringContaining('refresh token')],
    });
  });

  it('it was declared dead, and one made after that was not', () => {
    const life = new Life().registers();
    const token = life.claims();
    const said = life.pass(60_000).expiresTokens().explainToken(token);
    expect(said).toMatchObject({ code: 'declared-dead' });
    expect(said.answer).toContain('at 2031-03-04T10:01:00Z');
    expect(said.steps.at(-1)?.seq).toBe(life.entries.length);
    expect(life.explainToken(life.claims()).code).toBe('good');
  });

  it('its registration ended, by whom and when', () => {
    const life = new Life().registers();
    const token = life.claims();
    life.pass(60_000).does((input) => deregisterDevice(input, 'customer'));
    const said = life.explainToken(token);
    expect(said).toMatchObject({ code: 'deregistered' });
    expect(said.answer).toContain('ended at 2031-03-04T10:01:00Z: the customer deregistered it');
    expect(said.steps.at(-1)).toMatchObject({ rule: 'invalidToken', source: 'DEREG' });
    expect(said.steps.at(-1)?.seq).not.toBeNull();
  });

  it('the device is registered anew, by another customer or after its deregistration', () => {
    const life = new Life().registers({ customer: 'amzn1.account.AONE' });
    const token = life.claims();
    const said = life.pass(60_000).registers().explainToken(token);
    expect(said).toMatchObject({ code: 'grant-ended' });
    expect(said.answer).toContain('another customer registered it. The device was registered anew');
  });

  it('the same customer again keeps it good', () => {
    const life = new Life().registers();
    const token = life.claims();
    expect(life.pass(60_000).registers().explainToken(token)).toMatchObject({ code: 'good' });
  });

  it("the maker's app was removed", () => {
    const life = new Life().registers();
    const token = life.claims();
    const said = life.removesApp().explainToken(token);
    expect(said).toMatchObject({ code: 'app-removed' });
    expect(said.steps.at(-1)).toMatchObject({ at: T0, seq: life.entries.length });
  });

  it('the world does not hold the device any more', () => {
    const life = new Life().registers();
    expect(
      explainToken({
        ...life.asked(),
        tokenId: 'abcdef01',
        seen: { kind: 'genuine', claims: life.claims(), mintedAt: T0, device: undefined },
      }),
    ).toMatchObject({ code: 'device-unknown' });
  });

  it('shows where it was used last', () => {
    const life = new Life().registers();
    const seq = life.calls({ refusal: 'invalidToken', status: 400 });
    life.calls({ tokenId: '00000000', refusal: 'invalidToken', status: 400 });
    const used = life.explainToken(life.claims()).steps.filter(({ text }) => text.includes('was used for'));
    expect(used).toMatchObject([
      { seq, rule: 'invalidToken', text: 'It was used for replenish, and answered 400 "no".' },
    ]);
  });
});

describe('why a refresh token is refused', () => {
  it('it is good at the token endpoint only, with the secret or without', () => {
    const life = new Life().registers();
    const token = life.claims('refresh');
    life.pass(90 * 24 * HOUR).calls({ refusal: 'invalidToken', status: 400 });
    const said = life.explainToken(token);
    expect(said).toMatchObject({ code: 'good-for-refresh' });
    expect(said.answer).toContain('As an access token it is refused');
    const texts = said.steps.map(({ text }) => text).join();
    expect(texts).toContain('needs the secret too');
    expect(texts).toContain('A refresh token has no place there');
    expect(
      life
        .explainToken({ ...token, confidential: false })
        .steps.map(({ text }) => text)
        .join(),
    ).toContain('needs no secret');
  });

  it('its registration ended', () => {
    const life = new Life().registers();
    const token = life.claims('refresh');
    life.does((input) => deregisterDevice(input, 'customer'));
    const said = life.explainToken(token);
    expect(said.code).toBe('deregistered');
    expect(rules(said)).toContain('refreshTokenRevoked');
  });
});

describe('why a code is refused', () => {
  const codeOf = (life: Life, given: Partial<Consent> = {}) => {
    const consent = {
      consentId: 'c',
      modelId: 'acme-coffee',
      serialNumber: 'SN-0001',
      createdAt: T0,
      codeIssuedAt: T0,
      redeemedAt: null,
      grantId: life.claims().grantId,
      ...given,
    } as Consent;
    return explainToken({ ...life.asked(), tokenId: 'abcdef01', seen: { kind: 'code', consent, device: life.device } });
  };

  it('it is good for one exchange, within five minutes', () => {
    const life = new Life().registers();
    expect(codeOf(life.pass(299_999))).toMatchObject({ code: 'good-for-exchange' });
    expect(codeOf(life).answer).toContain('is no access token');
    expect(codeOf(life.pass(1))).toMatchObject({ code: 'expired' });
    expect(codeOf(life, { redeemedAt: at(1000) })).toMatchObject({ code: 'code-used' });
  });

  it('the registration it was made for has ended', () => {
    expect(codeOf(new Life().registers(), { grantId: 'another' })).toMatchObject({ code: 'grant-ended' });
  });
});

describe('why something is no token', () => {
  const none = (seen: Seen) => explainToken({ ...new Life().asked(), tokenId: 'abcdef01', seen });

  it('it has the form of none, or this world did not make it', () => {
    expect(none({ kind: 'none', looks: null, problem: 'there is white space in it' })).toMatchObject({
      code: 'malformed',
      answer: 'This is no token: there is white space in it. Every call with it is refused.',
    });
    expect(rules(none({ kind: 'none', looks: 'refresh', problem: 'it was altered' }))).toEqual(['refreshTokenUnknown']);
    expect(none({ kind: 'none', looks: 'code', problem: 'unknown' })).toMatchObject({ code: 'foreign' });
  });

  it('it belongs to a handshake', () => {
    expect(none({ kind: 'handshake', subscriptionArn: 'arn:x' })).toMatchObject({ code: 'handshake-token' });
  });
});
