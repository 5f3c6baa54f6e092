import { X509Certificate } from 'node:crypto';
import { chmodSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { EXPORT_FORMATS } from '../../../cli/tls/export-forms.ts';
import { HOST_FORMATS } from '../../../cli/tls/host-lines.ts';
import { TLS_OPTIONS } from '../../../cli/tls/options.ts';
import type { Hands } from '../../../cli/tls/trust/carry-out.ts';
import { type MachineFacts, STORES } from '../../../cli/tls/trust/plan.ts';
import { runTrust, runUntrust } from '../../../cli/tls/trust.ts';
import { hardCodedNames } from '../../../emulator/front/names.ts';
import { flagName } from '../../../emulator/options.ts';
import { type Around, type Outcome, type, typeAt } from '../fake-terminal.ts';
import { givenAuthority, givenCaDir, givenFolder } from './given-ca.ts';

const tls = (...args: readonly string[]): Promise<Outcome> => type(['tls', ...args]);

describe('tls show', () => {
  it('tells all that there is to know of the CA', async () => {
    const dir = await givenCaDir();
    const { caPem } = await givenAuthority();
    const { code, out, err } = await tls('show', '--ca-dir', dir);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(new X509Certificate(caPem).fingerprint256);
    expect(out).toContain(join(dir, 'ca.pem'));
    expect(out).toMatch(/^ +api\.amazon\.com$/m);
    expect(out).toMatch(/^key +for its owner alone$/m);
    expect(out).toMatch(/^server +no certificate yet$/m);

    const shown = JSON.parse((await tls('show', '--json', '--ca-dir', dir)).out);
    expect(shown).toMatchObject({ dir, isPrivate: true, leaf: null });
    expect(shown.authority.permitted).toEqual(expect.arrayContaining([...hardCodedNames(['us-east-1'])]));
  });

  it('makes none', async () => {
    const dir = join(givenFolder(), 'ca');
    const { code, out } = await tls('show', '--ca-dir', dir);
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining(`There is no local CA in ${dir} yet.`) });
    expect(JSON.parse((await tls('show', '--json', '--ca-dir', dir)).out)).toEqual({ dir, authority: null });
    expect(existsSync(dir)).toBe(false);
  });

  it('refuses a key that others can read, and says what closes it', async () => {
    const dir = await givenCaDir();
    const [name = ''] = readdirSync(dir).filter((file) => file.startsWith('authority-'));
    chmodSync(join(dir, name), 0o644);
    const { code, out, err } = await tls('show', '--ca-dir', dir);
    expect({ code, out }).toEqual({ code: 3, out: '' });
    expect(err).toMatch(/^drs-emulator: .* can be read by other users.*chmod 600 .*\n$/);
  });

  it('finds the folder through the environment, and in the configuration of the user', async () => {
    const dir = await givenCaDir();
    const { out } = await type(['tls', 'show', '--json'], { env: { DRS_EMULATOR_CA_DIR: dir } });
    expect(JSON.parse(out).dir).toBe(dir);
    const home = givenFolder();
    const standard = await type(['tls', 'show', '--json'], { env: { XDG_CONFIG_HOME: home } });
    expect(JSON.parse(standard.out).dir).toBe(join(home, 'drs-emulator', 'ca'));
  });
});

describe('tls hosts', () => {
  it('prints the lines of a hosts file, and nothing else', async () => {
    const { code, out, err } = await tls('hosts');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    const names = hardCodedNames(['us-east-1']);
    expect(out.match(/^127\.0\.0\.1 /gm)).toHaveLength(names.length);
    expect(out).toContain('127.0.0.1 sns.us-east-1.amazonaws.com\n');
  });

  it('has the regions of the topics that are configured, and those that are named', async () => {
    const file = join(givenFolder(), 'c.yaml');
    writeFileSync(file, 'version: 1\ntopics:\n  - arn: arn:aws:sns:eu-west-1:000000000000:drs\n');
    const { out } = await tls('hosts', '--config', file, '--region', 'cn-north-1', '--format', 'kubernetes');
    const names: string[] = parse(out).hostAliases[0].hostnames;
    expect(names.filter((name) => name.startsWith('sns.'))).toEqual([
      'sns.cn-north-1.amazonaws.com.cn',
      'sns.eu-west-1.amazonaws.com',
    ]);
  });

  it('says which region nobody can vouch for', async () => {
    const file = join(givenFolder(), 'c.yaml');
    writeFileSync(file, 'version: 1\ntopics:\n  - arn: arn:aws:sns:ap-southeast-9:000000000000:drs\n');
    const { code, out, err } = await tls('hosts', '--config', file);
    expect({ code, err }).toEqual({
      code: 0,
      err: "drs-emulator: the local CA knows no SNS of ap-southeast-9: messages of topics there carry the emulator's own address, and sns.ap-southeast-9.amazonaws.com is answered by nobody\n",
    });
    expect(out).not.toContain('ap-southeast-9');
  });

  it('leads where it is told', async () => {
    expect((await tls('hosts', '--address', '192.168.1.20')).out).toContain('\n192.168.1.20 api.amazon.com\n');
    expect(JSON.parse((await tls('hosts', '--json', '--address', '::1')).out)).toEqual({
      address: '::1',
      names: hardCodedNames(['us-east-1']),
    });
  });
});

describe('tls export', () => {
  it('gives the certificate, never the key', async () => {
    const dir = await givenCaDir();
    const { caPem, boardCaPem } = await givenAuthority();
    expect(await tls('export', '--ca-dir', dir)).toEqual({ code: 0, out: caPem, err: '' });
    const der = await tls('export', '--format', 'der', '--ca-dir', dir);
    expect(Buffer.from(der.out, 'latin1')).toEqual(new X509Certificate(caPem).raw);
    const c = await tls('export', '--format', 'c', '--ca-dir', dir);
    expect(c.out).toContain(`"${boardCaPem.split('\n')[1]}\\n"`);
    expect((await tls('export', '--format', 'android', '--ca-dir', dir)).out).toContain('@raw/drs_emulator_ca');
    for (const format of ['pem', 'der', 'c', 'java', 'android'])
      expect((await tls('export', '--format', format, '--ca-dir', dir)).out).not.toContain('PRIVATE KEY');
  });

  it('writes a file, and says nothing', async () => {
    const dir = await givenCaDir();
    const file = join(givenFolder(), 'ca.jks');
    expect(await tls('export', '--format', 'java', '--out', file, '--ca-dir', dir)).toEqual({
      code: 0,
      out: '',
      err: '',
    });
    expect(readFileSync(file).subarray(0, 4).toString('hex')).toBe('feedfeed');
    expect(await tls('export', '--out', '/no/such/folder/ca.pem', '--ca-dir', dir)).toMatchObject({
      code: 3,
      err: 'drs-emulator: --out: /no/such/folder/ca.pem cannot be written: ENOENT\n',
    });
  });

  it('shows no bytes on a screen', async () => {
    const args = ['tls', 'export', '--format', 'der', '--ca-dir', await givenCaDir()];
    expect(await type(args, { columns: 80 })).toEqual({
      code: 2,
      out: '',
      err: 'drs-emulator: --format der: these are bytes that no screen can show; expected --out FILE\n',
    });
  });

  it('makes a CA when there is none, and says so', async () => {
    const dir = join(givenFolder(), 'ca');
    const { code, out, err } = await tls('export', '--ca-dir', dir);
    expect({ code, err }).toEqual({ code: 0, err: `drs-emulator: a new local CA was made in ${dir}\n` });
    expect(readFileSync(join(dir, 'ca.pem'), 'utf8')).toBe(out);
  });
});

describe('tls trust and untrust', () => {
  const facts: MachineFacts = {
    platform: 'linux',
    isRoot: true,
    folders: new Set(['/usr/local/share/ca-certificates']),
    programs: { 'update-ca-certificates': '/usr/sbin/update-ca-certificates' },
    nssDatabases: [],
    javaStores: [],
  };

  interface Tried extends Outcome {
    readonly did: readonly string[];
  }

  /** The verb on a machine that is not this one. */
  async function trying(
    verb: typeof runTrust,
    around: Around & { readonly facts?: MachineFacts; readonly failing?: string },
    flags: Readonly<Record<string, unknown>> = {},
  ): Promise<Tried> {
    const did: string[] = [];
    const hands: Hands = {
      copy: (_, to) => void did.push(`copy ${to}`),
      remove: (file) => void did.push(`remove ${file}`),
      async run([program = '']) {
        did.push(program);
        return program === around.failing ? { exitCode: 1, output: 'disk full' } : { exitCode: 0, output: '' };
      },
    };
    const caDir = await givenCaDir();
    const outcome = await typeAt(
      (terminal) => verb({ caDir, ...flags }, terminal, { facts: around.facts ?? facts, hands }),
      around,
    ).ended;
    return { ...outcome, did };
  }

  it('says what it will do, what it means and how to undo it, asks, and does it', async () => {
    const { code, out, err, did } = await trying(runTrust, { answers: ['yes'] });
    expect(code).toBe(0);
    expect(did).toEqual(['copy /usr/local/share/ca-certificates/drs-emulator-local-ca.crt', 'update-ca-certificates']);
    expect(out).toMatch(
      /^ {2}install -m 644 \S+\/ca\.pem \/usr\/local\/share\/ca-certificates\/drs-emulator-local-ca\.crt$/m,
    );
    expect(out).toMatch(
      /can pose as the \d+ names and ranges of `drs-emulator tls show`, and no other, to this machine, until 20/,
    );
    expect(out).toContain('To undo it: npx drs-emulator tls untrust\n');
    expect(err).toBe('Trust it on this machine? Type yes to go on: ');
  });

  it.each([['no'], ['y'], ['']])('does nothing when the answer is "%s"', async (answer) => {
    const { code, out, did } = await trying(runTrust, { answers: [answer] });
    expect({ code, did }).toEqual({ code: 1, did: [] });
    expect(out).toContain('Nothing was done.\n');
  });

  it('does nothing where nobody can be asked', async () => {
    const { code, err, did } = await trying(runTrust, {});
    expect({ code, did }).toEqual({ code: 2, did: [] });
    expect(err).toBe('drs-emulator: nobody is there to be asked; nothing was done. Give --yes if you mean it\n');
    expect((await trying(runUntrust, {})).did).toEqual([]);
  });

  it('asks nobody with --yes, and does nothing with --dry-run', async () => {
    expect(await trying(runTrust, {}, { yes: true })).toMatchObject({ code: 0, err: '', did: { length: 2 } });
    expect(await trying(runTrust, {}, { dryRun: true })).toMatchObject({ code: 0, did: [] });
    for (const [store, warns] of [
      [undefined, true],
      [['system'], true],
      [['nss'], false],
    ] as const)
      expect((await trying(runTrust, {}, { dryRun: true, store })).out.includes('A program built on mbedTLS')).toBe(
        warns,
      );
    const { out, did } = await trying(runUntrust, {}, { yes: true, json: true });
    expect(JSON.parse(out)).toMatchObject({ done: { length: 2 }, failed: null, untried: [], forYou: [], missing: [] });
    expect(did).toEqual([
      'remove /usr/local/share/ca-certificates/drs-emulator-local-ca.crt',
      'update-ca-certificates',
    ]);
  });

  it('never calls sudo, and prints what has to be typed with it', async () => {
    const { code, out, did } = await trying(runTrust, { facts: { ...facts, isRoot: false }, answers: ['yes'] });
    expect({ code, did }).toEqual({ code: 1, did: [] });
    expect(out).toMatch(
      /you have to type this yourself:\n {2}sudo install -m 644 .*\n {2}sudo update-ca-certificates --fresh\n/,
    );
  });

  it('tells what was done and what not when a step fails', async () => {
    const nss = {
      ...facts,
      nssDatabases: [{ dir: '/db', whose: 'Firefox' }],
      programs: { ...facts.programs, certutil: 'certutil' },
    };
    const { code, out, err } = await trying(runTrust, { facts: nss, failing: 'update-ca-certificates' }, { yes: true });
    expect(code).toBe(1);
    expect(out).toMatch(/^done: install -m 644 /m);
    expect(err).toMatch(
      /^failed: update-ca-certificates --fresh\n {2}disk full\nnot tried: certutil -D .*\nnot tried: certutil -A /,
    );
  });

  it('says when there is nothing to trust it with', async () => {
    const { code, out, did } = await trying(runTrust, { facts: { ...facts, folders: new Set() }, answers: ['yes'] });
    expect({ code, did }).toEqual({ code: 0, did: [] });
    expect(out).toContain('There is nothing here to trust it with.\nLeft out: system: ');
  });
});

describe('tls rotate', () => {
  it('makes a new CA once somebody agreed', async () => {
    const dir = await givenCaDir();
    const before = readFileSync(join(dir, 'ca.pem'), 'utf8');
    const refused = await type(['tls', 'rotate', '--ca-dir', dir], { answers: ['no'] });
    expect(refused).toMatchObject({ code: 1, out: expect.stringContaining('Nothing was done.') });
    expect(await tls('rotate', '--ca-dir', dir)).toMatchObject({ code: 2 });
    expect(readFileSync(join(dir, 'ca.pem'), 'utf8')).toBe(before);

    const { code, out } = await tls('rotate', '--yes', '--json', '--ca-dir', dir);
    expect(code).toBe(0);
    const after = new X509Certificate(readFileSync(join(dir, 'ca.pem')));
    expect(JSON.parse(out)).toMatchObject({
      before: { sha256: new X509Certificate(before).fingerprint256 },
      after: { sha256: after.fingerprint256 },
    });
    // The key of the old one is gone.
    expect(readdirSync(dir).filter((name) => name.startsWith('authority-'))).toHaveLength(1);
  });

  it('refuses where there is none', async () => {
    const dir = join(givenFolder(), 'ca');
    expect(await tls('rotate', '--yes', '--ca-dir', dir)).toMatchObject({
      code: 1,
      err: `drs-emulator: there is no local CA in ${dir}; the first that needs one makes it\n`,
    });
  });
});

describe('tls remove', () => {
  it('removes what is ours and leaves the rest, and says who may still trust it', async () => {
    const dir = await givenCaDir();
    writeFileSync(join(dir, 'notes.txt'), 'mine');
    expect(await tls('remove', '--ca-dir', dir)).toMatchObject({ code: 2 });
    expect((await type(['tls', 'remove', '--ca-dir', dir], { answers: ['no'] })).code).toBe(1);
    expect(readdirSync(dir)).toContain('ca.pem');

    const { code, out } = await tls('remove', '--yes', '--ca-dir', dir);
    expect(code).toBe(0);
    expect(readdirSync(dir)).toEqual(['notes.txt']);
    expect(out).toContain('Where it was trusted, that is taken back with:\n');
    expect(await tls('remove', '--yes', '--ca-dir', dir)).toMatchObject({
      code: 0,
      out: `There is no local CA in ${dir}.\n`,
    });
  });

  it('also removes one that can no longer be used', async () => {
    const dir = await givenCaDir();
    for (const name of readdirSync(dir)) writeFileSync(join(dir, name), 'damaged');
    expect((await tls('show', '--ca-dir', dir)).code).toBe(3);
    expect((await tls('remove', '--yes', '--ca-dir', dir)).code).toBe(0);
    expect(existsSync(dir)).toBe(false);
  });
});

describe('tls', () => {
  it.each([
    [
      ['hosts', '--format', 'bind'],
      '--format: expected hosts, windows, dnsmasq, compose, aliases or kubernetes, seen "bind"',
    ],
    [['hosts', '--address', 'here'], '--address: expected an IP address, or host-gateway for compose, seen "here"'],
    [
      ['hosts', '--address', 'host-gateway'],
      '--address: host-gateway means something to docker alone; expected an IP address',
    ],
    [['hosts', '--region', 'Paris'], '--region: expected a region of AWS such as eu-west-1, seen "Paris"'],
    [['hosts', '--region', 'xx-west-9'], '--region: expected a region with an SNS of its own, seen "xx-west-9"'],
    [['export', '--format', 'p12'], '--format: expected pem, der, c, java or android, seen "p12"'],
    [['trust', '--store', 'chrome'], '--store: expected system, nss or java, seen "chrome"'],
    [['show', '--ca-dir', ''], '--ca-dir: expected a folder, seen ""'],
  ])('refuses %j', async (args, said) => {
    expect(await tls(...args)).toEqual({ code: 2, out: '', err: `drs-emulator: ${said}\n` });
  });

  it('explains its verbs, and is wrongly used without one', async () => {
    const help = await tls('--help');
    for (const verb of ['show', 'hosts', 'export', 'trust', 'untrust', 'rotate', 'remove'])
      expect(help.out).toMatch(new RegExp(`^  ${verb} `, 'm'));
    expect((await tls()).code).toBe(2);
    expect((await tls('shwo')).err).toContain('Did you mean show?');
  });

  it('is told of in the guide, verb by verb and option by option', () => {
    const guide = readFileSync(join(import.meta.dirname, '../../../docs/drop-in.md'), 'utf8');
    for (const [verb, { shape }] of Object.entries(TLS_OPTIONS)) {
      expect(guide).toContain(`tls ${verb}`);
      for (const name of Object.keys(shape)) expect(guide).toContain(flagName(name));
    }
    for (const name of [...HOST_FORMATS, ...EXPORT_FORMATS, ...STORES])
      expect(guide).toMatch(new RegExp(`[|\\s\`]${name}\\b`));
  });
});
