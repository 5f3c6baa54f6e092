import { describe, expect, it } from 'vitest';
import { filterMessage } from '../../../../emulator/domain/sns/filter-match.ts';
import { type FilterPolicyScope, parseFilterPolicy } from '../../../../emulator/domain/sns/filter-policy.ts';
import fc from '../../../support/fast-check.ts';

interface MessageAttribute {
  readonly Type: string;
  readonly Value: string;
}

const parse = (policy: object, scope: FilterPolicyScope) => {
  const parsed = parseFilterPolicy(JSON.stringify(policy), scope);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.policy;
};
const byBody = (policy: object, body: unknown) =>
  filterMessage(parse(policy, 'MessageBody'), {
    attributes: [],
    message: typeof body === 'string' ? body : JSON.stringify(body),
  });
const byAttributes = (policy: object, attributes: Record<string, MessageAttribute>) =>
  filterMessage(parse(policy, 'MessageAttributes'), {
    attributes: Object.entries(attributes).map(([Name, attribute]) => ({ Name, ...attribute })),
    message: 'not JSON',
  });
const text = (Value: string): MessageAttribute => ({ Type: 'String', Value });
const number = (Value: string): MessageAttribute => ({ Type: 'Number', Value });
const list = (...values: unknown[]): MessageAttribute => ({ Type: 'String.Array', Value: JSON.stringify(values) });

describe('message attributes', () => {
  it.each<[string, object, Record<string, MessageAttribute>, boolean]>([
    ['an exact text', { a: ['rugby', 'tennis'] }, { a: text('tennis') }, true],
    ['another text', { a: ['rugby', 'tennis'] }, { a: text('baseball') }, false],
    ['case counts', { a: ['rugby'] }, { a: text('Rugby') }, false],
    ['every key has to fit', { a: ['x'], b: ['y'] }, { a: text('x') }, false],
    ['what the policy does not name is ignored', { a: ['x'] }, { a: text('x'), b: text('y') }, true],
    ['one of an array', { a: ['value1'] }, { a: list('value1', 'value2') }, true],
    ['none of an array', { a: ['value1'] }, { a: list('value2', 'value3') }, false],
    ['a number of a number', { a: [{ numeric: ['>', 0, '<=', 100] }] }, { a: number('99') }, true],
    ['a number beyond', { a: [{ numeric: ['>', 0, '<=', 100] }] }, { a: number('111') }, false],
    ['a number in another form', { a: [{ numeric: ['=', 301.5] }] }, { a: number('3.015e2') }, true],
    ['a literal number in another form', { a: [301.5] }, { a: number('301.500') }, true],
    ['a text is no number', { a: [{ numeric: ['=', 1] }] }, { a: text('1') }, false],
    ['Binary is ignored', { a: [{ exists: true }] }, { a: { Type: 'Binary', Value: 'AgME' } }, false],
    ['anything but a text', { a: [{ 'anything-but': 'rugby' }] }, { a: text('tennis') }, true],
    ['anything but what it is', { a: [{ 'anything-but': ['rugby', 'tennis'] }] }, { a: text('tennis') }, false],
    ['an array with anything else', { a: [{ 'anything-but': ['rugby'] }] }, { a: list('rugby', 'tennis') }, true],
    ['an array with nothing else', { a: [{ 'anything-but': ['rugby'] }] }, { a: list('rugby') }, false],
    ['anything but a number', { a: [{ 'anything-but': [100, 500] }] }, { a: number('101') }, true],
    ['anything but that number', { a: [{ 'anything-but': [100, 500] }] }, { a: number('100.0') }, false],
    ['null and anything-but ask for a key that is there', { a: [null, { 'anything-but': 'x' }] }, {}, false],
    ['exists', { a: [{ exists: true }] }, { a: number('99'), b: number('1') }, true],
    ['exists not', { a: [{ exists: true }] }, { b: number('1') }, false],
    ['is missing', { a: [{ exists: false }] }, { b: number('1') }, true],
    ['is not missing', { a: [{ exists: false }] }, { a: number('1'), b: number('1') }, false],
    ['of nothing at all nothing is missing', { a: [{ exists: false }] }, {}, false],
    ['$or', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: text('y') }, true],
    ['$or, neither', { $or: [{ a: ['x'] }, { b: ['y'] }] }, { a: text('y'), b: text('x') }, false],
    ['an empty policy', {}, {}, true],
  ])('%s', (_, policy, attributes, accepted) => {
    expect(byAttributes(policy, attributes).accepted).toBe(accepted);
  });
});

describe('the body', () => {
  const nested = {
    object: { key: [{ prefix: 'auto-' }, 'hardcodedvalue'], nested_key: [{ exists: false }] },
    test: [{ exists: false }],
  };
  it.each<[string, object, unknown, boolean]>([
    ['a prefix deep down', nested, { object: { key: 'auto-test' } }, true],
    ['or another value', nested, { object: { key: 'hardcodedvalue' } }, true],
    ['no such prefix', nested, { object: { key: 'test-auto' } }, false],
    ['a key that must not be there', nested, { object: { key: 'auto-test' }, test: 'exists' }, false],
    ['a deep key that must not be there', nested, { object: { key: 'auto-test', nested_key: 'exists' } }, false],
    ['another key', nested, { object: { test: 'auto-test' } }, false],
    ['a dot is a level', { 'object.nested': ['v'] }, { object: { nested: 'v' } }, true],
    ['a dot is a dot', { 'object.nested': ['v'] }, { 'object.nested': 'v' }, true],
    ['dots anywhere', { 'a.b.c': ['v'] }, { a: { 'b.c': 'v' } }, true],
    ['one element of an array', { h: { to: ['q1'] } }, { h: { to: ['q1', 'q2'] } }, true],
    ['no element of an array', { h: { to: ['q1'] } }, { h: { to: ['q3'] } }, false],
    ['null', { a: [null] }, { a: null }, true],
    ['a boolean', { a: [true] }, { a: true }, true],
    ['another boolean', { a: [true] }, { a: 'true' }, false],
    [
      'an empty text',
      { detail: { eventVersion: [''] } },
      { resources: [], detail: { eventVersion: '', x: null } },
      true,
    ],
    ['a suffix', { a: [{ suffix: 'ball' }] }, { a: 'baseball' }, true],
    ['whatever the case', { a: [{ 'equals-ignore-case': 'tennis' }] }, { a: 'TENNIS' }, true],
    ['a wildcard', { a: [{ wildcard: '*/src/*.js' }] }, { a: 'lib/src/a.js' }, true],
    ['no wildcard', { a: [{ wildcard: '*/src/*.js' }] }, { a: 'lib/src/a.ts' }, false],
    ['anything but a wildcard', { a: [{ 'anything-but': { wildcard: 'test-*' } }] }, { a: 'prod-1' }, true],
    ['anything but its wildcard', { a: [{ 'anything-but': { wildcard: ['test-*', 'x'] } }] }, { a: 'test-1' }, false],
    ['anything but a prefix', { a: [{ 'anything-but': { prefix: 'order-' } }] }, { a: 'data-1' }, true],
    ['anything but its prefix', { a: [{ 'anything-but': { prefix: 'order-' } }] }, { a: 'order-1' }, false],
    ['an address in a network', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.0.255' }, true],
    ['no address at all', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.0.256' }, false],
    ['an address beside a network', { ip: [{ cidr: '10.0.0.0/24' }] }, { ip: '10.0.1.1' }, false],
    ['IPv6', { ip: [{ cidr: '2001:db8:1234:1a00::/64' }] }, { ip: '2001:0db8:1234:1a00:0000:0000:0000:0000' }, true],
    ['another IPv6', { ip: [{ cidr: '2001:db8:1234:1a00::/64' }] }, { ip: '2001:0db8:123f:1a01::' }, false],
    ['what is there but empty does not exist', { a: [{ exists: true }] }, { a: '' }, false],
    ['a number beyond a billion', { a: [{ numeric: ['>', 0] }] }, { a: 1_000_000_001 }, false],
    ['a range', { a: [{ numeric: ['>=', 1, '<', 2] }] }, { a: 1.99999 }, true],
  ])('%s', (_, policy, body, accepted) => {
    expect(byBody(policy, body).accepted).toBe(accepted);
  });

  const records = { Records: { s3: { object: { key: [{ prefix: 'auto-' }] } }, eventName: [{ prefix: 'Created:' }] } };
  it('takes all values from the same element of an array', () => {
    const record = (key: unknown, eventName: string) => ({ eventName, s3: { object: key } });
    const fitting = record([[{ key: 'auto-1' }]], 'Created:Put');
    expect(byBody(records, { Records: [fitting, record({ key: 'home-1' }, 'Removed:Delete')] }).accepted).toBe(true);
    const crossed = [record({ key: 'auto-1' }, 'Removed:Delete'), record({ key: 'home-1' }, 'Created:Put')];
    expect(byBody(records, { Records: crossed })).toEqual({
      accepted: false,
      why: 'asks for values that no single element of an array has together',
    });
  });

  it.each(['no JSON', '[]', '"text"', 'null'])('has to be a JSON object, and is not: %s', (body) => {
    expect(byBody({ a: [{ exists: false }] }, body)).toEqual({
      accepted: false,
      why: 'needs a body that is a JSON object, which this message has not',
    });
  });

  it('may be anything where the policy asks for nothing', () => {
    expect(byBody({}, 'no JSON').accepted).toBe(true);
  });

  it('a body made to try all combinations is done with soon', () => {
    const elements = Array.from({ length: 2000 }, (_, index) => ({ [`k${index % 5}`]: 'x' }));
    const policy = { list: Object.fromEntries([0, 1, 2, 3, 4].map((key) => [`k${key}`, ['x']])) };
    expect(byBody(policy, { list: elements }).accepted).toBe(false);
  });
});

describe('what is told of a message that is kept back', () => {
  it('names the key, what it asks for and what is there', () => {
    expect(byAttributes({ kind: ['a', { prefix: 'b' }] }, { kind: text('c') })).toEqual({
      accepted: false,
      why: 'asks for "a" or prefix "b" in "kind" among the message attributes, which is "c"',
    });
    expect(byAttributes({ kind: ['a'] }, { version: text('2.0') })).toEqual({
      accepted: false,
      why: 'asks for "a" in "kind" among the message attributes, which is missing',
    });
  });
});

describe('for any text', () => {
  const word = fc.string({ minLength: 1, maxLength: 8 });

  it('a prefix and a suffix of it fit, and anything-but never agrees with an exact match', () => {
    fc.assert(
      fc.property(word, word, (one, other) => {
        expect(byBody({ a: [{ prefix: one }] }, { a: one + other }).accepted).toBe(true);
        expect(byBody({ a: [{ suffix: other }] }, { a: one + other }).accepted).toBe(true);
        const exact = byBody({ a: [one] }, { a: other }).accepted;
        expect(byBody({ a: [{ 'anything-but': [one] }] }, { a: other }).accepted).toBe(!exact);
      }),
    );
  });

  it('a wildcard agrees with a regular expression', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 7 });
    fc.assert(
      fc.property(letters, fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 8 }), (wildcard, leaf) => {
        fc.pre(!wildcard.includes('**') && wildcard.split('*').length <= 4);
        const expected = new RegExp(`^${wildcard.replaceAll('*', '.*')}$`).test(leaf);
        expect(byBody({ a: [{ wildcard }] }, { a: leaf }).accepted).toBe(expected);
      }),
    );
  });
});
