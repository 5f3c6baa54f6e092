import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { type Around, open, type Session, type } from './fake-terminal.ts';

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-start-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions) session.signal('SIGTERM');
  for (const session of sessions.splice(0)) await session.ended;
});

/** `start` on a free port, once it serves. */
async function serving(args: readonly string[] = [], around?: Around) {
  const session = open(['start', '--port', '0', ...args], around);
  sessions.push(session);
  const welcome = await session.printed('drs-emulator ready');
  return { session, welcome, url: /^drs-emulator ready (\S+)\n/.exec(welcome)?.[1] ?? '' };
}

const clockOf = async (url: string) => (await fetch(`${url}/_emulator/clock`)).json();

describe('start', () => {
  it('says first that it serves and where, then the identities', async () => {
    const { welcome, url } = await serving(['--quiet']);
    expect(welcome.split('\n')[0]).toBe(`drs-emulator ready ${url}`);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(welcome).toContain('client id      amzn1.application-oa2-client.00000000000000000000000000000001\n');
    expect(welcome).toContain('client secret  drs-emulator-secret\n');
    expect(welcome).toContain('model          acme-printer (slots: black, color)\n');
    expect(welcome).toContain('model          acme-preview (slots: filter; not live)\n');
    expect(welcome).toContain('customer       amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ\n');
    expect(welcome).toContain('topic          arn:aws:sns:us-east-1:000000000000:drs-acme\n');
    expect(welcome).not.toContain('control token');
  });

  it('logs requests on standard error, unless it is to be quiet', async () => {
    const { session, url } = await serving();
    await fetch(`${url}/nothing`);
    session.signal('SIGTERM');
    const { code, err } = await session.ended;
    expect(code).toBe(0);
    expect(session.exits).toEqual([0]);
    expect(err).toMatch(/^GET \/nothing 404 [\d.]+ ms.*\nSIGTERM: stopping\n$/);

    const quiet = await serving(['--quiet']);
    await fetch(`${quiet.url}/nothing`);
    quiet.session.signal('SIGINT');
    expect(await quiet.session.ended).toMatchObject({ code: 0, err: '' });
  });

  it('writes the ready file once it serves, for nobody else to read, and not before', async () => {
    const file = join(folder(), 'ready.json');
    writeFileSync(file, 'of an earlier run');
    const args = ['--quiet', '--ready-file', file, '--control-token', 'secret'];
    const { url } = await serving(args);
    const ready = JSON.parse(readFileSync(file, 'utf8'));
    expect(ready).toEqual({
      url,
      pid: process.pid,
      env: {
        DRS_BASE_URL: url,
        DRS_CLIENT_ID: 'amzn1.application-oa2-client.00000000000000000000000000000001',
        DRS_CLIENT_SECRET: 'drs-emulator-secret',
        DRS_CONTROL_TOKEN: 'secret',
        DRS_EMULATOR_URL: url,
        DRS_TOPIC_ARN: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
        DRS_WEB_URL: url,
        LWA_AUTHORIZE_URL: `${url}/ap/oa`,
        LWA_TOKEN_URL: `${url}/auth/o2/token`,
      },
    });
    expect(statSync(file).mode & 0o077).toBe(0);
    const { port } = new URL(url);
    expect((await type(['start', '--port', port, '--ready-file', file])).code).toBe(3);
    expect(existsSync(file)).toBe(false);
  });

  it('stops again, without a word of being ready, when the ready file cannot be written', async () => {
    const args = ['start', '--port', '0', '--quiet', '--ready-file', '/no/such/folder/ready.json'];
    const { code, out, err } = await type(args);
    expect(code).toBe(3);
    expect(out).toBe('');
    expect(err).toBe('drs-emulator: --ready-file: /no/such/folder/ready.json cannot be written: ENOENT\n');
  });

  it.each([
    ['is in use', 'port'],
    ['this machine has no such address', 'host'],
  ])('tells in one sentence that the address %s', async (said, what) => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const port = String((taken.address() as AddressInfo).port);
    const args = what === 'port' ? ['--port', port] : ['--port', '0', '--host', '192.0.2.1'];
    const { code, out, err } = await type(['start', ...args]);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(new RegExp(`^drs-emulator: [^\\n]*${said}[^\\n]*\\n$`));
  });

  it('ends at once on a signal before it serves, and on a second one', async () => {
    const early = open(['start', '--port', '0', '--quiet']);
    await early.listening;
    early.signal('SIGTERM');
    expect(early.exits).toEqual([0]);
    // A process would be gone by now; here it has to be stopped.
    await early.ended;

    const { session } = await serving(['--quiet']);
    session.signal('SIGTERM');
    session.signal('SIGTERM');
    expect(session.exits).toEqual([3]);
    await session.ended;
    expect(session.exits).toEqual([3, 0]);
  });
});

describe('the precedence of options', () => {
  const CONFIG = 'version: 1\nclock: manual\nnow: 2031-01-01T00:00:00Z\nquiet: true\n';

  function configFile(text: string): string {
    const file = join(folder(), 'drs.yaml');
    writeFileSync(file, text);
    return file;
  }

  it('is flag, environment, configuration file, standard', async () => {
    const config = configFile(CONFIG);
    const env = { DRS_EMULATOR_NOW: '2032-01-01T00:00:00Z', DRS_EMULATOR_CONFIG: config, DRS_EMULATOR_CLOCK: '' };
    expect(await clockOf((await serving([], { env })).url)).toEqual({
      mode: 'manual',
      now: '2032-01-01T00:00:00.000Z',
      scale: 1,
    });
    expect(await clockOf((await serving(['--now', '2033-01-01T00:00:00Z'], { env })).url)).toMatchObject({
      now: '2033-01-01T00:00:00.000Z',
    });
    expect(await clockOf((await serving(['--config', config])).url)).toMatchObject({ now: '2031-01-01T00:00:00.000Z' });
    expect(await clockOf((await serving(['--quiet'])).url)).toMatchObject({ mode: 'system', scale: 1 });
    expect(await clockOf((await serving(['--quiet', '--clock', 'x60'])).url)).toMatchObject({
      mode: 'system',
      scale: 60,
    });
  });

  it('lets a flag take back a switch', async () => {
    const authorize = async (url: string) => {
      const { env } = JSON.parse(readFileSync(ready, 'utf8'));
      const query = new URLSearchParams({
        client_id: env.DRS_CLIENT_ID,
        redirect_uri: 'http://localhost:3000/callback',
        response_type: 'code',
        scope: 'dash:replenish',
        scope_data: '{"dash:replenish":{"device_model":"acme-coffee","serial":"SN-0001"}}',
      });
      return (await fetch(`${url}/ap/oa?${query}`, { redirect: 'manual' })).headers.get('location') ?? 'page';
    };
    const ready = join(folder(), 'ready.json');
    const args = [
      '--ready-file',
      ready,
      '--config',
      configFile('version: 1\nquiet: true\nconsent: deny\nstrict: true\n'),
    ];
    expect(await authorize((await serving(args)).url)).toContain('error=access_denied');
    expect(await authorize((await serving([...args, '--consent', 'auto'])).url)).toContain('code=AN');

    const { session, url } = await serving([...args, '--no-quiet']);
    await fetch(`${url}/nothing`);
    session.signal('SIGTERM');
    expect((await session.ended).err).toContain('GET /nothing 404');
    const env = { DRS_EMULATOR_QUIET: 'off' };
    const loud = await serving(args, { env });
    await fetch(`${loud.url}/nothing`);
    loud.session.signal('SIGTERM');
    expect((await loud.session.ended).err).toContain('GET /nothing 404');
  });

  it('takes every option from the configuration file, paths as seen from there', async () => {
    const dir = folder();
    const file = join(dir, 'drs.yaml');
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const { port } = taken.address() as AddressInfo;
    await new Promise((resolve) => taken.close(resolve));
    writeFileSync(
      file,
      `version: 1
port: ${port}
host: 127.0.0.1
data: world
clock: manual
now: 2031-03-04T10:00:00Z
seed: 7
strict: true
consent: auto
allowHost: [drs.test]
controlToken: secret
readyFile: ready.json
quiet: true
timeline:
  file: timeline.ndjson
`,
    );
    const session = open(['start', '--config', file]);
    sessions.push(session);
    await session.printed(`drs-emulator ready http://127.0.0.1:${port}\n`);
    expect(JSON.parse(readFileSync(join(dir, 'ready.json'), 'utf8')).url).toBe(`http://127.0.0.1:${port}`);
    const { out } = await type([
      'state',
      '--secrets',
      '--url',
      `http://127.0.0.1:${port}`,
      '--control-token',
      'secret',
    ]);
    expect(JSON.parse(out)).toMatchObject({
      clock: { mode: 'manual', now: '2031-03-04T10:00:00.000Z' },
      seed: 7,
      portal: { settings: { strict: true, consent: 'auto' } },
    });
    expect(existsSync(join(dir, 'world/current.json'))).toBe(true);
    expect(readFileSync(join(dir, 'timeline.ndjson'), 'utf8')).toBe(
      readFileSync(join(dir, 'world/timeline.ndjson'), 'utf8'),
    );
  });

  it('takes several names for --allow-host, and a list of them from the environment', async () => {
    const asked = async (url: string, host: string) => {
      const { hostname, port } = new URL(url);
      const { request } = await import('node:http');
      return new Promise((resolve) => {
        request({ hostname, port, path: '/_emulator/health', headers: { host } }, (response) => {
          response.resume();
          resolve(response.statusCode);
        }).end();
      });
    };
    const env = { DRS_EMULATOR_ALLOW_HOST: 'a.test, b.test' };
    const fromEnv = await serving(['--quiet'], { env });
    expect([await asked(fromEnv.url, 'b.test'), await asked(fromEnv.url, 'c.test')]).toEqual([200, 403]);
    const fromFlags = await serving(['--quiet', '--allow-host', 'c.test', '--allow-host', 'd.test'], { env });
    expect([await asked(fromFlags.url, 'd.test'), await asked(fromFlags.url, 'b.test')]).toEqual([200, 403]);
  });
});

describe('a wrong configuration', () => {
  it.each([
    ['version: 1\nclok: manual\n', /drs\.yaml:2:1: clok: unknown key; expected one of .*; did you mean "clock"\?$/],
    ['version: 1\nport: high\n', /drs\.yaml:2:7: port: expected a whole number from 0 to 65535, seen "high"$/],
    ['version: 1\nclock: [\n', /drs\.yaml:3:1: not YAML: /],
  ])('is told with file, line, column and key: %j', async (text, said) => {
    const file = join(folder(), 'drs.yaml');
    writeFileSync(file, text);
    const { code, out, err } = await type(['start', '--config', file]);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err.startsWith(`drs-emulator: ${file}:`)).toBe(true);
    expect(err.trimEnd()).toMatch(said);
  });

  it('is told when the file is missing, or a folder', async () => {
    const dir = folder();
    const missing = await type(['start', '--config', join(dir, 'none.yaml')]);
    expect(missing).toMatchObject({ code: 2, err: `drs-emulator: ${dir}/none.yaml: there is no such file\n` });
    const isFolder = await type(['start', '--config', dir]);
    expect(isFolder).toMatchObject({ code: 2, err: `drs-emulator: ${dir}: cannot be read: EISDIR\n` });
  });
});

describe('another host than loopback', () => {
  it('asks for a control token, which is printed, and knows one that was chosen', async () => {
    const { welcome, url } = await serving(['--quiet', '--host', '0.0.0.0']);
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const token = /control token {2}(\S{20,})\n/.exec(welcome)?.[1] ?? '';
    expect((await type(['state', '--url', url])).code).toBe(2);
    expect((await type(['state', '--url', url, '--control-token', token])).code).toBe(0);

    const chosen = await serving(['--quiet', '--host', '0.0.0.0', '--control-token', 'mine']);
    expect(chosen.welcome).toContain('control token  mine\n');
    expect((await type(['state', '--url', chosen.url, '--control-token', token])).code).toBe(2);
    expect((await type(['state', '--url', chosen.url, '--control-token', 'mine'])).code).toBe(0);
  });

  it('is not what loopback names are; a token may be asked for there too', async () => {
    for (const host of ['localhost', '127.0.0.2']) {
      const { welcome, url } = await serving(['--quiet', '--host', host]);
      expect(welcome).not.toContain('control token');
      expect((await fetch(`${url}/_emulator/health`)).status).toBe(200);
    }
    const { url } = await serving(['--quiet', '--control-token', 'mine']);
    expect((await fetch(`${url}/_emulator/health`)).status).toBe(401);
    // The emulated service itself knows nothing of it.
    expect((await fetch(`${url}/user/profile`)).status).toBe(400);
  });
});
