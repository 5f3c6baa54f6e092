import type { Check } from '../check.ts';
import { type DrsCall, type DrsOperation, drsOperations, drsRequest, versionsOf } from '../requests.ts';
import { PAST, reportOf } from './reports.ts';

/** What every call of the device API has in common: its token, its version headers, and which of them is judged first. */

/** A call that would be good but for what is spoiled in it. It orders nothing and ends nothing, since it is refused. */
function callOf(operation: DrsOperation, slotId: string): DrsCall {
  const calls: Readonly<Record<DrsOperation, Omit<DrsCall, 'operation'>>> = {
    replenish: { params: { slotId } },
    slotStatus: { params: { slotId }, body: reportOf(PAST) },
    deviceStatus: { body: { mostRecentlyActiveDate: PAST } },
    subscriptionInfo: {},
    getOrderInfo: { params: { eventInstanceId: 'amzn1.dash.v2.o.bm90aGluZw==' } },
    cancelTestOrders: {},
    deregister: {},
  };
  return { operation, ...calls[operation] };
}

const anotherThan = (operation: DrsOperation) => versionsOf(operation === 'slotStatus' ? 'deviceStatus' : 'slotStatus');

/** What may be wrong with the version headers. A service that takes such a call of these would really do it. */
const RISKY: ReadonlySet<DrsOperation> = new Set(['replenish', 'deregister']);

function versionChecks(operation: DrsOperation): Check[] {
  const { input, results } = versionsOf(operation);
  const [result = ''] = results;
  const spoiled: readonly [id: string, what: string, change: Partial<DrsCall>][] = [
    ['no-type', 'x-amzn-type-version is missing', { type: null }],
    ['no-accept', 'x-amzn-accept-type is missing', { accept: null }],
    ['type', 'x-amzn-type-version is a version that there is not', { type: input.replace(/@.*/, '@9.0') }],
    ['accept', 'x-amzn-accept-type is a version that there is not', { accept: result.replace(/@.*/, '@9.0') }],
    ['type-of-another', 'x-amzn-type-version is that of another call', { type: anotherThan(operation).input }],
    [
      'accept-of-another',
      'x-amzn-accept-type is that of another call',
      { accept: anotherThan(operation).results[0] ?? '' },
    ],
  ];
  return spoiled.map(([id, what, change]) => ({
    id: `${operation}.version.${id}`,
    title: `${operation} is refused when ${what}`,
    source: 'API',
    needs: RISKY.has(operation) ? ['device', operation === 'replenish' ? 'order' : 'end'] : ['device'],
    async run(session) {
      // Whoever takes it has lost the device.
      const unit = await session.unit({ isFresh: operation === 'deregister' });
      session.expectRefusal(
        await session.drs(unit, { ...callOf(operation, unit.slotId), ...change }),
        'invalidVersion',
      );
    },
  }));
}

const SLOT = 'beans';

const tokenChecks = (operation: DrsOperation): Check[] => [
  {
    id: `${operation}.token`,
    title: `${operation} answers 400 Invalid token, never 401, to whoever has no good one`,
    source: 'API',
    needs: [],
    async run(session) {
      for (const authorization of [null, 'Bearer Atza|IwEBIno-such-token', 'Bearer ', 'Basic bm9ib2R5Og=='])
        session.expectRefusal(
          await session.send(drsRequest(session.subject.url, { ...callOf(operation, SLOT), authorization })),
          'invalidToken',
        );
    },
  },
  {
    id: `${operation}.token-first`,
    title: `${operation} judges the token before version headers and body`,
    source: 'DESIGN',
    needs: [],
    async run(session) {
      const call = { ...callOf(operation, SLOT), type: null, authorization: null };
      session.expectRefusal(await session.send(drsRequest(session.subject.url, call)), 'invalidToken');
    },
  },
];

const edgeChecks: readonly Check[] = [
  {
    id: 'edge.unknown-path',
    title: 'a path that there is not is answered 404, in JSON',
    source: 'DESIGN',
    needs: [],
    async run(session) {
      const exchange = await session.send({ method: 'GET', url: `${session.subject.url}/replenishments` });
      session.expectEqual(exchange, 'reply.status', 404, exchange.reply.status);
    },
  },
  {
    id: 'edge.method',
    title: 'a wrong method is answered 405, and Allow names the right one',
    source: 'DESIGN',
    needs: [],
    async run(session) {
      const exchange = await session.send({ method: 'GET', url: `${session.subject.url}/replenish/${SLOT}` });
      session.expectEqual(exchange, 'reply.status', 405, exchange.reply.status);
      session.expectEqual(exchange, 'reply.headers.allow', 'POST', exchange.reply.headers.allow);
    },
  },
];

export const requestChecks: readonly Check[] = [
  ...drsOperations.flatMap((operation) => [...tokenChecks(operation), ...versionChecks(operation)]),
  ...edgeChecks,
];
