import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { wallMs } from '../../emulator/clock.ts';
import { openAuthority } from '../../emulator/front/authority.ts';
import { hardCodedNames } from '../../emulator/front/names.ts';
import { listenProblem } from '../../emulator/start-tls.ts';
import { authorityFolder } from '../../emulator/store/authority-folder.ts';
import { askByName } from '../support/https.ts';
import { type Around, open, type Session, type } from './fake-terminal.ts';

/** A CA with a leaf: making them takes time. */
let caDir: string;
beforeAll(async () => {
  caDir = join(mkdtempSync(join(tmpdir(), 'drs-start-tls-')), 'ca');
  const authority = await openAuthority(authorityFolder(caDir), wallMs);
  await authority.leafFor(hardCodedNames(['us-east-1']));
});
afterAll(() => rmSync(join(caDir, '..'), { recursive: true, force: true }));

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-start-tls-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const sessions: Session[] = [];
afterEach(async () => {
  for (const session of sessions) session.signal('SIGTERM');
  for (const session of sessions.splice(0)) await session.ended;
});

async function serving(args: readonly string[], around?: Around) {
  const session = open(['start', '--port', '0', '--quiet', ...args], around);
  sessions.push(session);
  const welcome = await session.printed('drs-emulator ready');
  return {
    welcome,
    url: /^drs-emulator ready (\S+)\n/.exec(welcome)?.[1] ?? '',
    port: Number(/TLS +127\.0\.0\.1:(\d+) for /.exec(welcome)?.[1]),
  };
}

const ca = () => readFileSync(join(caDir, 'ca.pem'), 'utf8');

describe('start --tls', () => {
  it('says which region nobody can vouch for', async () => {
    const file = join(folder(), 'c.yaml');
    writeFileSync(file, 'version: 1\ntopics:\n  - arn: arn:aws:sns:ap-southeast-9:000000000000:drs\n');
    const session = open(['start', '--port', '0', '--tls-port', '0', '--ca-dir', caDir, '--config', file]);
    sessions.push(session);
    await session.printed('drs-emulator ready');
    session.signal('SIGTERM');
    expect((await session.ended).err).toContain('drs-emulator: the local CA knows no SNS of ap-southeast-9: ');
  });

  it('answers under the real names, beside the plain port, and tells how to get there', async () => {
    const ready = join(folder(), 'ready.json');
    const { welcome, url, port } = await serving(['--tls-port', '0', '--ca-dir', caDir, '--ready-file', ready]);
    const { status, text } = await askByName({ port, ca: ca() }, 'api.amazon.com', '/user/profile');
    const plain = await fetch(`${url}/user/profile`);
    expect({ status, text }).toEqual({ status: plain.status, text: await plain.text() });

    expect(welcome).toContain(`local CA       ${caDir}/ca.pem\n`);
    expect(welcome).toContain(
      `\ncurl -s --cacert ${caDir}/ca.pem --connect-to ::127.0.0.1:${port} https://api.amazon.com/user/profile\n` +
        'npx drs-emulator tls hosts\nnpx drs-emulator tls trust\n',
    );
    const { tls } = JSON.parse(readFileSync(ready, 'utf8'));
    expect(tls).toMatchObject({ host: '127.0.0.1', port, caFile: `${caDir}/ca.pem`, isNew: false });
    expect(tls.names).toEqual(
      expect.arrayContaining(['api.amazon.com', 'drs-web.amazon.com', 'sns.us-east-1.amazonaws.com']),
    );
  });

  it('makes the CA where the user has his configuration, and says that nothing trusts it yet', async () => {
    const XDG_CONFIG_HOME = folder();
    const env = { XDG_CONFIG_HOME, DRS_EMULATOR_TLS: 'yes', DRS_EMULATOR_TLS_PORT: '0' };
    const { welcome } = await serving([], { env });
    expect(welcome).toContain(
      `local CA       ${XDG_CONFIG_HOME}/drs-emulator/ca/ca.pem (new: nothing trusts it yet)\n`,
    );
  });

  it('is in the configuration file too, its folder as seen from there, and a flag takes it back', async () => {
    const file = join(folder(), 'drs.yaml');
    writeFileSync(file, `version: 1\ntls: true\ntlsPort: 0\ncaDir: ca\n`);
    expect((await serving(['--config', file, '--ca-dir', caDir])).port).toBeGreaterThan(0);
    expect((await serving(['--config', file, '--no-tls'])).welcome).not.toContain('TLS');
    const { err } = await type(['start', '--config', file, '--ca-dir', file]);
    expect(err).toContain(`The CA folder ${file} cannot be used (`);
  });

  it('does not start with a key that others can read, and names the command that mends it', async () => {
    const dir = folder();
    await authorityFolder(dir).keepAuthority((await authorityFolder(caDir).loadAuthority())!, undefined);
    chmodSync(join(dir, 'authority-1.pem'), 0o644);
    const { code, out, err } = await type(['start', '--port', '0', '--tls-port', '0', '--ca-dir', dir]);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toBe(
      `drs-emulator: ${dir}/authority-1.pem can be read by other users, who could then pose as Amazon to this machine; close it: chmod 600 '${dir}/authority-1.pem'\n`,
    );
  });

  it('says that its port is in use', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void taken.close());
    const port = String((taken.address() as AddressInfo).port);
    const { code, err } = await type(['start', '--port', '0', '--tls', '--tls-port', port, '--ca-dir', caDir]);
    expect(code).toBe(3);
    expect(err).toBe(
      `drs-emulator: 127.0.0.1:${port} is in use, and TLS is to be served there; stop what listens on it, or choose another port with --tls-port (clients of the real service look for 443)\n`,
    );
  });

  it.each([
    [['--tls-port', '65536'], '--tls-port: expected a whole number from 0 to 65535, seen 65536'],
    [['--ca-dir', ''], '--ca-dir: expected a folder, seen ""'],
  ])('refuses %j', async (args, said) => {
    expect(await type(['start', ...args])).toMatchObject({ code: 2, err: `drs-emulator: ${said}\n` });
  });
});

describe('a port that needs a right', () => {
  it('has three ways out, told in one sentence', () => {
    const said = listenProblem('EACCES', '127.0.0.1', 443, 'linux');
    expect(said).toContain('sudo sysctl net.ipv4.ip_unprivileged_port_start=443');
    expect(said).toContain('--tls-port 8443');
    expect(said).toContain('--dport 443 -j REDIRECT --to-ports 8443');
    expect(said).toContain('drs-emulator exec -- CMD');
    expect(said).not.toContain('\n');
    expect(listenProblem('EACCES', '127.0.0.1', 443, 'darwin')).not.toContain('sysctl');
  });
});
