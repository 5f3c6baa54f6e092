import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';

/** The certificates that this machine trusts, as PEM. */

/** Where systems keep them: Debian, Fedora, SUSE, RHEL, Alpine and macOS, FreeBSD, Homebrew on either processor. */
const PLACES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
  '/usr/local/share/certs/ca-root-nss.crt',
  '/opt/homebrew/etc/ca-certificates/cert.pem',
  '/usr/local/etc/ca-certificates/cert.pem',
];

/** Those of a file, or of the files of a folder; undefined when there are none. */
export function certificatesIn(path: string): Buffer | undefined {
  try {
    const files = statSync(path).isDirectory() ? readdirSync(path).map((name) => join(path, name)) : [path];
    const found = files
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file))
      .filter((content) => content.includes('-----BEGIN CERTIFICATE-----'));
    return found.length === 0 ? undefined : Buffer.concat(found.flatMap((content) => [content, NEW_LINE]));
  } catch {
    return undefined;
  }
}

const NEW_LINE = Buffer.from('\n');

/** Those of the system; where it has no file of them, as Windows has not, those that Node brings along. */
export function systemRoots(places: readonly string[] = PLACES): Buffer {
  for (const place of places) {
    const found = certificatesIn(place);
    if (found !== undefined) return found;
  }
  return Buffer.from(`${rootCertificates.join('\n')}\n`);
}
