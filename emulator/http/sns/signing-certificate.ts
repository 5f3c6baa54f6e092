import type { signingCertificate as contract } from '../../../contracts/sns/signing-certificate.ts';
import type { Handler } from '../answer.ts';

/** The certificate of the key in use; another name is that of no key of ours. */
export const signingCertificate: Handler<typeof contract> = async (world, { raw }) => {
  const { fileName, certificatePem } = await world.signingKeys.get();
  if (raw.path !== `/${fileName}`) return { kind: 'refusal', name: 'unknownKey' };
  return { kind: 'text', status: 200, contentType: 'application/x-pem-file', text: certificatePem };
};
