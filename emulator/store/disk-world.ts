import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { toUnitFile } from './documents.ts';
import { pathOf } from './file-names.ts';
import type { Gate } from './gate.ts';
import type { JsonFiles } from './json-files.ts';
import { Lane } from './lane.ts';
import { CONFLICT, type Documents, type Keys, type Kind, type Ref, type Snapshot, type WorldRecord } from './port.ts';
import { type Present, type Unit, Units, type Version } from './units.ts';

interface Recorded {
  readonly record: WorldRecord;
  readonly revision: number;
}

const DONE = Promise.resolve();

/** One world and its folder: what is decided in memory, on its way to disk, and landed. */
export class DiskWorld {
  readonly path: string;
  readonly units: Units;
  readonly #files: JsonFiles;
  readonly #gate: Gate;
  /** Units with a write under way. */
  readonly #lanes = new Map<Unit, Lane<Version>>();
  readonly #recordLane: Lane<Recorded>;
  readonly #folders = new Map<string, Promise<unknown>>();
  #record: Recorded;
  #landedRecord: Recorded;

  constructor(path: string, world: { units: Units; record: WorldRecord }, files: JsonFiles, gate: Gate) {
    this.path = path;
    this.units = world.units;
    this.#files = files;
    this.#gate = gate;
    this.#record = { record: world.record, revision: 1 };
    this.#landedRecord = this.#record;
    this.#recordLane = new Lane(gate, {
      latest: () => this.#record,
      write: ({ record }) => this.#files.write(join(this.path, 'world.json'), record),
      landed: (recorded) => {
        this.#landedRecord = recorded;
      },
      rollBack: () => {
        this.#record = this.#landedRecord;
      },
    });
  }

  /** Writes a whole world into a new folder; when that fails, nothing of it remains. */
  static async create(path: string, snapshot: Snapshot, files: JsonFiles, gate: Gate): Promise<DiskWorld> {
    const units = Units.of(snapshot);
    const world = new DiskWorld(path, { units, record: snapshot.world }, files, gate);
    try {
      await mkdir(path, { recursive: true, mode: 0o700 });
      await gate.each(snapshot.units, async ({ ref }) => {
        const unit = units.get(ref);
        if (unit !== undefined) await world.#write(unit, unit.head);
      });
      // The record comes last: a folder that has one is whole.
      await files.write(join(path, 'world.json'), snapshot.world);
    } catch (error) {
      await rm(path, { recursive: true, force: true }).catch(() => {});
      throw error;
    }
    return world;
  }

  commit(ref: Ref, expectedRevision: number, doc: Documents[Kind], keys: Keys): Promise<void> | typeof CONFLICT {
    // A unit that could never be written is refused before anybody sees it.
    if (expectedRevision === 0) pathOf(ref);
    return this.#send(this.units.decide(ref, expectedRevision, doc, keys));
  }

  remove(ref: Ref, expectedRevision: number): Promise<void> | typeof CONFLICT {
    return this.#send(this.units.decide(ref, expectedRevision, undefined));
  }

  landed(ref: Ref, revision: number): Promise<void> | undefined {
    const unit = this.units.get(ref);
    if (unit?.lost === undefined && unit !== undefined && revision <= unit.landed.revision) return undefined;
    if (this.units.isLost(ref, revision)) {
      return Promise.reject(new Error(`revision ${revision} of ${ref.kind} "${ref.id}" was rolled back`));
    }
    if (unit === undefined || revision <= unit.landed.revision) return undefined;
    return this.#lanes.get(unit)?.landing(revision);
  }

  record(): WorldRecord {
    return this.#record.record;
  }

  saveRecord(record: WorldRecord): Promise<void> {
    this.#record = { record, revision: this.#record.revision + 1 };
    return this.#recordLane.push(() => {});
  }

  /** Resolves when nothing is under way. */
  async drained(): Promise<void> {
    while (this.#lanes.size > 0) await Promise.all([...this.#lanes.values()].map((lane) => lane.drained()));
    await this.#recordLane.drained();
  }

  /** Another world took the place of this one: what is not being written yet never will be. */
  abandon(): void {
    for (const lane of this.#lanes.values()) lane.abandon();
    this.#recordLane.abandon();
  }

  #send(unit: Unit | typeof CONFLICT | undefined): Promise<void> | typeof CONFLICT {
    if (unit === CONFLICT) return CONFLICT;
    if (unit === undefined) return DONE;
    let lane = this.#lanes.get(unit);
    if (lane === undefined) {
      lane = new Lane<Version>(this.#gate, {
        latest: () => unit.head,
        write: (version) => this.#write(unit, version),
        landed: (version) => this.units.settle(unit, version),
        rollBack: () => this.units.rollBack(unit),
      });
      this.#lanes.set(unit, lane);
    }
    return lane.push(() => this.#lanes.delete(unit));
  }

  async #write(unit: Unit, version: Version): Promise<void> {
    const path = join(this.path, pathOf(unit.ref));
    if (version.doc === undefined) return this.#files.remove(path);
    const folder = dirname(path);
    try {
      await this.#makeFolder(folder);
      await this.#files.write(path, toUnitFile(unit.ref, version as Present));
    } catch (error) {
      // The folder may be what is missing: the next write looks again.
      this.#folders.delete(folder);
      throw error;
    }
  }

  #makeFolder(folder: string): Promise<unknown> {
    let made = this.#folders.get(folder);
    if (made === undefined) {
      made = mkdir(folder, { recursive: true });
      this.#folders.set(folder, made);
    }
    return made;
  }
}
