import { nearestName } from '../../../contracts/nearest-name.ts';
import type { Consent, Device, Portal, Topic } from '../../domain/state.ts';
import type { Violation } from '../violation.ts';
import { policyProblems } from './state-policies.ts';

/**
 * What the units of a state say about each other: nothing may be named that is not there. A topic may: whoever
 * deletes one leaves models behind that publish to it.
 */

export interface Units {
  readonly portal: Portal;
  readonly topics: readonly Topic[];
  readonly consents: readonly Consent[];
  readonly devices: readonly Device[];
}

type Check = Generator<Violation>;

function* twins(names: readonly string[], path: (at: number) => string): Check {
  for (const [at, name] of names.entries()) {
    if (names.indexOf(name) !== at) yield { field: path(at), problem: `"${name}" is there twice` };
  }
}

function* named(field: string, what: string, name: string, known: readonly string[]): Check {
  if (known.includes(name)) return;
  const nearest = nearestName(name, known);
  yield { field, problem: `there is no ${what} ${name}`, ...(nearest === undefined ? {} : { nearest }) };
}

function* portalProblems({ portal }: Units): Check {
  const clients = portal.securityProfiles.map(({ clientId }) => clientId);
  yield* twins(clients, (at) => `portal.securityProfiles.${at}.clientId`);
  yield* twins(
    portal.models.map(({ modelId }) => modelId),
    (at) => `portal.models.${at}.modelId`,
  );
  yield* twins(
    portal.customers.map(({ directedCustomerId }) => directedCustomerId),
    (at) => `portal.customers.${at}.directedCustomerId`,
  );
  for (const [at, model] of portal.models.entries()) {
    yield* named(`portal.models.${at}.clientId`, 'security profile', model.clientId, clients);
    yield* twins(
      model.slots.map(({ slotId }) => slotId),
      (index) => `portal.models.${at}.slots.${index}.slotId`,
    );
  }
}

function* topicProblems({ topics }: Units): Check {
  for (const [at, topic] of topics.entries()) {
    const arns = topic.subscriptions.map(({ subscriptionArn }) => subscriptionArn);
    for (const [index, arn] of arns.entries()) {
      const field = `topics.${at}.subscriptions.${index}.subscriptionArn`;
      if (!arn.startsWith(`${topic.topicArn}:`)) yield { field, problem: `expected ${topic.topicArn}: and an id` };
    }
    for (const [index, { delivery, ordinal }] of topic.handshakes.entries()) {
      const path = `topics.${at}.handshakes.${index}`;
      yield* named(`${path}.delivery.subscriptionArn`, 'subscription', delivery.subscriptionArn, arns);
      yield* counted(`${path}.ordinal`, ordinal, topic.nextOrdinal);
    }
    for (const [index, { deliveries, ordinal }] of topic.published.entries()) {
      const path = `topics.${at}.published.${index}`;
      for (const [place, { subscriptionArn }] of deliveries.entries())
        yield* named(`${path}.deliveries.${place}.subscriptionArn`, 'subscription', subscriptionArn, arns);
      yield* counted(`${path}.ordinal`, ordinal, topic.nextOrdinal);
    }
    yield* policyProblems(topic, `topics.${at}`);
  }
}

function* counted(field: string, ordinal: number, nextOrdinal: number): Check {
  if (ordinal >= nextOrdinal) yield { field, problem: `expected less than nextOrdinal, ${nextOrdinal}` };
}

function* deviceProblems({ portal, devices }: Units): Check {
  const clients = portal.securityProfiles.map(({ clientId }) => clientId);
  const customers = portal.customers.map(({ directedCustomerId }) => directedCustomerId);
  const models = portal.models.map(({ modelId }) => modelId);
  for (const [at, device] of devices.entries()) {
    const path = `devices.${at}`;
    yield* named(`${path}.modelId`, 'device model', device.modelId, models);
    const slots =
      portal.models.find(({ modelId }) => modelId === device.modelId)?.slots.map(({ slotId }) => slotId) ?? [];
    const { current } = device;
    if (current !== null) {
      yield* named(`${path}.current.clientId`, 'security profile', current.clientId, clients);
      yield* named(`${path}.current.directedCustomerId`, 'customer', current.directedCustomerId, customers);
      for (const slotId of Object.keys(current.slots))
        yield* named(`${path}.current.slots.${slotId}`, 'slot', slotId, slots);
      for (const slotId of slots) {
        if (!Object.hasOwn(current.slots, slotId))
          yield { field: `${path}.current.slots.${slotId}`, problem: 'is missing' };
      }
    }
    for (const [index, { slotId }] of device.orders.entries())
      yield* named(`${path}.orders.${index}.slotId`, 'slot', slotId, slots);
    for (const [index, entry] of device.outbox.entries()) {
      yield* counted(`${path}.outbox.${index}.ordinal`, entry.ordinal, device.nextOrdinal);
    }
  }
}

function* consentProblems({ portal, consents }: Units): Check {
  const clients = portal.securityProfiles.map(({ clientId }) => clientId);
  const models = portal.models.map(({ modelId }) => modelId);
  for (const [at, consent] of consents.entries()) {
    yield* named(`consents.${at}.clientId`, 'security profile', consent.clientId, clients);
    yield* named(`consents.${at}.modelId`, 'device model', consent.modelId, models);
  }
}

/** The first reference that leads nowhere, or undefined. */
export function referenceProblem(units: Units): Violation | undefined {
  for (const check of [portalProblems, topicProblems, deviceProblems, consentProblems]) {
    const { value } = check(units).next();
    if (value !== undefined) return value as Violation;
  }
  return undefined;
}
