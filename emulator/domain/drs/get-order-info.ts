import type { z } from 'zod';
import type { getOrderInfo as contract, OrderInfoStatus } from '../../../contracts/drs/get-order-info.ts';
import { accept, type DeviceTransition, refuse } from '../outcome.ts';
import type { Order, Settings } from '../state.ts';

/** Reads one order of the current registration, in the status set that is configured. */
export const getOrderInfo: DeviceTransition<typeof contract> = ({ portal, device, request, draw }) => {
  const { eventInstanceId } = request.params;
  const order = device.orders.find((candidate) => candidate.instanceId === eventInstanceId);
  if (order === undefined || order.grantId !== device.current?.grantId) return refuse('unknownInstance');
  return accept(device, {
    orderInfoData: {
      instanceId: order.instanceId,
      orderItems: [
        {
          asin: order.asin,
          expectedDeliveryDate: order.state === 'cancelled' ? null : order.estimatedDeliveryAt,
          quantity: order.packages,
          slotId: order.slotId,
          status: statusOf(order, portal.settings, draw.now),
        },
      ],
    },
  });
};

function statusOf(order: Order, settings: Settings, now: string): z.infer<typeof OrderInfoStatus> {
  const older = settings.orderInfoStatuses === 'older';
  switch (order.state) {
    case 'accepted':
    case 'in-resolution':
      return older ? 'Pending' : 'Processing';
    case 'placed':
      if (!older) return 'Processing';
      return order.cancelUntil !== null && now < order.cancelUntil ? 'Pending' : 'Authorized';
    case 'shipped':
    case 'delivered':
      return older ? 'Closed' : 'Shipped';
    case 'cancelled':
      return older ? 'Canceled' : 'Cancelled';
  }
}
