import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { describe, expect, it, onTestFinished } from 'vitest';
import { certificatesIn, systemRoots } from '../../../cli/exec/trusted-roots.ts';
import { certificatesOf } from '../../../emulator/front/pem.ts';

const [ONE = '', TWO = ''] = rootCertificates;

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-roots-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

const countIn = (pem: Buffer | undefined): number => certificatesOf(pem?.toString('latin1') ?? '').length;

describe('trusted certificates', () => {
  it('are those of a file, whatever else is in it', () => {
    const file = join(folder(), 'roots.pem');
    writeFileSync(file, `# a comment\n${ONE}\r\n\n# another\n${TWO}`);
    expect(countIn(certificatesIn(file))).toBe(2);
  });

  it('are those of all files of a folder', () => {
    const dir = folder();
    writeFileSync(join(dir, 'one.pem'), ONE.trim());
    writeFileSync(join(dir, 'two.pem'), TWO.trim());
    writeFileSync(join(dir, 'README'), 'none');
    mkdirSync(join(dir, 'deeper'));
    expect(countIn(certificatesIn(dir))).toBe(2);
  });

  it('are none in a file without any, and in one that is not there', () => {
    const file = join(folder(), 'empty.pem');
    writeFileSync(file, '');
    expect(certificatesIn(file)).toBeUndefined();
    expect(certificatesIn('/no/such.pem')).toBeUndefined();
  });

  it('are those of the first place that has some, or else those of Node', () => {
    const file = join(folder(), 'roots.pem');
    writeFileSync(file, ONE);
    expect(countIn(systemRoots(['/no/such.pem', file]))).toBe(1);
    expect(countIn(systemRoots(['/no/such.pem']))).toBe(rootCertificates.length);
  });
});

describe('certificates in PEM', () => {
  it('end where the text breaks off', () => {
    expect(certificatesOf(`${ONE}\n${TWO.slice(0, 100)}`)).toHaveLength(1);
    expect(certificatesOf('')).toEqual([]);
  });
});
