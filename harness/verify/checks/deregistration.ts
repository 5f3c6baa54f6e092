import type { Check } from '../check.ts';
import type { Session } from '../session.ts';
import type { Unit } from '../subject.ts';

/** The end of a registration. These come last: a device that was given does not survive them. */

/** Nothing of the device is good any more. */
async function expectDead(session: Session, unit: Unit, token: string): Promise<void> {
  const authorization = `Bearer ${token}`;
  session.expectRefusal(await session.drs(unit, { operation: 'subscriptionInfo', authorization }), 'invalidToken');
  const form = { grant_type: 'refresh_token', refresh_token: unit.refreshToken, ...session.subject.clientForm() };
  session.expectRefusal(await session.token(form), 'refreshTokenRevoked');
}

export const deregistrationChecks: readonly Check[] = [
  {
    id: 'deregister.other-device',
    title: 'deregistration 1.0 of another device than that of the token is refused, and ends nothing',
    source: 'DEREG',
    needs: ['device', 'end'],
    async run(session) {
      const unit = await session.unit({ isFresh: true });
      const params = { modelId: unit.modelId, serialNumber: 'somebody-else' };
      session.expectRefusal(await session.drs(unit, { operation: 'deregister', path: 'V1', params }), 'deviceMismatch');
      session.expectSuccess(await session.drs(unit, { operation: 'subscriptionInfo' }));
    },
  },
  {
    id: 'deregister.V1',
    title: 'after deregistration 1.0 neither token of the device is good any more',
    source: 'DEREG',
    needs: ['control'],
    async run(session) {
      const unit = await session.unit({ isFresh: true });
      const token = await session.accessToken(unit);
      const { modelId, serialNumber } = unit;
      const exchange = await session.drs(unit, {
        operation: 'deregister',
        path: 'V1',
        params: { modelId, serialNumber },
      });
      if (session.expectSuccess(exchange)) await expectDead(session, unit, token);
    },
  },
  {
    id: 'deregister',
    title: 'after deregistration 2.0 neither token of the device is good any more',
    source: 'DEREG',
    needs: ['device', 'end'],
    async run(session) {
      const unit = await session.unit({ isFresh: true });
      const token = await session.accessToken(unit);
      if (session.expectSuccess(await session.drs(unit, { operation: 'deregister' })))
        await expectDead(session, unit, token);
    },
  },
];
