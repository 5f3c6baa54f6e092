import type { FaultPlan } from '../contracts/control/fault.ts';
import type { DomainEvent } from './domain/outcome.ts';
import { withFaults } from './domain/plan-fault.ts';
import type { Portal, Topic } from './domain/state.ts';
import { appendEvents } from './http/record-call.ts';
import { everyUnit } from './store/every-unit.ts';
import { decideOn, PORTAL, topicRef, type World } from './world.ts';

export interface Configuration {
  readonly portal: Portal;
  readonly topics: readonly Topic[];
  /** What goes wrong in a fresh world. */
  readonly faults?: readonly FaultPlan[];
  /** Changes when the configuration does, so that a kept world takes over a new configuration. */
  readonly configHash: string;
}

/**
 * Takes a changed configuration over into a world that was kept: it replaces what the developer configures;
 * what customers did stays. A topic
 * that was deleted comes back with a changed configuration, and with no other. A model that is gone from it stays too as long as devices of it exist.
 */
export async function applyConfiguration(
  world: World,
  { portal, topics, faults = [], configHash }: Configuration,
  note: (text: string) => void,
): Promise<void> {
  const record = world.store.world();
  if (record.configHash === configHash) return;
  const before = world.store.read(PORTAL)?.doc;
  const orphans = before === undefined ? [] : modelsInUse(world, before, portal);
  for (const { modelId } of orphans) {
    note(`model ${modelId} is no longer configured; it stays, since devices of it exist (reset to be rid of it)`);
  }
  await decideOn(world, PORTAL, undefined, (_, { now }) => ({
    next: {
      ...withFaults(portal, faults, now),
      models: [...portal.models, ...orphans],
      revocations: before?.revocations ?? {},
    },
    events: [],
    result: undefined,
  }));
  for (const topic of topics) {
    const { events } = await decideOn(world, topicRef(topic.topicArn), undefined, (doc) => ({
      next:
        doc === undefined
          ? // Behind the turns of one that was deleted, so that no id comes again.
            { ...topic, turn: world.timeline.last + 1 }
          : { ...doc, signatureVersion: topic.signatureVersion },
      events: doc === undefined ? [comesIn(topic)] : [],
      result: undefined,
    }));
    appendEvents(world, events, { at: world.clock.now(), cause: null, device: null });
  }
  await world.store.saveWorld({ ...record, configHash });
}

const comesIn = ({ topicArn }: Topic): DomainEvent => ({
  kind: 'state',
  subject: 'topic',
  id: topicArn,
  from: null,
  to: 'exists',
  rule: 'configuration',
});

/** Models of the old portal that the new one lacks although the world holds devices of them. */
function modelsInUse(world: World, before: Portal, next: Portal): Portal['models'] {
  const lost = new Map(before.models.map((model) => [model.modelId, model]));
  for (const { modelId } of next.models) lost.delete(modelId);
  if (lost.size === 0) return [];
  const used = new Set<string>();
  for (const { doc } of everyUnit(world.store, 'device')) {
    if (lost.has(doc.modelId)) used.add(doc.modelId);
    if (used.size === lost.size) break;
  }
  return before.models.filter(({ modelId }) => used.has(modelId));
}
