import type { ReadMessage } from '../../../scenarios/runner/check/notification-check.ts';
import type { Check } from '../check.ts';
import type { Session } from '../session.ts';
import type { Unit } from '../subject.ts';

/** What the service tells its maker: that it comes, is signed, and is what its contract says. */

interface AboutDevice {
  readonly deviceInfo?: { readonly deviceIdentifier?: { readonly serialNumber?: unknown } };
}

const isAbout = ({ payload }: ReadMessage, { serialNumber }: Unit): boolean =>
  serialNumber === '' || (payload as AboutDevice | null)?.deviceInfo?.deviceIdentifier?.serialNumber === serialNumber;

/** Waits for a message of this type about the unit that was not there before. */
async function expectMessage(session: Session, type: string, unit: Unit, before: number): Promise<void> {
  const { inbox } = session;
  const found = await inbox.wait(
    (message) => message.type === type && inbox.messages.indexOf(message) >= before && isAbout(message, unit),
  );
  if (found === undefined) {
    const seen = inbox.messages.slice(before).map((message) => message.type);
    session.differ({ path: 'notification', expected: type, seen: seen.join(', ') || 'nothing' });
    return;
  }
  for (const { path, ...rest } of found.violations) session.differ({ path: `${type}: ${path}`, ...rest });
}

/** An order is told of when it is placed: two seconds later, on whatever clock the service goes by. */
async function letTimePass(session: Session): Promise<void> {
  if (session.subject.missing('control') !== undefined) return;
  const { body } = await session.control<{ readonly mode?: string } | null>('GET', 'clock');
  if (body?.mode === 'manual') await session.control('POST', 'clock/advance', { by: 'PT2S' });
}

export const notificationChecks: readonly Check[] = [
  {
    id: 'notification.registered',
    title: 'a registration is told, and what the customer subscribed to',
    source: 'NOTIF',
    needs: ['control', 'listener'],
    async run(session) {
      const before = session.inbox.messages.length;
      const unit = await session.unit({ isFresh: true });
      await letTimePass(session);
      await expectMessage(session, 'DeviceRegisteredNotification', unit, before);
      await expectMessage(session, 'SubscriptionChangedNotification', unit, before);
    },
  },
  {
    id: 'notification.order-placed',
    title: 'an order is told when it is placed',
    source: 'NOTIF',
    needs: ['device', 'order', 'listener'],
    async run(session) {
      const unit = await session.unit({ isFresh: true });
      const before = session.inbox.messages.length;
      const exchange = await session.drs(unit, { operation: 'replenish', params: { slotId: unit.slotId } });
      if (!session.expectSuccess(exchange)) return;
      const { detailCode } = (exchange.reply.body ?? {}) as { readonly detailCode?: unknown };
      // Of an order that runs already it was told before.
      if (detailCode === 'ORDER_INPROGRESS') return;
      await letTimePass(session);
      await expectMessage(session, 'OrderPlacedNotification', unit, before);
    },
  },
  {
    id: 'notification.deregistered',
    title: 'the end of a registration is told',
    source: 'NOTIF',
    needs: ['control', 'listener'],
    async run(session) {
      const unit = await session.unit({ isFresh: true });
      const before = session.inbox.messages.length;
      if (!session.expectSuccess(await session.drs(unit, { operation: 'deregister' }))) return;
      await letTimePass(session);
      await expectMessage(session, 'DeviceDeregisteredNotification', unit, before);
    },
  },
];
