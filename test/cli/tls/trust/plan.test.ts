import { describe, expect, it } from 'vitest';
import {
  isAllowed,
  type MachineFacts,
  type Plan,
  STORES,
  trustPlan,
  untrustPlan,
} from '../../../../cli/tls/trust/plan.ts';
import { stepText, typedText } from '../../../../cli/tls/trust/step-text.ts';

const CA = { file: '/home/ada/.config/drs-emulator/ca/ca.pem', sha1: 'ABCDEF0123' };

const machine = (facts: Partial<MachineFacts> = {}): MachineFacts => ({
  platform: 'linux',
  isRoot: false,
  folders: new Set(),
  programs: {},
  nssDatabases: [],
  javaStores: [],
  ...facts,
});
const DEBIAN = machine({
  folders: new Set(['/usr/local/share/ca-certificates']),
  programs: { 'update-ca-certificates': '/usr/sbin/update-ca-certificates' },
});

const commands = ({ parts }: Plan, facts: MachineFacts): string[] =>
  parts.flatMap(({ steps }) => steps).map((step) => stepText(step, facts.platform));

describe('trusting the CA', () => {
  it.each([
    [
      'Debian, Ubuntu and Alpine',
      DEBIAN,
      [
        `install -m 644 ${CA.file} /usr/local/share/ca-certificates/drs-emulator-local-ca.crt`,
        'update-ca-certificates --fresh',
      ],
      ['rm -f /usr/local/share/ca-certificates/drs-emulator-local-ca.crt', 'update-ca-certificates --fresh'],
    ],
    [
      'Fedora and RHEL',
      machine({
        // The others' folder is there too on some of them.
        folders: new Set(['/etc/pki/ca-trust/source/anchors', '/usr/local/share/ca-certificates']),
        programs: { 'update-ca-trust': '/usr/bin/update-ca-trust' },
      }),
      [
        `install -m 644 ${CA.file} /etc/pki/ca-trust/source/anchors/drs-emulator-local-ca.pem`,
        'update-ca-trust extract',
      ],
      ['rm -f /etc/pki/ca-trust/source/anchors/drs-emulator-local-ca.pem', 'update-ca-trust extract'],
    ],
    [
      'openSUSE',
      machine({
        folders: new Set(['/etc/pki/trust/anchors']),
        programs: { 'update-ca-certificates': '/usr/sbin/update-ca-certificates' },
      }),
      [`install -m 644 ${CA.file} /etc/pki/trust/anchors/drs-emulator-local-ca.pem`, 'update-ca-certificates'],
      ['rm -f /etc/pki/trust/anchors/drs-emulator-local-ca.pem', 'update-ca-certificates'],
    ],
    [
      'Arch',
      machine({
        folders: new Set(['/etc/ca-certificates/trust-source/anchors']),
        programs: { trust: '/usr/bin/trust' },
      }),
      [`trust anchor --store ${CA.file}`],
      [`trust anchor --remove ${CA.file}`],
    ],
    [
      'macOS',
      machine({ platform: 'darwin' }),
      [`security add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${CA.file}`],
      [
        `security remove-trusted-cert -d ${CA.file}`,
        'security delete-certificate -Z ABCDEF0123 /Library/Keychains/System.keychain',
      ],
    ],
    [
      'Windows',
      machine({ platform: 'win32' }),
      [`certutil -user -addstore -f Root ${CA.file}`],
      ['certutil -user -delstore Root ABCDEF0123'],
    ],
  ])('on %s, and taking it back', (_, facts, trust, untrust) => {
    expect(commands(trustPlan(facts, CA), facts)).toEqual(trust);
    expect(commands(untrustPlan(facts, CA), facts)).toEqual(untrust);
    expect(trustPlan(facts, CA).missing).toEqual([]);
  });

  it('is left to root where it changes the whole machine', () => {
    const [copy] = trustPlan(DEBIAN, CA).parts[0]?.steps ?? [];
    if (copy === undefined) throw new Error('no step');
    expect(isAllowed(copy, DEBIAN)).toBe(false);
    expect(isAllowed(copy, { ...DEBIAN, isRoot: true })).toBe(true);
    expect(typedText(copy)).toMatch(/^sudo install -m 644 /);
    // The store of the user needs no administrator.
    const windows = machine({ platform: 'win32' });
    expect(
      trustPlan(windows, CA)
        .parts.flatMap(({ steps }) => steps)
        .every((step) => isAllowed(step, windows)),
    ).toBe(true);
  });

  it('in browsers goes by certutil, database by database, and takes an older one out first', () => {
    const facts = machine({
      ...DEBIAN,
      programs: { ...DEBIAN.programs, certutil: '/usr/bin/certutil' },
      nssDatabases: [
        { dir: '/home/ada/.pki/nssdb', whose: 'Chromium and Chrome' },
        { dir: "/home/ada/.mozilla/firefox/ada's", whose: 'Firefox' },
      ],
    });
    expect(commands(trustPlan(facts, CA, ['nss']), facts)).toEqual([
      "/usr/bin/certutil -D -d sql:/home/ada/.pki/nssdb -n 'drs-emulator local CA'",
      `/usr/bin/certutil -A -d sql:/home/ada/.pki/nssdb -n 'drs-emulator local CA' -t C,, -i ${CA.file}`,
      "/usr/bin/certutil -D -d 'sql:/home/ada/.mozilla/firefox/ada'\\''s' -n 'drs-emulator local CA'",
      `/usr/bin/certutil -A -d 'sql:/home/ada/.mozilla/firefox/ada'\\''s' -n 'drs-emulator local CA' -t C,, -i ${CA.file}`,
    ]);
    const [first] = trustPlan(facts, CA, ['nss']).parts[0]?.steps ?? [];
    expect(first).toMatchObject({ mayFail: true, needsRoot: false });
    expect(commands(untrustPlan(facts, CA, ['nss']), facts)).toHaveLength(2);
  });

  it('says which browsers it cannot reach without certutil', () => {
    const facts = machine({ ...DEBIAN, nssDatabases: [{ dir: '/home/ada/.pki/nssdb', whose: 'Chromium and Chrome' }] });
    const { parts, missing } = trustPlan(facts, CA);
    expect(parts.map(({ store }) => store)).toEqual(['system']);
    expect(missing).toEqual([expect.stringMatching(/^nss: Chromium and Chrome cannot be reached without certutil/)]);
  });

  it('in Java goes by its keytool, and by root where its store is not ours to write', () => {
    const store = { file: '/opt/jdk/lib/security/cacerts', keytool: '/opt/jdk/bin/keytool', isWritable: false };
    const facts = machine({ ...DEBIAN, javaStores: [store] });
    expect(commands(trustPlan(facts, CA, ['java']), facts)).toEqual([
      '/opt/jdk/bin/keytool -delete -alias drs-emulator-local-ca -keystore /opt/jdk/lib/security/cacerts -storepass changeit',
      `/opt/jdk/bin/keytool -importcert -noprompt -alias drs-emulator-local-ca -keystore /opt/jdk/lib/security/cacerts -storepass changeit -file ${CA.file}`,
    ]);
    const allowed = (isWritable: boolean) => {
      const writable = machine({ javaStores: [{ ...store, isWritable }] });
      return trustPlan(writable, CA, ['java']).parts.flatMap(({ steps }) =>
        steps.map((step) => isAllowed(step, writable)),
      );
    };
    expect(allowed(false)).toEqual([false, false]);
    expect(allowed(true)).toEqual([true, true]);
  });

  it('also takes it out of the Java of Debian, which is told of new ones alone', () => {
    const facts = machine({
      ...DEBIAN,
      folders: new Set([...DEBIAN.folders, '/etc/ssl/certs/java']),
      programs: { ...DEBIAN.programs, keytool: '/usr/bin/keytool' },
    });
    expect(commands(untrustPlan(facts, CA), facts).at(-1)).toBe(
      '/usr/bin/keytool -delete -alias debian:drs-emulator-local-ca.pem -keystore /etc/ssl/certs/java/cacerts -storepass changeit',
    );
    expect(untrustPlan(facts, CA).parts[0]?.steps.at(-1)).toMatchObject({ mayFail: true, needsRoot: true });
  });

  it('names each store that was asked for and is not there', () => {
    const { parts, missing } = trustPlan(machine(), CA, STORES);
    expect(parts).toEqual([]);
    expect(missing.map((sentence) => sentence.split(':')[0])).toEqual(['system', 'nss', 'java']);
    // What nobody asked for is not missed.
    expect(trustPlan(DEBIAN, CA).missing).toEqual([]);
  });

  it('can be taken back when the certificate is gone, by the names it was given', () => {
    expect(commands(untrustPlan(DEBIAN, null), DEBIAN)).toEqual([
      'rm -f /usr/local/share/ca-certificates/drs-emulator-local-ca.crt',
      'update-ca-certificates --fresh',
    ]);
    const mac = machine({ platform: 'darwin' });
    expect(commands(untrustPlan(mac, null), mac)).toEqual([
      "security delete-certificate -c 'drs-emulator local CA' /Library/Keychains/System.keychain",
    ]);
    const windows = machine({ platform: 'win32' });
    expect(commands(untrustPlan(windows, null), windows)).toEqual([
      'certutil -user -delstore Root "drs-emulator local CA"',
    ]);
  });
});
