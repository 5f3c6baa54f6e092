import { describe, expect, it } from 'vitest';
import { createProblems } from '../../../cli/exec/problems.ts';
import { trafficText } from '../../../cli/exec/traffic.ts';

const host = (name: string, passed = 1, refused = 0, failed = 0) => ({ host: name, passed, refused, failed });

describe('where a command went', () => {
  it('is not worth a word when it was the emulator alone', () => {
    expect(trafficText({ reached: true, connections: 0, otherHosts: [], problems: [] })).toBe('');
  });

  it('names other hosts, with what became of them', () => {
    const otherHosts = [host('a:443', 3), host('b:443', 0, 2), host('c:80', 1, 0, 4)];
    expect(trafficText({ reached: true, connections: 1, otherHosts, problems: [] })).toBe(
      'other hosts: a:443 (3), b:443 (2 refused), c:80 (1, 4 failed)\n',
    );
  });

  it('names no more of them than one reads', () => {
    const otherHosts = Array.from({ length: 12 }, (_, at) => host(`h${at}:443`));
    expect(trafficText({ reached: true, connections: 1, otherHosts, problems: [] })).toMatch(
      /h9:443 \(1\), and 2 more\n$/,
    );
  });

  it('tells what went wrong on the way, once', () => {
    const problems = createProblems();
    for (const line of ['- CONNECT a 400 expected HOST:PORT', '- tls failed: no', '- tls failed: no'])
      problems.note(line);
    expect(trafficText({ reached: true, connections: 1, otherHosts: [], problems: problems.list() })).toBe(
      'on the way: CONNECT a 400 expected HOST:PORT\non the way: tls failed: no (2 times)\n',
    );
    for (let kind = 0; kind < 100; kind += 1) problems.note(`- ${kind}`);
    expect(problems.list()).toHaveLength(20);
  });

  it.each([
    [0, /^no call of the service reached the emulator: .*ignores HTTPS_PROXY; "npx drs-emulator doctor"/],
    [1, /^no call of the service reached the emulator, but 1 connection did: .*may not trust the certificate/],
    [2, /but 2 connections did/],
    [null, /^no call of the service reached the emulator: --base-url-only leaves it to CMD/],
  ])('says the likely cause when no call of the service reached the emulator: %j connections', (connections, said) => {
    expect(trafficText({ reached: false, connections, otherHosts: [], problems: [] })).toMatch(said);
  });
});
