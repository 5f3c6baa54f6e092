import { type Destination, textOf } from './destination.ts';

/** The hosts beside the emulated service that a command wanted to reach: how often, and whether it could. */
export interface OtherHost {
  /** `host:port`. */
  readonly host: string;
  /** Tunnels that were opened, and requests that were forwarded. */
  readonly passed: number;
  readonly refused: number;
  /** Could not be reached. */
  readonly failed: number;
}

export type Passage = 'passed' | 'refused' | 'failed';

export interface OtherHosts {
  count(destination: Destination, passage: Passage): void;
  /** In the order in which they were first asked for. */
  list(): OtherHost[];
}

export function createOtherHosts(): OtherHosts {
  const hosts = new Map<string, OtherHost>();
  return {
    count(destination, passage) {
      const host = textOf(destination);
      const known = hosts.get(host) ?? { host, passed: 0, refused: 0, failed: 0 };
      hosts.set(host, { ...known, [passage]: known[passage] + 1 });
    },
    list: () => [...hosts.values()],
  };
}
