import type { Inside } from './own-world.ts';
import type { World } from './scenario.ts';

/**
 * What a scenario is played against: an emulator of its own, or a running one. The command line builds them, since
 * stories know nothing of the emulator but its address.
 */

export interface ControlReply<T = unknown> {
  readonly status: number;
  readonly body: T;
}

export interface Target {
  /** Base address of every surface, without a path. */
  readonly url: string;
  /** A world of its own: nobody else acts in it, and it may be configured as the scenario likes. */
  readonly isOwn: boolean;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly topicArn: string;
  readonly controlToken: string | null;
  /** What passes the network by, where the target is in this process. */
  readonly inside?: Inside;
  /** A call under `/_emulator/`, whatever it answers. Rejects when nobody answers. */
  control<T = unknown>(method: string, path: string, body?: unknown): Promise<ControlReply<T>>;
  close(): Promise<void>;
}

/** Builds the target of one scenario. Rejects with WorldError when the world cannot be built as it was described. */
export type OpenTarget = (world: Omit<World, 'listener'>, seed: number | undefined) => Promise<Target>;

/** What a world of a scenario may not be, found out before it is built: path within `world`, and what is wrong. */
export type CheckWorld = (
  world: Readonly<Record<string, unknown>>,
) => { readonly path: readonly PropertyKey[]; readonly ofKey: boolean; readonly message: string } | undefined;

/** The target does not answer, or is none. One sentence. */
export class TargetError extends Error {
  override readonly name = 'TargetError';
}

/** A world that cannot be built as it was described: path within `world` and what is wrong, in one sentence. */
export class WorldError extends Error {
  override readonly name = 'WorldError';
}
