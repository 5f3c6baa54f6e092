import { CreationOrder } from './creation-order.ts';
import { type Due, DueIndex } from './due-index.ts';
import {
  CONFLICT,
  type Documents,
  type Keys,
  type Kind,
  type Page,
  type Ref,
  type Snapshot,
  type Versioned,
} from './port.ts';
import { UniqueIndex } from './unique-index.ts';

/** What was decided for a unit at one revision. */
export interface Version {
  /** Undefined: the unit is gone. */
  readonly doc: Documents[Kind] | undefined;
  readonly revision: number;
  readonly keys: Keys;
  /** Running number of the unit's creation. */
  readonly place: number;
}

/** A version that holds a document. */
export type Present = Version & { readonly doc: Documents[Kind] };

export interface Unit {
  readonly ref: Ref;
  /** The latest decision. */
  head: Version;
  /** The latest decision that nothing can take back. */
  landed: Version;
  place: number;
  /** Highest revision ever decided. One that was rolled back is never used again, so no two documents share a number. */
  lastRevision: number;
  due: Due | undefined;
  leaving: Set<string> | undefined;
  /** Revisions that were rolled back, as pairs of first and last. */
  lost: (readonly [first: number, last: number])[] | undefined;
}

const NO_KEYS: Keys = { unique: [], dueAt: null };
const NOTHING: Version = { doc: undefined, revision: 0, keys: NO_KEYS, place: 0 };
const PAGE = 100;

/** Cursors are the place of the last unit of a page, so they stay good when that unit goes. */
const toCursor = (place: number): string => place.toString(36);
const fromCursor = (cursor: string): number =>
  /^[0-9a-z]{1,10}$/.test(cursor) ? Number.parseInt(cursor, 36) : Number.POSITIVE_INFINITY;

/**
 * The units of one world in memory: heads, revisions and indexes. A decision is visible at once; whoever
 * keeps it afterwards says `settle`, or `rollBack` when it could not be kept. Every operation costs the same
 * however many units there are (the due index: a logarithm of them).
 */
export class Units {
  readonly #units: { readonly [K in Kind]: Map<string, Unit> } = {
    portal: new Map(),
    topic: new Map(),
    consent: new Map(),
    device: new Map(),
  };
  readonly #order: { readonly [K in Kind]: CreationOrder<Unit> } = {
    portal: new CreationOrder(),
    topic: new CreationOrder(),
    consent: new CreationOrder(),
    device: new CreationOrder(),
  };
  readonly #unique = new UniqueIndex<Unit>();
  readonly #due = new DueIndex();
  #lastPlace = 0;

  /** The units of a new world, each at revision 1, created in the order of the snapshot. */
  static of(snapshot: Snapshot): Units {
    const units = new Units();
    for (const { ref, doc, keys } of snapshot.units) {
      units.load(ref, { doc, revision: 1, keys, place: units.#lastPlace + 1 });
    }
    return units;
  }

  /** Puts in a unit that has already landed. Throws when the unit is there already or one of its keys is taken. */
  load(ref: Ref, version: Present): void {
    if (this.get(ref) !== undefined) throw new Error(`${ref.kind} "${ref.id}" is there twice`);
    this.#unique.check(ref, undefined, version.keys.unique);
    this.#lastPlace = Math.max(this.#lastPlace, version.place);
    const unit = this.#add(ref);
    unit.lastRevision = version.revision;
    this.#show(unit, version);
    unit.landed = version;
  }

  get(ref: Ref): Unit | undefined {
    return this.#units[ref.kind].get(ref.id);
  }

  read<K extends Kind>(ref: Ref<K>): Versioned<K> | undefined {
    const head = this.#units[ref.kind].get(ref.id)?.head;
    return head?.doc === undefined ? undefined : (head as unknown as Versioned<K>);
  }

  find(uniqueKey: string): Ref | undefined {
    return this.#unique.find(uniqueKey)?.ref;
  }

  count(kind: Kind): number {
    return this.#order[kind].size;
  }

  /** A cursor that no list gave out leads to an empty page. */
  list<K extends Kind>(kind: K, { after, limit = PAGE }: { after?: string; limit?: number } = {}): Page<K> {
    const size = Math.max(1, limit);
    const found = this.#order[kind].after(after === undefined ? 0 : fromCursor(after), size + 1);
    const page = found.slice(0, size);
    const items = page.map(({ ref, head }) => ({
      ref: ref as Ref<K>,
      doc: head.doc as Documents[K],
      revision: head.revision,
    }));
    const last = page.at(-1);
    return { items, next: found.length > size && last !== undefined ? toCursor(last.place) : null };
  }

  dueBefore(instant: string | null, limit: number): { ref: Ref; dueAt: string }[] {
    return this.#due.before(instant, limit);
  }

  /**
   * Makes a decision the head of its unit: a document, or undefined to remove the unit. Returns undefined when
   * there was nothing to remove. Throws, with nothing changed, when another unit holds one of the keys.
   */
  decide(
    ref: Ref,
    expectedRevision: number,
    doc: Documents[Kind] | undefined,
    keys: Keys = NO_KEYS,
  ): Unit | typeof CONFLICT | undefined {
    const known = this.get(ref);
    const there = known !== undefined && known.head.doc !== undefined;
    if ((there ? known.head.revision : 0) !== expectedRevision) return CONFLICT;
    if (doc === undefined && !there) return undefined;
    this.#unique.check(ref, known, keys.unique);
    const unit = known ?? this.#add(ref);
    if (!there) this.#lastPlace += 1;
    unit.lastRevision += 1;
    this.#show(unit, { doc, revision: unit.lastRevision, keys, place: there ? unit.head.place : this.#lastPlace });
    return unit;
  }

  /** The decision has landed, and with it all earlier ones of the unit. */
  settle(unit: Unit, version: Version): void {
    unit.landed = version;
    this.#unique.release(unit, version.keys.unique);
    this.#forgetIfGone(unit);
  }

  /** Takes back every decision since the last landed one. */
  rollBack(unit: Unit): void {
    unit.lost ??= [];
    const last = unit.lost.at(-1);
    const first = unit.landed.revision + 1;
    // Failures in a row become one pair, so that a full disk costs no memory.
    if (last !== undefined && last[0] >= first) unit.lost.pop();
    unit.lost.push([first, unit.lastRevision]);
    this.#show(unit, unit.landed);
    this.#unique.release(unit, unit.landed.keys.unique);
    this.#forgetIfGone(unit);
  }

  /** Whether the revision was rolled back; the revisions of a unit that is gone count as lost too. */
  isLost(ref: Ref, revision: number): boolean {
    const unit = this.get(ref);
    if (unit === undefined || revision > unit.lastRevision) return true;
    return unit.lost?.some(([first, last]) => first <= revision && revision <= last) ?? false;
  }

  #add(ref: Ref): Unit {
    const unit: Unit = {
      ref,
      head: NOTHING,
      landed: NOTHING,
      place: 0,
      lastRevision: 0,
      due: undefined,
      leaving: undefined,
      lost: undefined,
    };
    this.#units[ref.kind].set(ref.id, unit);
    return unit;
  }

  /** Makes a version the head and brings every index to it. */
  #show(unit: Unit, version: Version): void {
    const before = unit.head;
    this.#unique.change(unit, before.keys.unique, version.keys.unique);
    if (before.keys.dueAt !== version.keys.dueAt) {
      unit.due = this.#due.move(unit.due, unit.ref, version.keys.dueAt);
    }
    unit.head = version;
    const isListed = before.doc !== undefined;
    const belongs = version.doc !== undefined;
    if (isListed === belongs && unit.place === version.place) return;
    const order = this.#order[unit.ref.kind];
    if (isListed) order.remove(unit);
    unit.place = version.place;
    if (belongs) order.add(unit);
  }

  #forgetIfGone(unit: Unit): void {
    if (unit.head.doc === undefined && unit.head === unit.landed) this.#units[unit.ref.kind].delete(unit.ref.id);
  }
}
