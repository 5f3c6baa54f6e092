import type { CaFolder } from '../tls/ca-folder.ts';
import type { EmulatorState } from './emulator-state.ts';
import type { Finding } from './finding.ts';
import type { Machine } from './machine.ts';

/** What the checks of one run share. */
export interface Situation {
  readonly machine: Machine;
  /** Address of the emulator; `isNamed`: somebody said that there is one. */
  readonly url: URL;
  readonly isNamed: boolean;
  readonly tlsPort: number;
  readonly emulator: EmulatorState;
  /** The hard-coded names, and where each leads. */
  readonly names: readonly NamePlace[];
  readonly ca: CaFolder;
  readonly data: string | undefined;
}

export interface NamePlace {
  readonly name: string;
  readonly addresses: readonly string[];
}

export type Check = (situation: Situation) => Promise<readonly Finding[]>;

export const isLoopback = (address: string): boolean =>
  /^127\./.test(address) || address === '::1' || /^::ffff:127\./i.test(address) || address === 'localhost';

/** The emulator's host as an address; null when it is on this machine. */
export function otherHost({ url }: Pick<Situation, 'url'>): string | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  return isLoopback(host) ? null : host;
}

/** Whether a name with this address leads to the emulator. */
export const leadsHere = (situation: Pick<Situation, 'url'>, address: string): boolean => {
  const other = otherHost(situation);
  return other === null ? isLoopback(address) : address === other;
};

/** Whether programs that are not changed would find the emulator by any of the names. */
export const isDropIn = (situation: Pick<Situation, 'names' | 'url'>): boolean =>
  situation.names.some(({ addresses }) => addresses.some((address) => leadsHere(situation, address)));
