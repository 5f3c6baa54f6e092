import { verify } from 'node:crypto';
import { stringToSign } from '../../../contracts/sns/signed-text.ts';
import type { KeyOf } from './certificates.ts';
import type { Envelope } from './envelope.ts';
import type { SnsAddresses } from './sns-address.ts';

/**
 * Whether a message is from SNS, and for this maker (docs/obligations.md, 23). Cheap questions come first: nothing is
 * fetched for a message of another topic or with a strange address, and what follows happens to verified messages only.
 */
export type Verdict =
  | { readonly verified: true }
  /** `later`: it may well be genuine, but its certificate cannot be had now. */
  | { readonly verified: false; readonly later: boolean; readonly problem: string };

/** RSASSA-PKCS1-v1_5 with the digest of each `SignatureVersion`. */
const DIGESTS: Readonly<Record<string, string>> = { '1': 'RSA-SHA1', '2': 'RSA-SHA256' };

export async function verdictOn(
  { signable, signatureVersion, signature, certificateUrl }: Envelope,
  { topicArn, addresses, keyOf }: { topicArn: string; addresses: SnsAddresses; keyOf: KeyOf },
): Promise<Verdict> {
  const no = (problem: string, later = false): Verdict => ({ verified: false, later, problem });
  // A signature proves that SNS sent it, on behalf of anybody who has a topic.
  if (signable.TopicArn !== topicArn) return no('TopicArn is not the topic of the maker');
  const digest = Object.hasOwn(DIGESTS, signatureVersion) ? DIGESTS[signatureVersion] : undefined;
  if (digest === undefined) return no(`SignatureVersion ${signatureVersion} is not known`);
  if (!addresses.isCertificate(certificateUrl)) return no('SigningCertURL is not an address of SNS');
  const found = await keyOf(certificateUrl);
  if (!found.found) return no(found.problem, found.later);
  const isGood = verify(
    digest,
    Buffer.from(stringToSign(signable), 'utf8'),
    found.key,
    Buffer.from(signature, 'base64'),
  );
  return isGood ? { verified: true } : no('the signature does not fit the message');
}
