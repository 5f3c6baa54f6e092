import { type Certified, makeAuthority, makeLeaf, readCertified } from './certificates.ts';
import { isVouchedName } from './names.ts';

/**
 * The local certificate authority: what a developer's machine trusts so that the emulator may answer under the
 * names of the real service. Constrained to those names and to loopback; its leaves live for days.
 */

/** A server certificate, that of its issuer behind it, and its key: all PEM. */
export interface Leaf {
  readonly certPem: string;
  readonly keyPem: string;
  readonly notAfter: Date;
}

export interface Authority {
  /** The certificate to trust, PEM. */
  readonly caPem: string;
  /** The same for firmware: mbedTLS reads no certificate with critical name constraints, so here they are not. */
  readonly boardCaPem: string;
  readonly notAfter: Date;
  /** Whether it was made just now, so that nobody can trust it yet. */
  readonly fresh: boolean;
  /** A certificate for all of the names; another one once the last of it draws near. */
  leafFor(names: readonly string[]): Promise<Leaf>;
}

/** An authority, or a leaf, as it is kept: certificates and key, PEM. */
export interface KeptAuthority {
  /** Key of the issuer; that of the CA itself signed it and is gone. */
  readonly keyPem: string;
  readonly issuerPem: string;
  readonly caPem: string;
  readonly boardCaPem: string;
}
export interface KeptLeaf {
  readonly keyPem: string;
  readonly certPem: string;
}

/** Where an authority is kept between runs. What cannot be used throws an AuthorityError. */
export interface AuthorityKeeper {
  loadAuthority(): Promise<KeptAuthority | undefined>;
  /** Keeps it in the place of `replacing`, and tells what is kept in the end: where two make one at once, the first. */
  keepAuthority(made: KeptAuthority, replacing: KeptAuthority | undefined): Promise<KeptAuthority>;
  loadLeaf(): Promise<KeptLeaf | undefined>;
  keepLeaf(leaf: KeptLeaf): Promise<void>;
}

/** The authority cannot be used. One sentence for the person at the keyboard: what is wrong and what to do. */
export class AuthorityError extends Error {
  override readonly name = 'AuthorityError';
  /** The command that puts it right; null where none is safe to give. */
  readonly mend: string | null;

  constructor(message: string, { mend = null, ...options }: ErrorOptions & { readonly mend?: string | null } = {}) {
    super(message, options);
    this.mend = mend;
  }
}

const DAY_MS = 24 * 60 * 60 * 1000;
const LEAF_DAYS = 7;
/** How much of a leaf's life is left when another one is made: a board that connected just before still has days. */
const RENEW_DAYS = 3;

export const memoryKeeper = (): AuthorityKeeper => {
  let authority: KeptAuthority | undefined;
  let leaf: KeptLeaf | undefined;
  return {
    loadAuthority: async () => authority,
    async keepAuthority(made, replacing) {
      if (authority === replacing) authority = made;
      return authority ?? made;
    },
    loadLeaf: async () => leaf,
    async keepLeaf(made) {
      leaf = made;
    },
  };
};

/** Opens what is kept, or makes an authority when there is none or its life is over. `nowMs` is real time. */
export async function openAuthority(keeper: AuthorityKeeper, nowMs: () => number): Promise<Authority> {
  const daysLeft = (notAfter: Date): number => (notAfter.getTime() - nowMs()) / DAY_MS;
  const kept = await keeper.loadAuthority();
  const alive =
    kept !== undefined && daysLeft(readCertified(kept.issuerPem, kept.keyPem, kept.caPem).notAfter) > LEAF_DAYS;
  const opened = alive ? kept : await keeper.keepAuthority(await makeAuthority(nowMs()), kept);

  const fits = (leaf: Certified, names: readonly string[]): boolean =>
    daysLeft(leaf.notAfter) > RENEW_DAYS && names.every((name) => leaf.names.has(name));

  /** The leaf of an earlier run, when it is one of this authority. */
  const keptLeaf = async (): Promise<(Certified & KeptLeaf) | undefined> => {
    const leaf = await keeper.loadLeaf();
    if (leaf === undefined) return undefined;
    try {
      return { ...leaf, ...readCertified(leaf.certPem, leaf.keyPem, opened.issuerPem) };
    } catch {
      return undefined;
    }
  };

  let current: (Certified & KeptLeaf) | undefined;
  const obtain = async (names: readonly string[]): Promise<Leaf> => {
    current ??= await keptLeaf();
    if (current === undefined || !fits(current, names)) {
      const made = await makeLeaf(opened, names, nowMs(), LEAF_DAYS);
      await keeper.keepLeaf(made);
      current = { ...made, ...readCertified(made.certPem, made.keyPem, opened.issuerPem) };
    }
    return current;
  };

  let last: Promise<unknown> = Promise.resolve();
  return {
    caPem: opened.caPem,
    boardCaPem: opened.boardCaPem,
    notAfter: readCertified(opened.issuerPem, opened.keyPem, opened.caPem).notAfter,
    fresh: !alive,
    leafFor(names) {
      const foreign = names.find((name) => !isVouchedName(name));
      if (foreign !== undefined)
        return Promise.reject(new Error(`${foreign} is no name that the local CA vouches for`));
      // One after the other, so that two callers of one moment get the same leaf.
      const leaf = last.then(() => obtain(names));
      last = leaf.catch(() => {});
      return leaf;
    },
  };
}
