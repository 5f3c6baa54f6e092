import { describe, expect, it } from 'vitest';
import { returnUrlProblem } from '../../../../emulator/domain/lwa/return-url.ts';
import { frozen } from './given.ts';

const profile = frozen({
  clientId: 'client',
  clientSecret: 'secret',
  returnUrls: [
    'http://localhost:*',
    'http://127.0.0.1:*',
    'https://maker.example/login?from=drs',
    'https://192.168.1.35:8100/back',
    'amzn://com.example.app',
    'amzn-acme://x',
    'javascript:alert(1)',
    'data:text/html,hello',
    'http://maker.example/login',
    'https://maker.example/#top',
    'ftp://maker.example/',
    'https://user@maker.example/',
    'https://maker.example\\@evil.example/',
  ],
  allowedOrigins: [],
});
const problem = (uri: string) => returnUrlProblem(uri, profile);

describe('an Allowed Return URL', () => {
  it.each([
    'https://maker.example/login?from=drs',
    'https://192.168.1.35:8100/back',
    'amzn://com.example.app',
    'amzn-acme://x',
    'http://localhost:55582/',
    'http://localhost/',
    'http://localhost:1/a/b?c=d',
    'http://127.0.0.1:5000/x',
    'http://LocalHost:3000/x',
    'http://localhost:3000?a=b@c',
  ])('is taken: %s', (uri) => {
    expect(problem(uri)).toBeUndefined();
  });

  it.each([
    ['another path', 'https://maker.example/login2?from=drs'],
    ['no query', 'https://maker.example/login'],
    ['another query', 'https://maker.example/login?from=drs&x=1'],
    ['a trailing slash', 'amzn://com.example.app/'],
    ['another case', 'https://maker.example/Login?from=drs'],
    ['https under an http wildcard', 'https://localhost:3000/'],
    ['another spelling of a wildcard host', 'http://127.1:3000/'],
    ['a wildcard host in percent-encoding', 'http://%6cocalhost:3000/'],
    ['a port that is none', 'http://localhost:x/'],
    ['a host that only begins like localhost', 'http://localhost.evil.example/'],
    ['the wildcard entry itself', 'http://localhost:*'],
  ])('is refused with %s', (_, uri) => {
    expect(problem(uri)).toBeTypeOf('string');
  });

  it.each([
    ['a script', 'javascript:alert(1)', /scheme javascript/],
    ['data', 'data:text/html,hello', /scheme data/],
    ['another scheme', 'ftp://maker.example/', /scheme ftp/],
    ['plain http elsewhere', 'http://maker.example/login', /localhost only/],
    ['a fragment', 'https://maker.example/#top', /fragment/],
    ['a user name', 'https://user@maker.example/', /user name/],
    ['a user name before a wildcard host', 'http://localhost:3000@evil.example/', /user name/],
    ['an empty user name', 'http://@localhost:3000/', /user name/],
    ['an empty user name and password', 'http://:@localhost:3000/', /user name/],
    ['a user name without slashes', 'http:user@localhost:3000/', /user name/],
    ['a backslash', 'https://maker.example\\@evil.example/', /backslash/],
    ['a backslash before a wildcard host', 'http://localhost:3000\\@evil.example/', /backslash/],
    ['a backslash in the path', 'http://localhost:3000/a\\b', /backslash/],
    ['a backslash for a slash', 'http:\\\\localhost:3000/', /backslash/],
    ['a tab', 'http://localhost:3000/\ta', /blanks, control/],
    ['a blank at the end', 'http://localhost:3000/ ', /blanks, control/],
    ['no slashes', 'http:localhost:3000/', /absolute/],
    ['one slash', 'http:/localhost:3000/', /absolute/],
    ['three slashes', 'http:///localhost:3000/', /absolute/],
    ['a relative address', '/callback', /absolute/],
    ['a protocol-relative address', '//evil.example/', /absolute/],
    ['a line break', 'http://localhost:3000/\r\nSet-Cookie: a', /blanks, control/],
    ['a letter that is not ASCII', 'http://localhost:3000/ä', /ASCII/],
  ])('is never %s, even when it is registered', (_, uri, expected) => {
    expect(problem(uri)).toMatch(expected);
  });

  it('has at most 2,048 characters', () => {
    const of = (length: number) => `http://localhost:3000/${'a'.repeat(length - 22)}`;
    expect(problem(of(2048))).toBeUndefined();
    expect(problem(of(2049))).toMatch(/2048/);
  });

  it('allows the IPv6 loopback by wildcard', () => {
    const ipv6 = { ...profile, returnUrls: ['http://[::1]:*'] };
    expect(returnUrlProblem('http://[::1]:3000/cb', ipv6)).toBeUndefined();
    expect(returnUrlProblem('http://localhost:3000/cb', ipv6)).toBeTypeOf('string');
  });
});
