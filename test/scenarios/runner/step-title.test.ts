import { describe, expect, it } from 'vitest';
import { stepTitle } from '../../../scenarios/runner/step-title.ts';

describe('the title of a step', () => {
  it.each([
    ['device', { use: 'beans' }, 'device: use beans'],
    ['device', { use: { slotId: 'beans', amount: 2 }, as: 'kitchen' }, 'device: use beans, amount 2 (kitchen)'],
    ['service', { register: null, device: 'kitchen' }, 'service: register (kitchen)'],
    ['advance', 'PT24H', 'advance: PT24H'],
    ['call', { path: '/nothing' }, 'call: GET /nothing'],
    ['use', { scenario: 'parts/a.yaml' }, 'use: parts/a.yaml'],
    ['expect', { reply: { operation: 'replenish', status: 200, body: { a: 1 } } }, 'expect: reply replenish 200'],
    ['expect', { reply: { status: { $atLeast: 400 } } }, 'expect: reply'],
    ['expect', { of: 'cup', reply: { status: 400, refusal: 'invalidToken' } }, 'expect: reply 400 invalidToken of cup'],
    [
      'expect',
      { notification: { type: 'OrderPlacedNotification', count: 1 }, exactly: true },
      'expect: notification OrderPlacedNotification exactly',
    ],
    ['expect', { notification: [{ type: 'A' }, { type: 'B' }] }, 'expect: notification A, B'],
    ['expect', { notification: [], exactly: true }, 'expect: notification exactly'],
    ['expect', { state: { device: {}, order: null } }, 'expect: state device, order'],
    ['expect', { findings: [] }, 'expect: findings none'],
    ['expect', { findings: [{ rule: 'W1' }] }, 'expect: findings W1'],
    [
      'expect',
      { never: { notification: { type: 'A' }, within: 'P1D' } },
      'expect: never notification type A, within P1D',
    ],
  ])('says what is done, or looked at: %s %j', (verb, value, title) => {
    expect(stepTitle(verb, value)).toBe(title);
  });

  it('is not longer than a line', () => {
    expect(stepTitle('call', { path: `/${'x'.repeat(200)}` })).toHaveLength(100);
  });
});
