import { describe, expect, it } from 'vitest';
import { checkAuthority } from '../../../cli/doctor/checks/authority.ts';
import { certificateFacts } from '../../../cli/tls/certificate-facts.ts';
import { givenAuthority, givenLeaf } from '../tls/given-ca.ts';
import { machine, NAMES, NO_CA, situation } from './given-situation.ts';

const DAY_MS = 86_400_000;

async function given(nowMs = Date.now(), parts = {}) {
  const kept = await givenAuthority();
  const { certPem } = await givenLeaf();
  const ca = { ...NO_CA, caPem: kept.caPem, leafPem: certPem, ...parts };
  const findings = await checkAuthority(situation({ ca, machine: machine({ nowMs: () => nowMs }) }));
  return Object.fromEntries(findings.map((finding) => [finding.id, finding]));
}

describe('the local CA', () => {
  it('is well', async () => {
    const findings = await given();
    expect(Object.keys(findings)).toEqual(['ca', 'ca.private', 'ca.expiry', 'ca.names', 'ca.leaf']);
    for (const { outcome } of Object.values(findings)) expect(outcome).toBe('ok');
  });

  it('is not there yet', async () => {
    expect(await checkAuthority(situation())).toMatchObject([
      { id: 'ca', outcome: 'not-checked', mend: 'npx drs-emulator start --tls' },
    ]);
  });

  it('cannot be used, or is open to others', async () => {
    const problem = 'its key can be read by other users';
    for (const mend of ["chmod 600 'authority-1.pem'", null])
      expect(await checkAuthority(situation({ ca: { ...NO_CA, problem, mend } }))).toMatchObject([
        { outcome: 'problem', text: problem, mend },
      ]);
    expect((await given(Date.now(), { isPrivate: false }))['ca.private']).toMatchObject({ outcome: 'problem' });
  });

  it('nears its end, has ended, or has not begun', async () => {
    const end = Date.parse(certificateFacts((await givenAuthority()).caPem).validTo);
    expect((await given(end - 10.5 * DAY_MS))['ca.expiry']).toMatchObject({
      outcome: 'warning',
      text: expect.stringContaining('good for 10 more days'),
      mend: 'npx drs-emulator tls rotate',
    });
    expect((await given(end + 1000))['ca.expiry']).toMatchObject({ outcome: 'problem' });
    const early = await given(Date.now() - 5 * DAY_MS);
    expect(early['ca.expiry']).toMatchObject({ outcome: 'problem', mend: 'sudo timedatectl set-ntp true' });
    // The clock of the machine is wrong, so that its servers are not believed either.
    expect(early['ca.leaf']).toMatchObject({ outcome: 'problem' });
    expect((await given(Date.now() + 8 * DAY_MS))['ca.leaf']).toMatchObject({ outcome: 'warning' });
  });

  it('may vouch for what it should, and for nothing else', async () => {
    const { certPem } = await givenLeaf();
    // A certificate without name constraints stands for an authority without them.
    expect((await given(Date.now(), { caPem: certPem }))['ca.names']).toMatchObject({ outcome: 'problem' });
    const kept = await givenAuthority();
    const names = [...NAMES, 'sns.xx-new-1.amazonaws.com'].map((name) => ({ name, addresses: [] }));
    const ca = { ...NO_CA, caPem: kept.caPem };
    const found = await checkAuthority(situation({ ca, names, machine: machine({ nowMs: Date.now }) }));
    expect(found.find(({ id }) => id === 'ca.names')).toMatchObject({
      outcome: 'problem',
      text: 'The local CA may not vouch for sns.xx-new-1.amazonaws.com.',
    });
  });
});
