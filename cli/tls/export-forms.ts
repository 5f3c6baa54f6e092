/** The certificate of the local CA in the forms of those who have to trust it. Its key is in none of them. */

export const EXPORT_FORMATS = ['pem', 'der', 'c', 'java', 'android'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** Forms that no screen can show. */
export const BINARY: ReadonlySet<ExportFormat> = new Set(['der', 'java']);

const PEM_BLOCK = /-----BEGIN CERTIFICATE-----\s*([A-Za-z0-9+/=\s]+?)\s*-----END CERTIFICATE-----/;

/** The bytes of the first certificate in a PEM text. */
export function derOf(pem: string): Uint8Array {
  const [, base64] = PEM_BLOCK.exec(pem) ?? [];
  if (base64 === undefined) throw new Error('no certificate in this text');
  return Buffer.from(base64, 'base64');
}

const BYTES_A_LINE = 16;

/** One certificate for firmware, as text and as bytes: whichever the library of the board takes. */
export function cHeader(pem: string, { sha256, until }: { readonly sha256: string; readonly until: string }): string {
  const der = derOf(pem);
  const lines = pem.trim().split(/\r?\n/);
  const rows: string[] = [];
  for (let at = 0; at < der.length; at += BYTES_A_LINE) {
    const row = [...der.subarray(at, at + BYTES_A_LINE)].map((byte) => `0x${byte.toString(16).padStart(2, '0')}`);
    rows.push(`  ${row.join(', ')}`);
  }
  return `// The local certificate authority of drs-emulator, for boards on a bench. Never ship it in a product.
// SHA-256 ${sha256}
// Good until ${until}; then export it again.
//
// ESP32:   client.setCACert(DRS_EMULATOR_CA_PEM);
// ESP8266: BearSSL::X509List trusted(DRS_EMULATOR_CA_PEM); client.setTrustAnchors(&trusted);
// mbedTLS: mbedtls_x509_crt_parse_der(&chain, DRS_EMULATOR_CA_DER, sizeof DRS_EMULATOR_CA_DER);
// Either board has to know the time before it connects: configTime(0, 0, "pool.ntp.org");
#ifndef DRS_EMULATOR_CA_H
#define DRS_EMULATOR_CA_H

#ifdef ARDUINO
#include <Arduino.h>
#endif
#ifndef PROGMEM
#define PROGMEM
#endif

static const char DRS_EMULATOR_CA_PEM[] PROGMEM =
${lines.map((line) => `  "${line}\\n"`).join('\n')};

static const unsigned char DRS_EMULATOR_CA_DER[] PROGMEM = {
${rows.join(',\n')}
};

#endif
`;
}

/** `res/xml/network_security_config.xml`: only builds for debugging trust the CA, and only for these names. */
export const androidConfig = (names: readonly string[]): string => `<?xml version="1.0" encoding="utf-8"?>
<!-- app/src/debug/res/xml/network_security_config.xml, named in the manifest of that build:
       <application android:networkSecurityConfig="@xml/network_security_config">
     with the certificate beside it:
       drs-emulator tls export > app/src/debug/res/raw/drs_emulator_ca.pem -->
<network-security-config>
  <domain-config cleartextTrafficPermitted="false">
${names.map((name) => `    <domain includeSubdomains="false">${name}</domain>`).join('\n')}
    <trust-anchors>
      <certificates src="system" />
      <certificates src="@raw/drs_emulator_ca" />
    </trust-anchors>
  </domain-config>
  <debug-overrides>
    <trust-anchors>
      <certificates src="@raw/drs_emulator_ca" />
    </trust-anchors>
  </debug-overrides>
</network-security-config>
`;
