import { createPrivateKey, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer } from 'node:tls';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { wallMs } from '../../../emulator/clock.ts';
import {
  type Authority,
  type AuthorityKeeper,
  type KeptAuthority,
  memoryKeeper,
  openAuthority,
} from '../../../emulator/front/authority.ts';
import { FIXED_NAMES, hardCodedNames } from '../../../emulator/front/names.ts';
import { foreignLeaf } from '../../support/foreign-leaf.ts';

const DAY_MS = 24 * 60 * 60 * 1000;
const NAMES = hardCodedNames(['us-east-1']);

let keeper: AuthorityKeeper;
let kept: KeptAuthority;
let authority: Authority;
beforeAll(async () => {
  keeper = memoryKeeper();
  authority = await openAuthority(keeper, wallMs);
  kept = (await keeper.loadAuthority())!;
});

/** A keeper of its own that begins with the authority of all tests. */
async function keeperWith(first: KeptAuthority): Promise<AuthorityKeeper> {
  const own = memoryKeeper();
  await own.keepAuthority(first, undefined);
  return own;
}

/** What a client that trusts only the CA says of a server: null when it is content. */
async function saidBy(server: { certPem: string; keyPem: string }, ca: string, name: string): Promise<string | null> {
  const listening = createServer({ cert: server.certPem, key: server.keyPem }, (socket) => socket.end());
  listening.on('tlsClientError', () => {});
  listening.listen(0, '127.0.0.1');
  onTestFinished(() => void listening.close());
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  const isAddress = /^[\d.:]+$/.test(name);
  const socket = connect({ host: '127.0.0.1', port, ca, ...(isAddress ? {} : { servername: name }) });
  return new Promise((resolve) => {
    socket.once('secureConnect', () => {
      socket.destroy();
      resolve(null);
    });
    socket.once('error', (error) => resolve(error.message));
  });
}

describe('a certificate of the local CA', () => {
  it.each([...NAMES, 'localhost', '127.0.0.1'])('is good for %s', async (name) => {
    for (const ca of [authority.caPem, authority.boardCaPem]) {
      expect(await saidBy(await authority.leafFor(NAMES), ca, name)).toBeNull();
    }
  });

  it('is RSA-2048, for servers, and lives for days', async () => {
    const { certPem, notAfter } = await authority.leafFor(NAMES);
    const leaf = new X509Certificate(certPem);
    expect(leaf.publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    expect(leaf.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    expect(leaf.ca).toBe(false);
    expect((notAfter.getTime() - wallMs()) / DAY_MS).toBeGreaterThan(6);
    expect((notAfter.getTime() - wallMs()) / DAY_MS).toBeLessThanOrEqual(7);
    // With that of its issuer behind it.
    expect(certPem).toMatch(/^(-----BEGIN CERTIFICATE-----\n[^\r-]*\n-----END CERTIFICATE-----\n){2}$/);
  });

  it('is not made for other names', async () => {
    for (const name of ['evil.example', 'amazon.com', 'sns.mars-north-1.amazonaws.com'])
      await expect(authority.leafFor([...FIXED_NAMES, name])).rejects.toThrow(
        `${name} is no name that the local CA vouches for`,
      );
  });

  it('is the same for all who ask at once, and in the next run', async () => {
    const own = await keeperWith(kept);
    const first = await openAuthority(own, wallMs);
    const [a, b] = await Promise.all([first.leafFor(NAMES), first.leafFor(NAMES)]);
    expect(a).toEqual(b);
    const second = await openAuthority(own, wallMs);
    expect(second.fresh).toBe(false);
    expect((await second.leafFor(FIXED_NAMES)).certPem).toBe(a.certPem);
  });

  it('gives way to another one when names join in, and before its time is over', async () => {
    let now = wallMs();
    const own = await openAuthority(await keeperWith(kept), () => now);
    const first = await own.leafFor(['api.amazon.com']);
    const wider = await own.leafFor(['api.amazon.com', 'www.amazon.com']);
    expect(wider.certPem).not.toBe(first.certPem);
    now += 3.9 * DAY_MS;
    expect((await own.leafFor(['api.amazon.com'])).certPem).toBe(wider.certPem);
    now += 0.2 * DAY_MS;
    const renewed = await own.leafFor(['api.amazon.com']);
    expect(renewed.certPem).not.toBe(wider.certPem);
    expect(renewed.notAfter.getTime()).toBeGreaterThan(wider.notAfter.getTime());
  });

  it('of another authority is not used', async () => {
    const own = await keeperWith(kept);
    const stranger = memoryKeeper();
    await (await openAuthority(stranger, wallMs)).leafFor(['api.amazon.com']);
    await own.keepLeaf((await stranger.loadLeaf())!);
    const leaf = await (await openAuthority(own, wallMs)).leafFor(['api.amazon.com']);
    expect(await saidBy(leaf, kept.caPem, 'api.amazon.com')).toBeNull();
  });
});

describe('a certificate that somebody makes who stole the key', () => {
  it.each([
    ['dns', 'evil.example'],
    ['dns', 'amazon.com'],
    ['dns', 'sellercentral.amazon.com'],
    ['dns', 'amazonaws.com'],
    ['dns', 's3.amazonaws.com'],
    ['dns', 'sns.us-east-1.amazonaws.com.evil.example'],
    ['dns', 'evilapi.amazon.com'],
    ['dns', '*.amazon.com'],
    ['ip', '192.168.1.1'],
    ['ip', '128.0.0.1'],
    ['ip', '::2'],
  ] as const)('for another host is refused: %s %s', async (type, value) => {
    const leaf = await foreignLeaf(kept, [{ type, value }]);
    const name = type === 'ip' ? '127.0.0.1' : value.replace('*', 'x');
    for (const ca of [authority.caPem, authority.boardCaPem])
      expect(await saidBy(leaf, ca, name)).toBe('permitted subtree violation');
  });

  it('for another host is refused even beside a name that is permitted', async () => {
    const both = (['api.amazon.com', 'evil.example'] as const).map((value) => ({ type: 'dns' as const, value }));
    expect(await saidBy(await foreignLeaf(kept, both), authority.caPem, 'api.amazon.com')).toBe(
      'permitted subtree violation',
    );
  });

  it('for a name that is permitted is not, which shows that the others are refused for theirs', async () => {
    const leaf = await foreignLeaf(kept, [{ type: 'dns', value: 'api.amazon.com' }]);
    expect(await saidBy(leaf, authority.caPem, 'api.amazon.com')).toBeNull();
  });
});

describe('the local CA', () => {
  it('is for one issuer alone, which makes no further ones, and says what it is', () => {
    const { ca, subject, issuer, publicKey } = new X509Certificate(authority.caPem);
    expect({ ca, isSelfSigned: subject === issuer }).toEqual({ ca: true, isSelfSigned: true });
    expect(subject).toMatch(/^CN=drs-emulator local CA [0-9a-f]{8}\nO=drs-emulator\nOU=For tests on this machine - /);
    expect(publicKey.asymmetricKeyDetails).toMatchObject({ modulusLength: 2048 });
    // BasicConstraints: critical, cA, pathLenConstraint. KeyUsage: critical, keyCertSign.
    for (const [pem, pathLength] of [
      [kept.caPem, '01'],
      [kept.issuerPem, '00'],
    ] as const) {
      const der = new X509Certificate(pem).raw.toString('hex');
      expect(der).toContain(`0603551d130101ff040830060101ff0201${pathLength}`);
      expect(der).toContain('0603551d0f0101ff040403020204');
    }
  });

  it('is critical about its names, but for firmware that could not read it then', () => {
    const critical = '0603551d1e0101ff';
    expect(new X509Certificate(authority.caPem).raw.toString('hex')).toContain(critical);
    for (const pem of [authority.boardCaPem, kept.issuerPem]) {
      expect(new X509Certificate(pem).raw.toString('hex')).not.toContain(critical);
      expect(new X509Certificate(pem).raw.toString('hex')).toContain('0603551d1e04');
    }
    const [one, other] = [authority.caPem, authority.boardCaPem].map((pem) => new X509Certificate(pem));
    expect(one?.subject).toBe(other?.subject);
    expect(one?.serialNumber).not.toBe(other?.serialNumber);
    expect(one?.publicKey.equals(other!.publicKey)).toBe(true);
  });

  it('stays as long as it lives, and is made anew before its end', async () => {
    let now = wallMs();
    const own = await keeperWith(kept);
    now += 817 * DAY_MS;
    expect(await openAuthority(own, () => now)).toMatchObject({ caPem: kept.caPem, fresh: false });
    now += 2 * DAY_MS;
    const next = await openAuthority(own, () => now);
    expect(next.fresh).toBe(true);
    expect(next.caPem).not.toBe(kept.caPem);
    expect(await openAuthority(own, () => now)).toMatchObject({ caPem: next.caPem, fresh: false });
  });

  it('keeps its key to itself', async () => {
    expect(JSON.stringify(authority)).not.toContain('PRIVATE KEY');
    expect((await authority.leafFor(NAMES)).keyPem).not.toBe(kept.keyPem);
    // That of the CA itself is nowhere: what is kept can only issue leaves.
    expect(new X509Certificate(kept.caPem).checkPrivateKey(createPrivateKey(kept.keyPem))).toBe(false);
    expect(new X509Certificate(kept.issuerPem).checkPrivateKey(createPrivateKey(kept.keyPem))).toBe(true);
  });
});
