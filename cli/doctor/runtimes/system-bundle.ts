import type { Machine } from '../machine.ts';

/** Where Linux keeps all that it trusts in one file; Go reads the first of them that is there. */
const BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/cacert.pem',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

export async function systemBundle(machine: Machine): Promise<string | null> {
  if (machine.platform !== 'linux') return null;
  for (const file of BUNDLES) if ((await machine.modeOf(file)) !== null) return file;
  return null;
}

/** The letters of the certificate alone: line ends and widths differ from file to file. */
const lettersOf = (pem: string): string => pem.replace(/-----[A-Z ]+-----|\s/g, '');

/** Whether a file of certificates has this one. */
export const hasCertificate = (bundle: string, pem: string): boolean =>
  bundle
    .split('-----END CERTIFICATE-----')
    .some((part) => lettersOf(part) !== '' && lettersOf(part).endsWith(lettersOf(pem)));
