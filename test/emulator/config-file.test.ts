import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { parseConfig, readConfigFile } from '../../emulator/config-file.ts';
import { ConfigError } from '../../emulator/options.ts';

/** What is wrong with a configuration, as the person who wrote it is told. */
function mistakeIn(text: string): string {
  try {
    parseConfig(text, 'drs.yaml');
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return 'nothing';
}

const MODEL =
  'version: 1\nmodels:\n- modelId: brewer\n  slots:\n  - slotId: pods\n    products:\n    - asin: B000000001\n';

describe('a configuration file', () => {
  it('needs to say no more than its version', () => {
    expect(parseConfig('version: 1\n', 'drs.yaml')).toEqual({ version: 1 });
    expect(parseConfig('{"version": 1}', 'drs.yaml')).toEqual({ version: 1 });
  });

  it('takes paths as seen from its folder', () => {
    const dir = mkdtempSync(join(tmpdir(), 'drs-config-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const file = join(dir, 'drs.yaml');
    writeFileSync(
      file,
      'version: 1\ndata: ./world\nreadyFile: /ready.json\ntimeline: {file: ../t.ndjson, maxEntries: 5}\n',
    );
    expect(readConfigFile(file)).toEqual({
      version: 1,
      data: join(dir, 'world'),
      readyFile: '/ready.json',
      timeline: { file: join(dir, '../t.ndjson'), maxEntries: 5 },
    });
  });

  it('fills in what a model, a topic and a customer leave out', () => {
    const config = parseConfig(
      `${MODEL}topics: [{arn: "arn:aws:sns:us-east-1:000000000000:t", subscriptions: [{endpoint: "http://127.0.0.1/sns"}]}]
customers: [{directedCustomerId: amzn1.account.A, name: A, email: a@example.com}]
devices: [{modelId: brewer, serialNumber: S1}]
securityProfiles: [{clientId: client, clientSecret: secret}]
`,
      'drs.yaml',
    );
    expect(config).toEqual({
      version: 1,
      models: [
        {
          modelId: 'brewer',
          live: true,
          marketplaces: ['US'],
          notificationVersions: {
            SubscriptionChangedNotification: '2.0',
            OrderPlacedNotification: '2.0',
            ItemShippedNotification: '2.0',
          },
          slots: [
            {
              slotId: 'pods',
              unit: 'count',
              products: [{ asin: 'B000000001', price: '', quantity: 1, packages: 1 }],
            },
          ],
        },
      ],
      topics: [
        {
          arn: 'arn:aws:sns:us-east-1:000000000000:t',
          signatureVersion: '1',
          subscriptions: [{ endpoint: 'http://127.0.0.1/sns', rawMessageDelivery: false }],
        },
      ],
      customers: [
        {
          directedCustomerId: 'amzn1.account.A',
          name: 'A',
          email: 'a@example.com',
          postalCode: '98101',
          marketplace: 'US',
        },
      ],
      devices: [{ modelId: 'brewer', serialNumber: 'S1', isTestDevice: false, includeNonLive: false }],
      securityProfiles: [{ clientId: 'client', clientSecret: 'secret', returnUrls: [], allowedOrigins: [] }],
    });
  });
});

describe('a mistake in a configuration file is told with line, column, key, what was expected and what comes near', () => {
  it.each([
    // No YAML
    ['version: 1\nclock: "manual\n', /^drs\.yaml:3:1: not YAML: Missing closing "quote$/],
    ['version: 1\n\tclock: manual\n', /^drs\.yaml:2:\d: not YAML: .*tab/i],
    ['version: 1\nversion: 1\n', /^drs\.yaml:2:1: not YAML: Map keys must be unique$/],
    ['version: 1\nmodels: *none\n', /^drs\.yaml:2:9: not YAML: .*none/],
    [
      'version: 1\n---\nversion: 1\n',
      'drs.yaml:2:1: a second YAML document begins here; expected one document, so remove the line of dashes',
    ],
    // The file as a whole
    ['', 'drs.yaml:1:1: version: is missing; expected 1'],
    ['# nothing\n', /version: is missing; expected 1$/],
    ['- version: 1\n', 'drs.yaml:1:1: file: expected object, seen a list'],
    ['version: 2\n', 'drs.yaml:1:10: version: expected 1, seen 2'],
    ['version: "1"\n', 'drs.yaml:1:10: version: expected 1, without quotes, seen "1"'],
    ['version: "2"\n', 'drs.yaml:1:10: version: expected 1, seen "2"'],
    ['clock: manual\n', 'drs.yaml:1:1: version: is missing; expected 1'],
    // Keys
    [
      'version: 1\nclok: manual\n',
      /^drs\.yaml:2:1: clok: unknown key; expected one of version, port, .*; did you mean "clock"\?$/,
    ],
    // A misspelt key that is required is not told as missing.
    ['vresion: 1\n', /^drs\.yaml:1:1: vresion: unknown key; .*; did you mean "version"\?$/],
    [
      MODEL.replace('slotId', 'slotID'),
      'drs.yaml:5:5: models.0.slots.0.slotID: unknown key; expected one of slotId, name, unit, products; did you mean "slotId"?',
    ],
    ['version: 1\nconfig: other.yaml\n', /^drs\.yaml:2:1: config: unknown key; /],
    [
      'version: 1\ntimers:\n  resolutions: PT1H\n',
      /^drs\.yaml:3:3: timers\.resolutions: unknown key; expected one of orderPlaced, cancelWindow, resolution, ship, shipTest; did you mean "resolution"\?$/,
    ],
    [
      `${MODEL}      prize: $1\n`,
      /^drs\.yaml:8:7: models\.0\.slots\.0\.products\.0\.prize: unknown key; .*; did you mean "price"\?$/,
    ],
    ['version: 1\n__proto__: {}\n', /^drs\.yaml:2:1: __proto__: unknown key; /],
    // Values
    ['version: 1\nport: "8700"\n', 'drs.yaml:2:7: port: expected a whole number from 0 to 65535, seen "8700"'],
    [
      'version: 1\nclock: x0\n',
      'drs.yaml:2:8: clock: expected system, manual, or a scale of at most x1000000, such as x60, seen "x0"',
    ],
    [
      'version: 1\nnow: tomorrow\n',
      'drs.yaml:2:6: now: expected an ISO 8601 instant such as 2031-03-04T10:00:00Z, seen "tomorrow"',
    ],
    ['version: 1\nseed: -1\n', 'drs.yaml:2:7: seed: expected a whole number, 0 or more, seen -1'],
    ['version: 1\nseed: .nan\n', 'drs.yaml:2:7: seed: expected a whole number, 0 or more, seen NaN'],
    ['version: 1\nstrict: yes\n', 'drs.yaml:2:9: strict: expected true or false, seen "yes"'],
    [
      'version: 1\nconsent: atuo\n',
      'drs.yaml:2:10: consent: expected ask, auto or deny, seen "atuo"; did you mean "auto"?',
    ],
    [
      'version: 1\ncontrolToken: two words\n',
      'drs.yaml:2:15: controlToken: expected a token of visible ASCII characters, without blanks',
    ],
    [
      'version: 1\nsnsUrl: sns.test\n',
      /^drs\.yaml:2:9: snsUrl: expected an http or https address; .* seen "sns\.test"$/,
    ],
    [
      'version: 1\nnotify: ftp://x\n',
      /^drs\.yaml:2:9: notify: expected an http or https address .*, seen "ftp:\/\/x"$/,
    ],
    ['version: 1\nallowHost: drs.test\n', 'drs.yaml:2:12: allowHost: expected a list of host names, seen "drs.test"'],
    [
      'version: 1\ntimers: {ship: P1M}\n',
      /^drs\.yaml:2:16: timers\.ship: years and months have no fixed length; .*, seen "P1M"$/,
    ],
    ['version: 1\ntimeline: {maxEntries: 0}\n', /^drs\.yaml:2:24: timeline\.maxEntries: expected more than 0, seen 0$/],
    [
      'version: 1\nnotifications: {itemDelivered: 1}\n',
      'drs.yaml:2:32: notifications.itemDelivered: expected boolean, seen 1',
    ],
    [
      'version: 1\norderInfoStatuses: new\n',
      /^drs\.yaml:2:20: orderInfoStatuses: expected one of .*, seen "new"; did you mean "newer"\?$/,
    ],
    ['version: 1\nmodels: []\n', /^drs\.yaml:2:9: models: expected at least 1 item, seen a list$/],
    [
      'version: 1\nsecurityProfiles: [{ clientId: c, clientSecret: "" }]\n',
      /clientSecret: expected at least 1 character$/,
    ],
    [
      'version: 1\nmodels:\n- modelId: brew er\n  slots: []\n',
      /^drs\.yaml:3:12: models\.0\.modelId: expected 1 to 64 characters .*, seen "brew er"$/,
    ],
    ['version: 1\nmodels:\n- modelId: brewer\n', 'drs.yaml:3:3: models.0.slots: is missing; expected array'],
    ...['.', '..'].map((name): [string, string] => [
      MODEL.replace('pods', `"${name}"`),
      `drs.yaml:5:13: models.0.slots.0.slotId: expected a name other than "." and "..", which no URL can carry, seen "${name}"`,
    ]),
    ...['__proto__', 'constructor', 'toString'].map((name): [string, string] => [
      MODEL.replace('pods', name),
      `drs.yaml:5:13: models.0.slots.0.slotId: expected a name that is not one of every object, such as __proto__, seen "${name}"`,
    ]),
    ...['__proto__', 'constructor'].map((name): [string, string] => [
      `version: 1\ndevices:\n- modelId: acme-coffee\n  serialNumber: S1\n  slots:\n    ${name}: {}\n`,
      `drs.yaml:6:5: devices.0.slots.${name}: model "acme-coffee" has no slot "${name}"`,
    ]),
    [
      MODEL.replace('B000000001', 'B0'),
      'drs.yaml:7:13: models.0.slots.0.products.0.asin: expected 10 capital letters or digits, seen "B0"',
    ],
    [
      `${MODEL}  marketplaces: [FR]\n`,
      'drs.yaml:8:18: models.0.marketplaces.0: expected one of "US"|"UK"|"DE"|"JP", seen "FR"',
    ],
    [
      `${MODEL}  notificationVersions: {OrderPlacedNotification: 2}\n`,
      /^drs\.yaml:8:51: models\.0\.notificationVersions\.OrderPlacedNotification: .*seen 2$/,
    ],
    [
      'version: 1\ntopics: [{arn: "arn:aws:sns:x"}]\n',
      'drs.yaml:2:16: topics.0.arn: expected an SNS topic ARN, seen "arn:aws:sns:x"',
    ],
    [
      'version: 1\ntopics: [{arn: "arn:aws:sns:us-east-1:000000000000:t", signatureVersion: 2}]\n',
      'drs.yaml:2:74: topics.0.signatureVersion: expected "1" or "2", in quotes, seen 2',
    ],
    [
      'version: 1\nsecurityProfiles:\n- clientId: c\n  clientSecret: 12345\n',
      'drs.yaml:4:17: securityProfiles.0.clientSecret: expected string',
    ],
    ...(
      [
        ['javascript:alert(1)', 'the scheme javascript is not allowed'],
        ['http://evil.example/', 'plain http is allowed for localhost only'],
        ['http://evil.example:*', 'it is not an absolute URL'],
        ['https://ok.example/\\r\\nX: y', 'it holds blanks, control characters or letters that are not ASCII'],
        ['https://ok.example/#top', 'it has a fragment'],
        ['/callback', 'it is not an absolute URL'],
      ] as const
    ).map(([url, problem]): [string, string] => [
      `version: 1\nsecurityProfiles:\n- clientId: c\n  clientSecret: s\n  returnUrls: ["http://localhost:*", "${url}"]\n`,
      `drs.yaml:5:38: securityProfiles.0.returnUrls.1: no customer can be sent there: ${problem}, seen "${url}"`,
    ]),
    [
      'version: 1\ntopics: [{arn: "arn:aws:sns:us-east-1:000000000000:t", subscriptions: [{endpoint: "ftp://me:pass-word@x"}]}]\n',
      /seen "ftp:\/\/me:pass…@x"$/,
    ],
    [
      'version: 1\ndevices:\n- modelId: acme-coffee\n  serialNumber:\n',
      /^drs\.yaml:4:\d+: devices\.0\.serialNumber: expected string, seen null$/,
    ],
    // What leads nowhere, or comes twice
    [
      `${MODEL}  clientId: nobody\n`,
      /^drs\.yaml:8:13: models\.0\.clientId: no security profile has the client id "nobody"; expected one of /,
    ],
    [
      `${MODEL}  topicArn: "arn:aws:sns:us-east-1:000000000000:drs-acmee"\n`,
      /^drs\.yaml:8:13: models\.0\.topicArn: no topic has the ARN .*; did you mean "arn:aws:sns:us-east-1:000000000000:drs-acme"\?$/,
    ],
    [
      `${MODEL}- modelId: brewer\n  slots: [{slotId: s, products: [{asin: B000000002}]}]\n`,
      'drs.yaml:8:12: models.1.modelId: "brewer" is there twice',
    ],
    [
      `${MODEL}    - asin: B000000001\n`,
      'drs.yaml:8:13: models.0.slots.0.products.1.asin: "B000000001" is there twice',
    ],
    [
      `${MODEL}  - slotId: pods\n    products: [{asin: B000000001}]\n`,
      'drs.yaml:8:13: models.0.slots.1.slotId: "pods" is there twice',
    ],
    [
      'version: 1\ncustomers:\n- {directedCustomerId: A, name: A, email: a@example.com}\n- {directedCustomerId: B, name: B, email: b@example.com}\n- {directedCustomerId: C, name: C, email: a@example.com}\n',
      'drs.yaml:5:43: customers.2.email: "a@example.com" is there twice',
    ],
    [
      'version: 1\ncustomers:\n- {directedCustomerId: A, name: A, email: Ada@example.com}\n- {directedCustomerId: B, name: B, email: ada@Example.com}\n',
      'drs.yaml:4:43: customers.1.email: "ada@Example.com" is there twice, the first time as "Ada@example.com"',
    ],
    [
      'version: 1\ntopics:\n- arn: &t "arn:aws:sns:us-east-1:000000000000:t"\n- arn: *t\n',
      /^drs\.yaml:4:8: topics\.1\.arn: .* is there twice$/,
    ],
    [
      'version: 1\ntopics:\n- arn: arn:aws:sns:us-east-1:000000000000:t\n  subscriptions:\n  - endpoint: http://a_b/sns\n',
      /^drs\.yaml:5:15: topics\.0\.subscriptions\.0\.endpoint: .*underscore, seen "http:\/\/a_b\/sns"$/,
    ],
    [
      'version: 1\ntopics:\n- arn: arn:aws:sns:us-east-1:000000000000:t\n  subscriptions:\n  - endpoint: http://a/sns\n  - endpoint: http://a/sns\n    rawMessageDelivery: true\n',
      /^drs\.yaml:6:15: topics\.0\.subscriptions\.1\.endpoint: .* is there twice$/,
    ],
    [
      'version: 1\ndevices:\n- {modelId: acme-cofee, serialNumber: S1}\n',
      /^drs\.yaml:3:13: devices\.0\.modelId: no model is called "acme-cofee"; expected one of .*; did you mean "acme-coffee"\?$/,
    ],
    [
      'version: 1\ndevices:\n- {modelId: acme-coffee, serialNumber: S1}\n- {modelId: acme-coffee, serialNumber: S1}\n',
      /^drs\.yaml:4:40: devices\.1\.serialNumber: "acme-coffee\/S1" is there twice$/,
    ],
    [
      'version: 1\ndevices:\n- {modelId: acme-coffee, serialNumber: S1, directedCustomerId: amzn1.account.B}\n',
      /^drs\.yaml:3:64: devices\.0\.directedCustomerId: no customer has the id /,
    ],
    [
      'version: 1\ndevices:\n- {modelId: acme-coffee, serialNumber: S1, clientId: other}\n',
      /^drs\.yaml:3:54: devices\.0\.clientId: model "acme-coffee" does not belong to "other"; expected one of "amzn1\./,
    ],
    [
      'version: 1\ndevices:\n- {modelId: acme-preview, serialNumber: S1}\n',
      'drs.yaml:3:3: devices.0.includeNonLive: model "acme-preview" is not live; expected includeNonLive: true',
    ],
    [
      `${MODEL}  marketplaces: [UK]\ndevices:\n- {modelId: brewer, serialNumber: S1}\n`,
      `drs.yaml:10:3: devices.0.includeNonLive: model "brewer" is not live in US, the customer's marketplace; expected includeNonLive: true`,
    ],
    [
      'version: 1\ndevices:\n- modelId: acme-coffee\n  serialNumber: S1\n  slots: {bean: {}}\n',
      /^drs\.yaml:5:11: devices\.0\.slots\.bean: model "acme-coffee" has no slot "bean"; did you mean "beans"\?$/,
    ],
    [
      'version: 1\ndevices:\n- modelId: acme-coffee\n  serialNumber: S1\n  slots: {beans: {asin: B0EMUL0003}}\n',
      /^drs\.yaml:5:25: devices\.0\.slots\.beans\.asin: slot "beans" has no product "B0EMUL0003"; expected one of "B0EMUL0001", "B0EMUL0002"/,
    ],
    [
      'version: 1\ndevices:\n- modelId: acme-coffee\n  serialNumber: S1\n  slots: {beans: {asin: null, subscribed: true}}\n',
      'drs.yaml:5:25: devices.0.slots.beans.asin: a slot without a product cannot be subscribed, seen null',
    ],
  ])('%j', (text, said) => {
    const told = mistakeIn(text);
    if (typeof said === 'string') expect(told).toBe(said);
    else expect(told).toMatch(said);
    expect(told).not.toContain('\n');
  });

  it('and never with a secret', () => {
    const told = mistakeIn(`version: 1\nsecurityProfiles: [{clientId: c, clientSecret: ${'s3cret'.repeat(60)}}]\n`);
    expect(told).toMatch(/^drs\.yaml:2:48: securityProfiles\.0\.clientSecret: /);
    expect(told).not.toContain('s3cret');
  });

  it('also when aliases multiply beyond reason', () => {
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x, x]'];
    for (const [at, name] of [...'bcdefgh'].entries()) {
      const before = 'abcdefgh'[at];
      bomb.push(`${name}: &${name} [${`*${before}, `.repeat(9)}*${before}]`);
    }
    expect(mistakeIn(`version: 1\n${bomb.join('\n')}\n`)).toMatch(/^drs\.yaml: not YAML: .*alias/);
  });
});
