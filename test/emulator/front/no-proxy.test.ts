import { describe, expect, it } from 'vitest';
import type { Destination } from '../../../emulator/front/destination.ts';
import { readNoProxy } from '../../../emulator/front/no-proxy.ts';

const to = (host: string, port = 443): Destination => ({ host, port });

describe('NO_PROXY', () => {
  it.each([
    ['example.com', to('example.com')],
    ['example.com', to('www.example.com')],
    ['.example.com', to('www.example.com')],
    ['*.example.com', to('www.example.com')],
    ['Example.COM', to('example.com')],
    ['*', to('anything')],
    ['a, b c', to('c')],
    ['example.com:8443', to('example.com', 8443)],
    ['10.0.0.0/8', to('10.1.2.3')],
    ['10.1.2.3', to('10.1.2.3')],
    ['::1', to('::1')],
    ['[::1]', to('::1')],
    ['fd00::/8', to('fd12::1')],
  ])('%j lets pass %j', (text, destination) => {
    expect(readNoProxy(text)(destination)).toBe(true);
  });

  it.each([
    ['', to('example.com')],
    [' , ', to('example.com')],
    ['example.com', to('notexample.com')],
    ['example.com', to('com')],
    ['example.com:8443', to('example.com', 443)],
    ['10.0.0.0/8', to('11.1.2.3')],
    ['10.0.0.0/8', to('ten.example')],
    ['10.0.0.0/8', to('::1')],
    ['10.0.0.0/99', to('10.1.2.3')],
    ['0.0.1', to('10.0.0.1')],
    ['fd00::/8', to('fe80::1')],
  ])('%j has nothing to do with %j', (text, destination) => {
    expect(readNoProxy(text)(destination)).toBe(false);
  });
});
