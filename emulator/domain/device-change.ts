import type { Source } from '../../contracts/sources.ts';
import type { DomainEvent, Draw } from './outcome.ts';
import type { Audience, Declined } from './sns/audience.ts';
import type { Device, DeviceModel, Order, Portal, Registration, Slot } from './state.ts';

/**
 * One decision on one device in the making: the next document and the record of what was done. The input
 * document is never touched; every step replaces what it changes.
 */
export interface DeviceChange {
  device: Device;
  readonly events: DomainEvent[];
  readonly portal: Portal;
  readonly model: DeviceModel;
  /** Confirmed subscriptions of the model's topic. */
  readonly subscribers: readonly string[];
  /** What SNS declines a publish to that topic with. */
  readonly declined: Declined | undefined;
  readonly draw: Draw;
}

export interface ChangeInput extends Audience {
  readonly portal: Portal;
  readonly device: Device;
  readonly draw: Draw;
}

export function beginChange({ portal, device, subscribers, declined, draw }: ChangeInput): DeviceChange {
  return { device, events: [], portal, model: modelOf(portal, device.modelId), subscribers, declined, draw };
}

/**
 * A copy in which one field is another. Not a literal that overrides what it spreads: V8 takes the slow way for
 * each such field, and this is what every change of a document is made of.
 */
function withField<T, K extends keyof T>(whole: T, field: K, value: T[K]): T {
  const copy = { ...whole };
  copy[field] = value;
  return copy;
}

/** Ends a decision: one more turn, unless nothing changed. */
export function finish(change: DeviceChange, before: Device): Device {
  return change.device === before ? before : withField(change.device, 'turn', before.turn + 1);
}

export function findModel(portal: Portal, modelId: string): DeviceModel | undefined {
  return portal.models.find((model) => model.modelId === modelId);
}

/** The model of a device that exists. A portal that lost it is a fault of ours, not of the caller. */
export function modelOf(portal: Portal, modelId: string): DeviceModel {
  const model = findModel(portal, modelId);
  if (model === undefined) throw new Error(`the portal has no model ${modelId}, though devices of it exist`);
  return model;
}

export function setRegistration(change: DeviceChange, patch: Partial<Registration>): void {
  const { current } = change.device;
  if (current === null) throw new Error('no registration to change');
  change.device = withField(change.device, 'current', { ...current, ...patch });
}

export function setSlot(change: DeviceChange, slotId: string, patch: Partial<Slot>): void {
  const { current } = change.device;
  const slot = current?.slots[slotId];
  if (current === null || slot === undefined) throw new Error(`no slot ${slotId} to change`);
  const slots = withField(current.slots, slotId, Object.assign({ ...slot }, patch));
  change.device = withField(change.device, 'current', withField(current, 'slots', slots));
}

export function putOrder(change: DeviceChange, order: Order): void {
  const { orders } = change.device;
  const at = orders.findIndex((other) => other.instanceId === order.instanceId);
  change.device = withField(change.device, 'orders', at === -1 ? [...orders, order] : orders.with(at, order));
}

export function stateChanged(
  change: DeviceChange,
  event: {
    subject: Extract<DomainEvent, { kind: 'state' }>['subject'];
    id: string;
    from: string | null;
    to: string | null;
    rule: string;
    slotId?: string;
  },
): void {
  change.events.push({ kind: 'state', ...event });
}

/** Cites a source in a finding. */
export const cite = (source: Source): string => source;
