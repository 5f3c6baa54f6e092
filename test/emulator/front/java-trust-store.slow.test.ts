import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { javaTrustStore } from '../../../emulator/front/java-trust-store.ts';
import { certificatesOf } from '../../../emulator/front/pem.ts';

/** Java itself reads what we write. */

const hasKeytool = spawnSync('keytool', ['-help']).error === undefined;

describe('a trust store for Java', () => {
  it.skipIf(!hasKeytool).each([
    ['with the password', ['-storepass', 'changeit']],
    ['without one', []],
  ])('is read by keytool %s (skipped where there is no Java)', (_, password) => {
    const dir = mkdtempSync(join(tmpdir(), 'drs-java-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const file = join(dir, 'trust.jks');
    const roots = certificatesOf(rootCertificates.join('\n')).map((certificate, at) => ({
      alias: `root-${at}`,
      certificate,
    }));
    writeFileSync(file, javaTrustStore(roots, Date.parse('2031-03-04T10:00:00Z')));
    const { stdout, stderr, status } = spawnSync('keytool', ['-list', '-keystore', file, ...password], {
      encoding: 'utf8',
      input: '\n',
    });
    expect(status, stdout + stderr).toBe(0);
    expect(stdout).toContain(`Your keystore contains ${roots.length} entries`);
    expect(stdout).toContain('root-0, Mar 4, 2031, trustedCertEntry');
  });

  it.skipIf(!hasKeytool)('is refused with another password (skipped where there is no Java)', () => {
    const dir = mkdtempSync(join(tmpdir(), 'drs-java-'));
    onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
    const file = join(dir, 'trust.jks');
    writeFileSync(file, javaTrustStore([], 0));
    const { stdout, status } = spawnSync('keytool', ['-list', '-keystore', file, '-storepass', 'not-it'], {
      encoding: 'utf8',
    });
    expect(status).not.toBe(0);
    expect(stdout).toContain('password was incorrect');
  });
});
