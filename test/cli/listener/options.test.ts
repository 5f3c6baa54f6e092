import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../../cli/exit.ts';
import {
  givenListenerOptions,
  hasEnvironment,
  LISTENER_OPTIONS,
  type ListenerOption,
} from '../../../cli/listener/options.ts';
import { environmentName, flagName } from '../../../emulator/options.ts';

const URL_OPTION = { url: 'http://127.0.0.1:3000/sns' };

/** Every option as it is typed, and what it means. */
const TYPED: Readonly<Record<ListenerOption, readonly [text: string, meaning: unknown]>> = {
  url: [URL_OPTION.url, URL_OPTION.url],
  observe: ['node observe.js', 'node observe.js'],
  topicArn: ['arn:aws:sns:eu-west-1:123456789012:mine', 'arn:aws:sns:eu-west-1:123456789012:mine'],
  device: ['my-washer/WM-1', 'my-washer/WM-1'],
  slot: ['detergent', 'detergent'],
  clientId: ['amzn1.client', 'amzn1.client'],
  customer: ['amzn1.account.X', 'amzn1.account.X'],
  signatureVersion: ['2', '2'],
  snsUrl: ['https://sns.{region}.amazonaws.com', 'https://sns.{region}.amazonaws.com'],
  snsPort: ['8443', 8443],
  tls: ['true', true],
  caDir: ['./ca', './ca'],
  raw: ['true', true],
  only: ['C-01,C-12', ['C-01', 'C-12']],
  timeout: ['30', 30],
  failOn: ['should', 'should'],
  show: ['yes', true],
  list: ['true', true],
  json: ['1', true],
  junit: ['junit.xml', 'junit.xml'],
};

const told = (flags: Record<string, unknown>, env: Record<string, string> = {}): unknown => {
  try {
    return givenListenerOptions(flags, env);
  } catch (error) {
    return error;
  }
};

describe('the options of listener', () => {
  it.each(LISTENER_OPTIONS)(
    'are read from a flag, and from the environment where they have a name there: %s',
    (name) => {
      const [text, meaning] = TYPED[name];
      const env = { [environmentName(name)]: text };
      expect(givenListenerOptions(URL_OPTION, env)).toEqual(
        hasEnvironment(name) ? { ...URL_OPTION, [name]: meaning } : URL_OPTION,
      );
      const flag = typeof meaning === 'boolean' || Array.isArray(meaning) ? meaning : text;
      expect(givenListenerOptions({ ...URL_OPTION, [name]: flag }, {})).toEqual({ ...URL_OPTION, [name]: meaning });
    },
  );

  it.each(LISTENER_OPTIONS)('have a row in the guide: %s', (name) => {
    expect(readFileSync('docs/listener.md', 'utf8')).toMatch(new RegExp(`\\| \`${flagName(name)}[ \`]`));
  });

  it('do not take the address of the emulator for that of the listener', () => {
    expect(told({}, { DRS_EMULATOR_URL: 'http://127.0.0.1:8700' })).toMatchObject({
      exitCode: 2,
      message: '--url: expected an http or https address',
    });
  });

  it.each([
    [{ url: 'localhost:3000' }, '--url: expected an http or https address such as http://127.0.0.1:3000/sns'],
    [{ url: 'http://my_host/sns' }, '--url: SNS refuses host names with an underscore'],
    [{ topicArn: 'mine' }, '--topic-arn: expected an SNS topic ARN, seen "mine"'],
    [{ device: 'washer' }, '--device: expected MODEL/SERIAL, seen "washer"'],
    [{ signatureVersion: '3' }, '--signature-version: expected 1, 2 or both, seen "3"'],
    [
      { snsUrl: 'sns' },
      '--sns-url: expected an http or https address such as https://sns.{region}.amazonaws.com, seen "sns"',
    ],
    [{ snsPort: '70000' }, '--sns-port: expected a whole number from 0 to 65535, seen 70000'],
    [{ timeout: '0' }, '--timeout: expected a number of seconds from 1 to 600, seen 0'],
    [{ timeout: 'long' }, '--timeout: expected a number of seconds from 1 to 600, seen "long"'],
    [{ failOn: 'all' }, '--fail-on: expected must, should or never, seen "all"'],
    [{ observe: '' }, '--observe: expected an address or a command, seen ""'],
  ])('are refused as wrong use: %j', (flags, message) => {
    expect(told({ ...URL_OPTION, ...flags })).toBeInstanceOf(Failure);
    expect(told({ ...URL_OPTION, ...flags })).toMatchObject({ exitCode: 2, message });
  });

  it('are named as they were given, and a password is not repeated', () => {
    expect(told(URL_OPTION, { DRS_EMULATOR_FAIL_ON: 'all' })).toMatchObject({
      message: 'DRS_EMULATOR_FAIL_ON: expected must, should or never, seen "all"',
    });
    expect(told({ url: 'ftp://me:secret@host/' })).not.toMatchObject({ message: expect.stringContaining('secret') });
  });
});
