import { describe, expect, it } from 'vitest';
import {
  attributeOf,
  formsOf,
  type NotificationDefinition,
  notifications,
} from '../../../contracts/notifications/index.ts';
import { samples } from './samples.ts';

const registry: Readonly<Record<string, NotificationDefinition>> = notifications;

function changed(text: string, path: readonly (string | number)[], to: unknown): unknown {
  const copy = JSON.parse(text);
  const last = path.at(-1) as string;
  const parent = path.slice(0, -1).reduce((node, key) => node[key], copy);
  expect(parent, `${path.join('.')} leads nowhere`).toHaveProperty([last]);
  if (to === undefined) delete parent[last];
  else parent[last] = to;
  return copy;
}

describe.each(samples)('$type in form $form', ({ type, form, text, built, nearMisses }) => {
  const schema = registry[type]?.schemas[form];

  it('accepts the printed sample', () => {
    expect(schema?.safeParse(JSON.parse(text)).error).toBeUndefined();
  });

  it('is built exactly as printed, member by member', () => {
    expect(JSON.stringify(built)).toBe(JSON.stringify(JSON.parse(text)));
  });

  it.each(nearMisses)('rejects the sample when $path becomes $to', ({ path, to }) => {
    expect(schema?.safeParse(changed(text, path, to)).success).toBe(false);
  });

  it('lets members through that nobody knows yet', () => {
    expect(schema?.safeParse({ ...JSON.parse(text), newInfo: { from: 2032 } }).success).toBe(true);
  });
});

describe('the registry of notifications', () => {
  it('holds seven types, each under its wire name', () => {
    expect(Object.keys(registry)).toHaveLength(7);
    for (const [name, definition] of Object.entries(registry)) expect(definition.name).toBe(name);
  });

  it('has a schema and a valid example for each form and no other', () => {
    for (const definition of Object.values(registry)) {
      const forms = formsOf(definition);
      expect(Object.keys(definition.schemas)).toEqual(forms);
      expect(Object.keys(definition.examples)).toEqual(forms);
      for (const form of forms) {
        expect(definition.schemas[form]?.safeParse(definition.examples[form]).error, definition.name).toBeUndefined();
      }
    }
  });

  it('has a printed sample for each form', () => {
    const sampled = new Set(samples.map(({ type, form }) => `${type} ${form}`));
    for (const definition of Object.values(registry)) {
      for (const form of formsOf(definition)) expect(sampled).toContain(`${definition.name} ${form}`);
    }
  });

  it('tells a v1.0 payload from a v2.0 payload of the same type', () => {
    for (const { name, schemas, examples, versions } of Object.values(registry)) {
      if (versions === null) continue;
      expect(schemas['1.0']?.safeParse(examples['2.0']).success, name).toBe(false);
      expect(schemas['2.0']?.safeParse(examples['1.0']).success, name).toBe(false);
    }
  });

  it('sends the message attribute with v2.0 and ItemDelivered only', () => {
    const sent = Object.values(registry).flatMap((definition) =>
      formsOf(definition).flatMap((form) =>
        attributeOf(definition, form) === null ? [] : [`${definition.name} ${form} ${attributeOf(definition, form)}`],
      ),
    );
    expect(sent).toEqual([
      'SubscriptionChangedNotification 2.0 2.0',
      'OrderPlacedNotification 2.0 2.0',
      'ItemShippedNotification 2.0 2.0',
      'ItemDeliveredNotification single 2.0',
    ]);
  });

  it('shows no product for a slot where none is chosen', () => {
    const payload = notifications.SubscriptionChangedNotification.build('2.0', {
      info: { lwaClientId: 'c', notificationTime: 't', notificationId: 'n' },
      device: { modelId: 'm', serialNumber: 's' },
      directedCustomerId: 'd',
      slots: [{ slotId: 'beans', subscribed: false, product: null }],
    });
    expect(payload.subscriptionInfo).toEqual({
      slotsSubscriptionStatus: { beans: { subscribed: false, productInfoList: [] } },
    });
  });
});
