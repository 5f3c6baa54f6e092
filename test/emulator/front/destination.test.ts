import { describe, expect, it } from 'vitest';
import { isLoopback, readDestination, textOf } from '../../../emulator/front/destination.ts';

describe('a destination', () => {
  it.each([
    ['api.amazon.com:443', 'api.amazon.com:443'],
    ['API.Amazon.COM.:443', 'api.amazon.com:443'],
    ['my_host:1', 'my_host:1'],
    ['127.0.0.1:65535', '127.0.0.1:65535'],
    ['[::1]:443', '[::1]:443'],
    ['[2001:DB8::1]:80', '[2001:db8::1]:80'],
  ])('is read: %s', (text, read) => {
    const destination = readDestination(text);
    expect(typeof destination === 'string' ? destination : textOf(destination)).toBe(read);
  });

  it.each([
    '',
    'api.amazon.com',
    'api.amazon.com:',
    'api.amazon.com:0',
    'api.amazon.com:65536',
    'api.amazon.com:4430000',
    'api.amazon.com:https',
    'api.amazon.com:-1',
    ':443',
    '.:443',
    'a..b:443',
    '-a:443',
    '%61pi.amazon.com:443',
    'user@api.amazon.com:443',
    'api.amazon.com:443/path',
    '::1:443',
    '[::1]',
    '[nonsense]:443',
    '[127.0.0.1]:443',
    '[::1:443',
    'ａｐｉ.amazon.com:443',
    `${'a.'.repeat(200)}com:443`,
  ])('is refused: %j', (text) => {
    expect(readDestination(text)).toMatch(/^expected /);
  });
});

describe('this machine itself', () => {
  it.each(['127.0.0.1', '127.1.2.3', '0.0.0.0', '::1', '::', '::ffff:127.0.0.1', 'localhost', 'my.localhost'])(
    'is meant by %s',
    (host) => {
      expect(isLoopback({ host, port: 1 })).toBe(true);
    },
  );

  it.each(['128.0.0.1', '127.0.0.1.example', 'localhost.example', 'notlocalhost', '::2', '10.0.0.1'])(
    'is not meant by %s',
    (host) => {
      expect(isLoopback({ host, port: 1 })).toBe(false);
    },
  );
});
