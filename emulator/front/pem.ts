/** Certificates in PEM, as files of trusted ones hold them: with comments, blank lines and anything else between them. */

const BEGIN = '-----BEGIN CERTIFICATE-----';
const END = '-----END CERTIFICATE-----';

/** Each as DER. A file of roots has hundreds of thousands of letters, so it is gone through once, and by no pattern. */
export function certificatesOf(pem: string): Buffer[] {
  const found: Buffer[] = [];
  for (let begin = pem.indexOf(BEGIN); begin !== -1; begin = pem.indexOf(BEGIN, begin + 1)) {
    const end = pem.indexOf(END, begin);
    if (end === -1) break;
    found.push(Buffer.from(pem.slice(begin + BEGIN.length, end), 'base64'));
  }
  return found;
}
