import { wallMs } from '../../emulator/clock.ts';
import { AuthorityError, openAuthority } from '../../emulator/front/authority.ts';
import { hardCodedNames, hasVouchedSns, snsHost } from '../../emulator/front/names.ts';
import { authorityFolder, defaultAuthorityDir } from '../../emulator/store/authority-folder.ts';
import type { SnsCertificate } from '../../harness/listener/sns-host.ts';
import { EXIT, Failure } from '../exit.ts';

/** A certificate of the local CA for SNS in the region of a topic. Loaded when the listener is to be checked over TLS. */
export async function snsCertificate(
  topicArn: string,
  caDir: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): Promise<SnsCertificate> {
  const region = topicArn.split(':')[3] ?? '';
  if (!hasVouchedSns(region))
    throw new Failure(
      EXIT.usage,
      `--tls: the local CA vouches for no ${snsHost(region)}, which is where the topic ${topicArn} is`,
    );
  try {
    const authority = await openAuthority(authorityFolder(caDir ?? defaultAuthorityDir(env)), wallMs);
    // With the names that `start` has, so that both share one.
    return await authority.leafFor(hardCodedNames([region]));
  } catch (error) {
    throw error instanceof AuthorityError ? new Failure(EXIT.fault, error.message) : error;
  }
}
