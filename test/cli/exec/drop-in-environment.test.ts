import { describe, expect, it } from 'vitest';
import { type DropInParts, dropInEnvironment } from '../../../cli/exec/drop-in-environment.ts';
import { HARD_CODED_PATTERN } from '../../../emulator/front/names.ts';

const PARTS: DropInParts = {
  proxyUrl: 'http://drs:secret@127.0.0.1:1',
  doorPort: 2,
  others: 'allow',
  preload: '/a b/"node".cjs',
  bundleFor: (named) => `bundle of ${named ?? 'the system'}`,
  extraFor: (named) => `extra of ${named ?? 'nobody'}`,
  trustStore: '/run/trust.jks',
  phpSettings: (bundle) => `settings with ${bundle}`,
};

const of = (outer: Record<string, string>, parts: Partial<DropInParts> = {}) =>
  dropInEnvironment(outer, { ...PARTS, ...parts });

describe('the environment for code with hard-coded names', () => {
  it('names the proxy, the certificates, and the preload', () => {
    expect(of({})).toEqual({
      HTTPS_PROXY: PARTS.proxyUrl,
      https_proxy: PARTS.proxyUrl,
      HTTP_PROXY: PARTS.proxyUrl,
      http_proxy: PARTS.proxyUrl,
      NO_PROXY: '127.0.0.1,localhost,::1',
      no_proxy: '127.0.0.1,localhost,::1',
      SSL_CERT_FILE: 'bundle of the system',
      CURL_CA_BUNDLE: 'bundle of the system',
      REQUESTS_CA_BUNDLE: 'bundle of the system',
      AWS_CA_BUNDLE: 'bundle of the system',
      NODE_EXTRA_CA_CERTS: 'extra of nobody',
      NODE_USE_ENV_PROXY: '1',
      NODE_OPTIONS: String.raw`--require "/a b/\"node\".cjs"`,
      JAVA_TOOL_OPTIONS:
        '-Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=2 -Dhttp.nonProxyHosts=localhost|127.*|[::1] -Djavax.net.ssl.trustStore=/run/trust.jks -Djavax.net.ssl.trustStoreType=jks',
      PHP_INI_SCAN_DIR: ':settings with bundle of the system',
      DRS_EMULATOR_DOOR: '2',
      DRS_EMULATOR_NAMES: HARD_CODED_PATTERN,
      DRS_EMULATOR_OTHER_HOSTS: 'allow',
    });
  });

  it('keeps what was there', () => {
    const env = of({
      SSL_CERT_FILE: '/corp.pem',
      REQUESTS_CA_BUNDLE: '/requests.pem',
      CURL_CA_BUNDLE: '',
      NODE_EXTRA_CA_CERTS: '/node.pem',
      NODE_OPTIONS: '--max-old-space-size=100',
      JAVA_TOOL_OPTIONS: '-Xmx1g',
      PHP_INI_SCAN_DIR: '/php',
    });
    expect(env).toMatchObject({
      SSL_CERT_FILE: 'bundle of /corp.pem',
      REQUESTS_CA_BUNDLE: 'bundle of /requests.pem',
      CURL_CA_BUNDLE: 'bundle of the system',
      NODE_EXTRA_CA_CERTS: 'extra of /node.pem',
      NODE_OPTIONS: expect.stringMatching(/^--max-old-space-size=100 --require /),
      JAVA_TOOL_OPTIONS: expect.stringMatching(/^-Xmx1g -Dhttps\.proxyHost=/),
      PHP_INI_SCAN_DIR: '/php:settings with bundle of /corp.pem',
    });
  });

  it.each([
    ['corp.example,10.0.0.0/8', 'corp.example,10.0.0.0/8'],
    ['*', ''],
    ['corp.example,*', 'corp.example'],
    ['.amazon.com,corp.example', 'corp.example'],
    ['amazonaws.com', ''],
    ['sns.ap-southeast-9.amazonaws.com,.ap-southeast-9.amazonaws.com', ''],
    ['api.amazon.com:443', ''],
    ['s3.amazonaws.com', 's3.amazonaws.com'],
    ['LOCALHOST, localhost', 'LOCALHOST'],
  ])('keeps NO_PROXY, but for what would lead past it: %j', (before, kept) => {
    const expected = ['127.0.0.1,localhost,::1', ...(kept === '' ? [] : [kept])].join(',');
    expect(of({ NO_PROXY: before })).toMatchObject({ NO_PROXY: expected, no_proxy: expected });
    expect(of({ NO_PROXY: 'other.example', no_proxy: before }).no_proxy).toBe(expected);
  });

  it("leaves Java's trust store to whoever named one, and quotes paths with blanks", () => {
    const own = of({ JAVA_TOOL_OPTIONS: '-Djavax.net.ssl.trustStore=/own.jks' });
    expect(own.JAVA_TOOL_OPTIONS).not.toContain('trust.jks');
    expect(own.JAVA_TOOL_OPTIONS).toContain('-Dhttps.proxyPort=2');
    const blanks = of({}, { trustStore: '/a b/trust.jks' });
    expect(blanks.JAVA_TOOL_OPTIONS).toContain('"-Djavax.net.ssl.trustStore=/a b/trust.jks"');
  });

  it('has no preload where there is none', () => {
    expect(of({ NODE_OPTIONS: '--x' }, { preload: null })).not.toHaveProperty('NODE_OPTIONS');
  });
});
