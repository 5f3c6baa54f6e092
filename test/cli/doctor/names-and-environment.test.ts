import { describe, expect, it } from 'vitest';
import { checkEnvironment } from '../../../cli/doctor/checks/environment.ts';
import { checkNames } from '../../../cli/doctor/checks/names.ts';
import { hostLines } from '../../../cli/tls/host-lines.ts';
import { machine, NAMES, situation } from './given-situation.ts';

const HOSTS = hostLines('hosts', { names: NAMES, address: '127.0.0.1' });
const withHosts = (text: string, parts: Parameters<typeof machine>[0] = {}) =>
  machine({ readText: async () => text, connect: async () => null, ...parts });

describe('the hard-coded names', () => {
  const names = async (addressOf: (name: string) => readonly string[], hosts = '', url = 'http://127.0.0.1:8700') =>
    checkNames(
      situation({
        url: new URL(url),
        names: NAMES.map((name) => ({ name, addresses: addressOf(name) })),
        machine: withHosts(hosts),
      }),
    );

  it('lead to the emulator, by IPv4 and IPv6', async () => {
    expect(await names(() => ['127.0.0.1', '::1'], HOSTS)).toMatchObject([
      { id: 'names', outcome: 'ok', mend: null },
      {
        id: 'names.hosts-file',
        outcome: 'ok',
        text: `/etc/hosts has one line of each of the ${NAMES.length} hard-coded names.`,
      },
    ]);
  });

  it('lead to the machine of the emulator, where that is another one', async () => {
    expect((await names(() => ['172.17.0.1'], '', 'http://172.17.0.1:8700'))[0]).toMatchObject({ outcome: 'ok' });
  });

  it('that all lead elsewhere are no problem, for nothing was set up', async () => {
    const [place, file] = await names(() => ['203.0.113.7']);
    expect(place).toMatchObject({ outcome: 'warning' });
    expect(place?.mend).toBe(
      `f=$(mktemp) && sed '/# drs-emulator: begin/,/# drs-emulator: end/d' /etc/hosts > "$f" && npx drs-emulator tls hosts >> "$f" && sudo cp "$f" /etc/hosts && rm "$f"`,
    );
    expect(file).toMatchObject({ outcome: 'ok', text: '/etc/hosts has no line of the hard-coded names.' });
  });

  it('that lead here, where nobody answers, are a problem, with the command that undoes it', async () => {
    const asked: unknown[] = [];
    const closed = withHosts(HOSTS, {
      async connect(...to) {
        asked.push(to);
        return 'ECONNREFUSED';
      },
    });
    for (const tlsPort of [443, 8443]) {
      const [place] = await checkNames(situation({ machine: closed, tlsPort }));
      expect(place).toMatchObject({
        outcome: 'problem',
        text: expect.stringContaining('and nobody listens on port 443 there (ECONNREFUSED)'),
        mend: `f=$(mktemp) && sed '/# drs-emulator: begin/,/# drs-emulator: end/d' /etc/hosts > "$f" && sudo cp "$f" /etc/hosts && rm "$f"`,
      });
    }
    expect(asked).toEqual([
      ['127.0.0.1', 443],
      ['127.0.0.1', 443],
    ]);
  });

  it('that lead elsewhere in part are a problem, and are named', async () => {
    const [place] = await names((name) =>
      name === 'drs-web.amazon.com' ? ['203.0.113.7'] : name === 'www.amazon.com' ? [] : ['127.0.0.1'],
    );
    expect(place).toMatchObject({ outcome: 'problem' });
    expect(place?.text).toContain('but not www.amazon.com (no address), drs-web.amazon.com (203.0.113.7).');
  });

  it('said twice, twice differently or not at all in the hosts file are told', async () => {
    const second = async (hosts: string) => (await names(() => ['127.0.0.1'], hosts))[1];
    expect(await second(`${HOSTS}127.0.0.1 api.amazon.com # again\n`)).toMatchObject({
      outcome: 'warning',
      text: '/etc/hosts says the same twice of api.amazon.com.',
    });
    expect(await second(`${HOSTS}10.0.0.1 API.amazon.com\n`)).toMatchObject({
      outcome: 'problem',
      text: '/etc/hosts says two things of api.amazon.com (127.0.0.1, 10.0.0.1).',
    });
    // One address of each kind is one thing.
    expect(await second(`${HOSTS}::1 api.amazon.com\n`)).toMatchObject({ outcome: 'ok' });
    expect(await second(HOSTS.replace('127.0.0.1 api.amazon.com\n', ''))).toMatchObject({
      outcome: 'warning',
      text: expect.stringContaining('but none of api.amazon.com.'),
    });
    expect(await second(HOSTS.replaceAll('127.0.0.1', '# 127.0.0.1'))).toMatchObject({ outcome: 'ok' });
  });

  it('are not looked for in a file that cannot be read', async () => {
    expect((await checkNames(situation({ machine: machine({ platform: 'win32' }) })))[1]).toMatchObject({
      outcome: 'not-checked',
      text: expect.stringContaining('drivers\\etc\\hosts cannot be read (ENOENT)'),
    });
  });
});

describe('the environment', () => {
  const environment = (env: Record<string, string>, files: readonly string[] = []) =>
    checkEnvironment(
      situation({
        machine: machine({
          env,
          modeOf: async (path) => (files.includes(path) ? { mode: 0o644, isFolder: false } : null),
        }),
      }),
    );

  it('is fine with nothing, or with files that are there', async () => {
    expect(await environment({ NODE_TLS_REJECT_UNAUTHORIZED: '1' })).toMatchObject([
      { id: 'environment', outcome: 'ok' },
    ]);
    expect(
      await environment(
        {
          SSL_CERT_FILE: '/ca.pem',
          NODE_OPTIONS: '--require /p.cjs --import=./own.mjs',
          HTTPS_PROXY: 'http://127.0.0.1:9',
        },
        ['/ca.pem', '/p.cjs'],
      ),
    ).toMatchObject([{ outcome: 'ok' }]);
  });

  it('sends the names through a proxy', async () => {
    const [first] = await environment({ HTTPS_PROXY: 'http://proxy.example:3128' });
    expect(first).toMatchObject({ id: 'environment.HTTPS_PROXY', outcome: 'warning' });
    expect(first?.text).toContain('to proxy.example,');
    expect(first?.mend).toBe(`export NO_PROXY=${NAMES.join(',')}`);
    const most = { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: '.amazon.com, amazonaws.com' };
    expect((await environment(most))[0]?.mend).toMatch(/^export NO_PROXY=api\.amazon\.co\.uk,/);
    expect(await environment({ ...most, NO_PROXY: '*' })).toMatchObject([{ outcome: 'ok' }]);
  });

  it.each([
    ['NODE_TLS_REJECT_UNAUTHORIZED', '0', 'warning'],
    ['SSL_CERT_FILE', '/gone.pem', 'problem'],
    ['NODE_EXTRA_CA_CERTS', '/gone.pem', 'problem'],
    ['REQUESTS_CA_BUNDLE', '/gone.pem', 'problem'],
    ['NODE_OPTIONS', '--max-old-space-size=64 -r "/gone.cjs"', 'problem'],
  ])('is not fine with %s=%s', async (name, value, outcome) => {
    expect(await environment({ [name]: value })).toMatchObject([
      { id: `environment.${name}`, outcome, mend: `unset ${name}` },
    ]);
  });
});
