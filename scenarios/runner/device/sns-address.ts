import { signingCertificate } from '../../../contracts/sns/signing-certificate.ts';

/**
 * Which addresses in a message are SNS's own. Whoever can post to the listener can write any address into a message; a
 * listener that fetches them all does errands for strangers inside its own network, and believes any certificate. So an
 * address is compared with what it must be, whole, and never searched for a pattern.
 *
 * SNS of a topic is at `https://sns.REGION.amazonaws.com`, with `.cn` in China, and the region is that of the topic: a
 * bucket in another corner of amazonaws.com can have a name that looks like it. An emulator on plain http, as which a
 * service at an http address is taken, plays SNS at the service's own address.
 */
export interface SnsAddresses {
  /** Whether it can be the certificate of SNS's signing key. */
  isCertificate(url: string): boolean;
  /** Whether it confirms a subscription to the topic with the token, and does nothing else. */
  isConfirmation(url: string, token: string): boolean;
}

const FILE = new RegExp(
  `^${signingCertificate.paths[0].path.replace('{keyId}', '[0-9a-f]{32}').replace('.pem', '\\.pem')}$`,
);

export function snsAddresses(topicArn: string, drsUrl: string): SnsAddresses {
  const [, partition, , region = ''] = topicArn.split(':');
  const bases = [`https://sns.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}`];
  if (drsUrl.startsWith('http:')) bases.push(drsUrl.replace(/\/+$/, ''));
  /** What follows one of the bases; undefined for any other address. Nothing is decoded, so nothing can hide. */
  const restOf = (url: string): string | undefined => {
    const base = bases.find((one) => url.startsWith(`${one}/`));
    return base === undefined ? undefined : url.slice(base.length);
  };
  return {
    isCertificate: (url) => FILE.test(restOf(url) ?? ''),
    isConfirmation(url, token) {
      const query = /^\/\?([^#]*)$/.exec(restOf(url) ?? '')?.[1];
      if (query === undefined) return false;
      const parameters = new URLSearchParams(query);
      return (
        parameters.get('Action') === 'ConfirmSubscription' &&
        parameters.get('TopicArn') === topicArn &&
        parameters.get('Token') === token
      );
    },
  };
}
