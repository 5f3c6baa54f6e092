import { closingKeys } from '../../tls/ca-folder.ts';
import { type CertificateFacts, certificateFacts, permittedNames } from '../../tls/certificate-facts.ts';
import { type Finding, listText, notChecked, ok, problem, warning } from '../finding.ts';
import type { Situation } from '../situation.ts';

/** The local CA: whether it is there, for nobody else to use, good for the names, and until when. */
export async function checkAuthority({ ca, machine, names }: Situation): Promise<readonly Finding[]> {
  const id = 'ca';
  if (ca.problem !== null) return [problem(id, ca.problem, ca.mend)];
  if (ca.caPem === null)
    return [
      notChecked(
        id,
        `There is no local CA in ${ca.dir} yet; the first that needs one makes it.`,
        'npx drs-emulator start --tls',
      ),
    ];
  const facts = certificateFacts(ca.caPem);
  return [
    ok(id, `The local CA is in ${ca.dir}, SHA-256 ${facts.sha256.slice(0, 23)}….`),
    ca.isPrivate
      ? ok('ca.private', 'Only its owner can read its key.')
      : problem('ca.private', `Others can read a key in ${ca.dir}.`, closingKeys(ca.dir)),
    lifeOf(facts, machine.nowMs()),
    await permission(
      ca.caPem,
      names.map(({ name }) => name),
    ),
    leafDates(ca.leafPem, machine.nowMs()),
  ];
}

const DAY_MS = 86_400_000;
const SOON_DAYS = 30;
const ROTATE = 'npx drs-emulator tls rotate';

function lifeOf({ validFrom, validTo }: CertificateFacts, nowMs: number): Finding {
  const id = 'ca.expiry';
  if (nowMs < Date.parse(validFrom))
    return problem(
      id,
      `The local CA is good from ${validFrom} on, and the clock of this machine shows ${new Date(nowMs).toISOString()}.`,
      'sudo timedatectl set-ntp true',
    );
  const days = Math.floor((Date.parse(validTo) - nowMs) / DAY_MS);
  if (days < 0) return problem(id, `The local CA was good until ${validTo}.`, ROTATE);
  return days < SOON_DAYS
    ? warning(id, `The local CA is good for ${days} more days, until ${validTo}.`, ROTATE)
    : ok(id, `The local CA is good until ${validTo}.`);
}

async function permission(pem: string, names: readonly string[]): Promise<Finding> {
  const id = 'ca.names';
  const permitted = await permittedNames(pem);
  if (permitted === null)
    return problem(
      id,
      'The local CA may vouch for every name there is: whoever has its key can imitate any host.',
      ROTATE,
    );
  const beyond = names.filter((name) => !permitted.some((base) => name === base || name.endsWith(`.${base}`)));
  return beyond.length === 0
    ? ok(id, `The local CA may vouch for ${permitted.length} names, and no other.`)
    : problem(id, `The local CA may not vouch for ${listText(beyond)}.`, ROTATE);
}

function leafDates(pem: string | null, nowMs: number): Finding {
  const id = 'ca.leaf';
  if (pem === null) return ok(id, 'No certificate of a server was made with it yet.');
  const { validFrom, validTo } = certificateFacts(pem);
  const now = new Date(nowMs).toISOString();
  if (nowMs < Date.parse(validFrom))
    return problem(
      id,
      `The certificate of the server is good from ${validFrom} on, and the clock of this machine shows ${now}.`,
      'sudo timedatectl set-ntp true',
    );
  return nowMs > Date.parse(validTo)
    ? warning(
        id,
        `The certificate of the server was good until ${validTo}; the next start with TLS makes another.`,
        'npx drs-emulator start --tls',
      )
    : ok(id, `The certificate of the server is good until ${validTo}.`);
}
