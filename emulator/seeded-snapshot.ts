import type { Instant } from '../contracts/fields.ts';
import type { Configuration } from './apply-configuration.ts';
import { toInstant, wallMs } from './clock.ts';
import { keysOf } from './domain/keys.ts';
import { withFaults } from './domain/plan-fault.ts';
import type { Topic } from './domain/state.ts';
import { idKeyOf, macKeyOf } from './ids.ts';
import type { Snapshot, WorldRecord } from './store/port.ts';
import { PORTAL, topicRef } from './world.ts';

/** A world as the configuration describes it, before anything has happened in it. */

export interface SeedOptions extends Configuration {
  readonly clock: { readonly mode: 'system' | 'manual'; readonly scale: number; readonly now: Instant | null };
  readonly seed: number | null;
}

function freshRecord(options: SeedOptions, epoch: number): WorldRecord {
  const { mode, scale, now } = options.clock;
  return {
    epoch,
    seed: options.seed,
    idKey: idKeyOf(options.seed),
    macKey: macKeyOf(options.seed),
    clock: { mode, scale, now: now ?? toInstant(wallMs()), offsetMs: wallMs() },
    configHash: options.configHash,
  };
}

export function seededSnapshot(options: SeedOptions, epoch: number, topics: readonly Topic[]): Snapshot {
  const world = freshRecord(options, epoch);
  const portal = withFaults(options.portal, options.faults ?? [], world.clock.now);
  return {
    world,
    units: [
      { ref: PORTAL, doc: portal, keys: keysOf('portal', portal) },
      ...topics.map((topic) => ({ ref: topicRef(topic.topicArn), doc: topic, keys: keysOf('topic', topic) })),
    ],
  };
}
