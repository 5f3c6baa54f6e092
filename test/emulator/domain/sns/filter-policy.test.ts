import { describe, expect, it } from 'vitest';
import { type FilterPolicyScope, parseFilterPolicy } from '../../../../emulator/domain/sns/filter-policy.ts';
import fc from '../../../support/fast-check.ts';

const problemOf = (text: string, scope: FilterPolicyScope = 'MessageBody'): string | null => {
  const parsed = parseFilterPolicy(text, scope);
  return parsed.ok ? null : parsed.problem;
};

/** What AWS answered, as recorded; the place in the policy included. */
const at = (policy: string, problem: string, column: number): string =>
  `FilterPolicy: ${problem}\n at [Source: (String)"${policy}"; line: 1, column: ${column}]`;

const REDACTED = 'REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled)';

describe('a filter policy that SNS refuses is refused in its words', () => {
  it.each([
    ['{"key":[["value"]]}', 'Match value must be String, number, true, false, or null', 10],
    ['{"key":[{"wrong-operator":true}]}', 'Unrecognized match type wrong-operator', 31],
    ['{"key":[{"suffix":"value","prefix":"value2"}]}', 'Only one key allowed in match expression', 37],
    ['{"key":[]}', 'Empty arrays are not allowed', 10],
    ['{"key":[{"suffix":100}]}', 'suffix match pattern must be a string', 22],
    ['{"key":[{"suffix":null}]}', 'suffix match pattern must be a string', 23],
    ['{"key":{"suffix":"value"}}', '"suffix" must be an object or an array', 19],
    ['{"key":[{"suffix":[]}]}', 'suffix match pattern must be a string', 20],
    ['{"key":[{"suffix":["test","test2"]}]}', 'suffix match pattern must be a string', 20],
    ['{"key":{"suffix":"value","prefix":"value"}}', '"suffix" must be an object or an array', 19],
    ['{"key":{"not-an-operator":"value"}}', '"not-an-operator" must be an object or an array', 28],
    ['{"key":[{"cidr":["bad-filter"]}]}', 'prefix match pattern must be a string', 18],
    ['{"key":[{"numeric":[]}]}', 'Invalid member in numeric match: ]', 22],
    ['{"key":[{"numeric":["operator"]}]}', 'Unrecognized numeric range operator: operator', 32],
    ['{"key":[{"numeric":[1,"<="]}]}', 'Invalid member in numeric match: 1', 22],
    ['{"key":[{"numeric":["=","000"]}]}', 'Value of equals must be numeric', 26],
    ['{"key":[{"numeric":[">="]}]}', 'Value of >= must be numeric', 26],
    ['{"key":[{"numeric":["<",100,">",10]}]}', 'Too many elements in numeric expression', 30],
    ['{"key":[{"numeric":[">=",1,">",2]}]}', 'Bad numeric range operator: >', 31],
    ['{"key":[{"numeric":[">",3,"<",1]}]}', 'Bottom must be less than top', 33],
    ['{"key":[{"numeric":[">",20,"<="]}]}', 'Value of <= must be numeric', 33],
    ['{"key":[{"numeric":[">",20,30]}]}', 'Bad value in numeric range: 30', 30],
    ['{"key":[{"numeric":[">",20,"test"]}]}', 'Bad numeric range operator: test', 34],
    ['{"key":[{"numeric":[">","20","<","30"]}]}', 'Value of > must be numeric', 26],
    ['{"key":[{"numeric":[">",20,"<","30"]}]}', 'Value of < must be numeric', 33],
    ['{"key":[{"numeric":[">",20,"<",30,"<",50]}]}', 'Too many terms in numeric range expression', 36],
    ['{"key":[{"exists":null}]}', 'exists match pattern must be either true or false.', 23],
    ['{"key":[{"exists":"no"}]}', 'exists match pattern must be either true or false.', 20],
    ['{"key_a":"value_one"}', '"key_a" must be an object or an array', 11],
    ['{"key":[{"anything-but":{"wrong-operator":null}}]}', 'Unsupported anything-but pattern: wrong-operator', 47],
    ['{"key":[{"anything-but":{"suffix":"test"}}]}', 'Unsupported anything-but pattern: suffix', 36],
    ['{"key":[{"anything-but":{"exists":false}}]}', 'Unsupported anything-but pattern: exists', 40],
    ['{"key":[{"anything-but":{"prefix":false}}]}', 'prefix match pattern must be a string', 40],
  ])('%s', (policy, problem, column) => {
    expect(problemOf(policy)).toBe(at(policy, problem, column));
  });

  it.each([
    ['bad-filter', "Malformed CIDR, one '/' required"],
    ['bad-filter/64', 'Nonstandard IP address: bad-filter'],
    ['bad-/64filter', 'Malformed CIDR, mask bits must be an integer'],
    ['xx.11.xx/8', 'Nonstandard IP address: xx.11.xx'],
    ['xxxx:db8:1234:1a00::/64', 'Nonstandard IP address: xxxx:db8:1234:1a00::'],
  ])('a network %s', (cidr, problem) => {
    expect(problemOf(JSON.stringify({ key: [{ cidr }] }))).toBe(`FilterPolicy: ${problem}`);
  });

  it.each([
    [
      'invalid',
      "Unrecognized token 'invalid': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')",
      8,
    ],
    ['{invalid: json}', "Unexpected character ('i' (code 105)): was expecting double-quote to start field name", 2],
  ])('what is no JSON: %s', (policy, problem, column) => {
    expect(problemOf(policy)).toBe(
      `FilterPolicy: failed to parse JSON. ${problem}\n at [Source: ${REDACTED}; line: 1, column: ${column}]`,
    );
  });

  it('names the line of a policy of several', () => {
    expect(problemOf('{\n  "key" : [\n  ]\n}')).toContain('line: 3, column: 4]');
  });

  it.each(['', '{', '{"a"', '{"a":', '{"a":["b"', '{"a":["b"]', '{"a":["b"],}', '{"a":["b",]}', '{"a":["b"]} x', '"'])(
    'and what stops short or goes on too long: %j',
    (policy) => expect(problemOf(policy)).toContain('FilterPolicy: failed to parse JSON. '),
  );
});

describe('the limits of a filter policy', () => {
  const values = (count: number) => Array.from({ length: count }, (_, index) => `value${index}`);

  it.each([
    ['one key', { key: values(151) }],
    ['two keys', { key1: values(100), key2: values(51) }],
    [
      'nested keys, which count once for each level',
      { key_a: { key_b: { key_c: values(4) } }, key_d: { key_e: values(3) }, key_f: values(3) },
    ],
    [
      '$or inside $or',
      {
        source: values(4),
        $or: [
          { metricName: values(6) },
          { metricType: values(4), $or: [{ metricId: [1, 2, 3, 4] }, { spaceId: [1, 2, 3, 4] }] },
        ],
      },
    ],
    [
      '$or beside $or',
      {
        $or: [{ metricName: values(3) }, { namespace: values(2) }],
        detail: { scope: values(2), $or: [{ source: values(1) }, { type: values(3) }] },
      },
    ],
    ['an asterisk too many', { key: [{ wildcard: '*a*b*c*' }] }],
    [
      'patterns that cost more than 100 points',
      { key: Array.from({ length: 6 }, (_, index) => ({ wildcard: `*${index}*` })) },
    ],
  ])('too many combinations: %s', (_, policy) => {
    expect(problemOf(JSON.stringify(policy))).toBe('FilterPolicy: Filter policy is too complex');
  });

  it('150 combinations are fine', () => {
    const policy = {
      source: values(3),
      $or: [
        { metricName: values(6) },
        { metricType: values(4), $or: [{ metricId: [1, 2, 3, 4] }, { spaceId: [1, 2, 3, 4, 5, 6, 7] }] },
      ],
    };
    expect(problemOf(JSON.stringify(policy), 'MessageAttributes')).toBeNull();
  });

  it('more than five keys are too many, counted at the leaves', () => {
    const keys = (count: number) => Object.fromEntries(values(count).map((key) => [key, ['x']]));
    expect(problemOf(JSON.stringify(keys(6)))).toBe('FilterPolicy: Filter policy can not have more than 5 keys');
    expect(problemOf(JSON.stringify({ deep: keys(6) }))).toBe(
      'FilterPolicy: Filter policy can not have more than 5 keys',
    );
    expect(problemOf(JSON.stringify(keys(5)))).toBeNull();
  });

  it('more than 256 KB are too much', () => {
    expect(problemOf(JSON.stringify({ key: ['x'.repeat(262_144)] }))).toBe('FilterPolicy: Filter policy is too large');
  });

  it('attributes have no nested keys', () => {
    const policy = '{"object":{"key":[{"prefix":"auto-"}]}}';
    expect(problemOf(policy, 'MessageAttributes')).toBe(
      'Filter policy scope MessageAttributes does not support nested filter policy',
    );
    expect(problemOf(policy, 'MessageBody')).toBeNull();
  });

  it('an empty policy is one', () => {
    expect(problemOf('{}')).toBeNull();
  });

  it('thousands of nested $or end soon', () => {
    let policy: object = { a: ['x'] };
    for (let level = 0; level < 400; level += 1) policy = { $or: [policy, { b: ['x'] }] };
    expect(problemOf(JSON.stringify(policy))).toContain('FilterPolicy: ');
  });
});

describe('any text', () => {
  it('is read or refused, and never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((json) => json.slice(0, -1)),
        ),
        (text) => {
          const parsed = parseFilterPolicy(text, 'MessageBody');
          if (!parsed.ok) expect(parsed.problem).toMatch(/^Filter/);
        },
      ),
    );
  });

  it('is JSON for us when it is JSON', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        const parsed = parseFilterPolicy(text, 'MessageBody');
        if (!parsed.ok) expect(parsed.problem).not.toContain('failed to parse JSON');
      }),
    );
  });
});
