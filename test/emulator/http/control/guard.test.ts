import { describe, expect, it } from 'vitest';
import { guard } from '../../../../emulator/http/control/guard.ts';

const HOST = 'localhost:8700';

const passes = (headers: Record<string, string>, hostNames: string[] = [], controlToken: string | null = null) =>
  guard({ headers, hostNames, controlToken });

describe('the control interface', () => {
  it.each(['localhost', 'LOCALHOST:8700', 'localhost.', '127.0.0.1:8700', '127.8.9.10', '[::1]', '[::1]:8700'])(
    'answers to the loopback name %s',
    (host) => {
      expect(passes({ host })).toBeNull();
      expect(passes({ host: HOST, origin: `http://${host}` })).toBeNull();
      expect(passes({ host: HOST, origin: `https://${host}` })).toBeNull();
    },
  );

  it.each([
    'evil.example',
    'localhost.evil.example',
    'evil-localhost',
    '127.0.0.1.evil.example',
    '127.0.0.256',
    '128.0.0.1',
    '[::2]',
    '192.168.1.5',
    'localhost@evil.example',
    'evil.example#localhost',
    'localhost:80:80',
    'localhost/..',
    'local host',
  ])('refuses the foreign name %s', (host) => {
    expect(passes({ host })).toBe('forbidden');
    expect(passes({ host: HOST, origin: `http://${host}` })).toBe('forbidden');
  });

  it('answers to the bound host and to names that were allowed, and to no part of them', () => {
    const names = ['Dev.Example', '192.168.1.5', 'fe80::1'];
    for (const host of ['dev.example:8700', '192.168.1.5', '[fe80::1]:8700'])
      expect(passes({ host }, names)).toBeNull();
    expect(passes({ host: HOST, origin: 'https://dev.example' }, names)).toBeNull();
    for (const host of ['x.dev.example', 'example', '192.168.1.50']) expect(passes({ host }, names)).toBe('forbidden');
  });

  it('serves a client too old to name a host, which no browser is', () => {
    expect(passes({})).toBeNull();
    expect(passes({ host: '' })).toBeNull();
  });

  it.each(['null', 'file://', 'chrome-extension://abc', 'ftp://localhost', 'localhost', ''])(
    'refuses the origin %j',
    (origin) => {
      expect(passes({ host: HOST, origin })).toBe('forbidden');
    },
  );

  it('refuses what a browser says comes from another site', () => {
    expect(passes({ host: HOST, 'sec-fetch-site': 'cross-site' })).toBe('forbidden');
    for (const site of ['same-origin', 'same-site', 'none'])
      expect(passes({ host: HOST, 'sec-fetch-site': site })).toBeNull();
  });

  it('asks for the token it was started with', () => {
    const ask = (authorization?: string) =>
      passes(
        { host: HOST, ...(authorization === undefined ? {} : { authorization }) },
        [],
        'open sesame'.replace(' ', '-'),
      );
    expect(ask('Bearer open-sesame')).toBeNull();
    expect(ask('bearer  open-sesame ')).toBeNull();
    for (const wrong of [
      undefined,
      '',
      'open-sesame',
      'Bearer open-sesam',
      'Bearer open-sesame!',
      'Basic open-sesame',
      'Bearer',
    ]) {
      expect(ask(wrong)).toBe('unauthorized');
    }
  });

  it('looks at the name before the token, so that a foreign page learns nothing about it', () => {
    expect(passes({ host: 'evil.example', authorization: 'Bearer t' }, [], 't')).toBe('forbidden');
  });
});
