import type { Order as OrderEntry } from '../../../contracts/control/order.ts';
import type { Device, Order } from '../../domain/state.ts';

/** An order as the control interface shows it. */
export const orderEntry = (device: Pick<Device, 'modelId' | 'serialNumber'>, order: Order): OrderEntry => ({
  instanceId: order.instanceId,
  modelId: device.modelId,
  serialNumber: device.serialNumber,
  slotId: order.slotId,
  asin: order.asin,
  quantity: order.quantity,
  test: order.test,
  state: order.state,
  problem: order.problem,
  acceptedAt: order.acceptedAt,
  placedAt: order.placedAt,
  cancelUntil: order.cancelUntil,
  shipsAt: order.shipsAt,
  estimatedDeliveryAt: order.estimatedDeliveryAt,
  shippedAt: order.shippedAt,
  deliveredAt: order.deliveredAt,
  cancelledAt: order.cancelledAt,
  cancelledBy: order.cancelledBy,
});
