import type { Instant } from '../../contracts/fields.ts';
import type { Consent, Device, Portal, Topic } from '../domain/state.ts';

/**
 * The one way to state. Documents are plain JSON, one per unit; a commit replaces one document, or says
 * that somebody else was faster. Two implementations keep the same promises: memory, and files.
 */

export interface Documents {
  portal: Portal;
  topic: Topic;
  consent: Consent;
  device: Device;
}
export type Kind = keyof Documents;

/** Names a unit: `device` + `acme-coffee/SN-1`, `topic` + ARN, `consent` + id, `portal` + `portal`. */
export interface Ref<K extends Kind = Kind> {
  readonly kind: K;
  readonly id: string;
}

export interface Versioned<K extends Kind> {
  readonly doc: Documents[K];
  /** Rises by one with every commit of the unit; 0 means "not there yet". */
  readonly revision: number;
}

/** What the store indexes beside the document itself. */
export interface Keys {
  /** World-wide unique names that lead to this unit, e.g. `order:amzn1.dash.v2.o.…`. */
  readonly unique: readonly string[];
  /** The nearest instant at which something is due in this unit, or null. */
  readonly dueAt: Instant | null;
}

/** Someone committed the unit first: take the decision again on the newer document. */
export const CONFLICT = 'conflict';

export interface Page<K extends Kind> {
  readonly items: readonly { readonly ref: Ref<K>; readonly doc: Documents[K]; readonly revision: number }[];
  readonly next: string | null;
}

/** Everything of a world that is not a unit: clock, seed, keys. Written before anything fires. */
export interface WorldRecord {
  readonly epoch: number;
  readonly seed: number | null;
  readonly idKey: string;
  readonly macKey: string;
  readonly clock: {
    readonly mode: 'system' | 'manual';
    readonly now: Instant;
    readonly scale: number;
    readonly offsetMs: number;
  };
  /** Hash of the configuration that seeded the portal; a changed configuration is applied at start. */
  readonly configHash: string;
}

/** One whole world, for `reset` and `PUT state`. */
export interface Snapshot {
  readonly world: WorldRecord;
  readonly units: readonly { readonly ref: Ref; readonly doc: Documents[Kind]; readonly keys: Keys }[];
}

export interface Store {
  /** Latest decided document, which may still be on its way to disk: answer nobody from it before `landed`. */
  read<K extends Kind>(ref: Ref<K>): Versioned<K> | undefined;
  /** The unit a unique key leads to. */
  find(uniqueKey: string): Ref | undefined;
  /** Units of a kind in order of creation. */
  list<K extends Kind>(kind: K, options?: { after?: string; limit?: number }): Page<K>;
  count(kind: Kind): number;
  /** Units with something due at or before the instant (all, when null), nearest first. */
  dueBefore(instant: Instant | null, limit: number): readonly { ref: Ref; dueAt: Instant }[];
  /**
   * Replaces the unit's document if `expectedRevision` (0: must not exist) is still the latest decided one.
   * The decision is visible to `read` at once; the promise (undefined: it has landed already) resolves when it
   * has landed and rejects when the write failed, after the unit is back at its last landed document.
   */
  commit<K extends Kind>(
    ref: Ref<K>,
    expectedRevision: number,
    doc: Documents[K],
    keys: Keys,
  ): Promise<void> | undefined | typeof CONFLICT;
  /** Resolves when the given revision of the unit has landed (undefined: it has already), rejects when it was rolled back. */
  landed(ref: Ref, revision: number): Promise<void> | undefined;
  remove(ref: Ref, expectedRevision: number): Promise<void> | undefined | typeof CONFLICT;
  world(): WorldRecord;
  saveWorld(world: WorldRecord): Promise<void>;
  /** Switches to another world in one step; nothing of the old one remains. */
  replace(snapshot: Snapshot): Promise<void>;
  /** Waits for writes in flight and releases the data folder. */
  close(): Promise<void>;
}
