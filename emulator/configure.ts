import { createHash } from 'node:crypto';
import { parseDuration } from '../contracts/control/duration.ts';
import type { FaultPlan } from '../contracts/control/fault.ts';
import type { ConfigDevice, ConfigFile } from './config.ts';
import { defaultSettings, seedPortal, seedTopic } from './domain/seed.ts';
import type { Portal, Settings, Topic } from './domain/state.ts';

/** From a configuration to the world it describes; sections that are absent keep the seed's. */

export interface Configured {
  readonly portal: Portal;
  readonly topics: readonly Topic[];
  readonly subscriptions: readonly {
    readonly topicArn: string;
    readonly endpoint: string;
    readonly rawMessageDelivery: boolean;
  }[];
  readonly devices: readonly ConfigDevice[];
  /** Planned when the world is made, since their spans begin then. */
  readonly faults: readonly FaultPlan[];
  /** Changes when any of the above does. */
  readonly configHash: string;
}

export function configure(file: ConfigFile): Configured {
  const securityProfiles = file.securityProfiles ?? seedPortal.securityProfiles;
  const topics = file.topics ?? [{ arn: seedTopic.topicArn, signatureVersion: '1' as const, subscriptions: [] }];
  const clientId = securityProfiles[0]?.clientId ?? '';
  const topicArn = topics[0]?.arn ?? '';
  const configured = {
    portal: {
      settings: settingsOf(file),
      securityProfiles,
      models:
        file.models?.map((model) => modelOf(model, clientId, topicArn)) ??
        seedPortal.models.map((model) => ({
          ...model,
          clientId: securityProfiles.some((profile) => profile.clientId === model.clientId) ? model.clientId : clientId,
          topicArn: topics.some(({ arn }) => arn === model.topicArn) ? model.topicArn : topicArn,
        })),
      customers: file.customers ?? seedPortal.customers,
      revocations: {},
      faults: [],
      nextFault: 1,
    },
    topics: topics.map(({ arn, signatureVersion }) => ({ ...seedTopic, topicArn: arn, signatureVersion })),
    subscriptions: topics.flatMap(({ arn, subscriptions }) =>
      subscriptions.map((subscription) => ({ topicArn: arn, ...subscription })),
    ),
    devices: file.devices ?? [],
    faults: file.faults ?? [],
  };
  return { ...configured, configHash: hex(JSON.stringify(configured)).slice(0, 16) };
}

function settingsOf(file: ConfigFile): Settings {
  const { timers } = defaultSettings;
  return {
    strict: file.strict ?? defaultSettings.strict,
    consent: file.consent ?? defaultSettings.consent,
    itemDelivered: file.notifications?.itemDelivered ?? defaultSettings.itemDelivered,
    orderInfoStatuses: file.orderInfoStatuses ?? defaultSettings.orderInfoStatuses,
    timers: {
      orderPlaced: ms(file.timers?.orderPlaced, timers.orderPlaced),
      cancelWindow: ms(file.timers?.cancelWindow, timers.cancelWindow),
      resolution: ms(file.timers?.resolution, timers.resolution),
      ship: ms(file.timers?.ship, timers.ship),
      shipTest: ms(file.timers?.shipTest, timers.shipTest),
    },
  };
}

const modelOf = (
  model: NonNullable<ConfigFile['models']>[number],
  clientId: string,
  topicArn: string,
): Portal['models'][number] => ({
  ...model,
  name: model.name ?? model.modelId,
  compositeId: model.compositeId ?? `amzn1.dash.v1.composite.${stableUuid(model.modelId)}`,
  clientId: model.clientId ?? clientId,
  topicArn: model.topicArn ?? topicArn,
  slots: model.slots.map((slot) => ({
    ...slot,
    name: slot.name ?? slot.slotId,
    products: slot.products.map((product) => ({ ...product, title: product.title ?? product.asin })),
  })),
});

/** Milliseconds of a duration the schema has checked; the standard when there is none. */
function ms(text: string | undefined, standard: number): number {
  const parsed = text === undefined ? undefined : parseDuration(text);
  return parsed?.ok === true ? parsed.ms : standard;
}

const hex = (text: string): string => createHash('sha256').update(text).digest('hex');

function stableUuid(text: string): string {
  const digits = hex(text);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-4${digits.slice(13, 16)}-8${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
