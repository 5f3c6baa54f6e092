import { expect, it } from 'vitest';
import { playText, why } from './given.ts';

const REGISTER = '  - service: { register: }\n';

it('keeps what came of a step, by each of the roots', async () => {
  const outcome = await playText(`  - service: { register: { stock: { beans: { remaining: 4 } } } }
    capture:
      version: notifications[-1].version
      first: notifications[0].payload.notificationInfo.notificationType
      topic: notifications[0].envelope.TopicArn
      owner: device.directedCustomerId
  - device: { use: beans }
    capture:
      id: reply.body.eventInstanceId
      status: replies[0].status
      server: reply.headers.Server
      order: order
      stock: client.slots.beans.stock
      at: now
  - call:
      method: POST
      path: /
      json: { version: '\${version}', first: '\${first}', topic: '\${topic}', owner: '\${owner}', id: '\${id}', status: '\${status}', server: '\${server}', of: '\${order.instanceId}', stock: '\${stock}', at: '\${at}' }
  - expect: { reply: { status: 400 } }
  - call: { path: '/_emulator/orders/\${id}' }
  - expect: { exactly: true, reply: { body: '\${order}' } }\n`);
  expect(why(outcome)).toBe('passed');
  const sent = outcome.timeline.find(
    (entry) => entry.kind === 'call' && entry.operation === 'snsQuery' && entry.method === 'POST',
  );
  expect(sent).toMatchObject({
    body: {
      version: '2.0',
      first: 'DeviceRegisteredNotification',
      topic: 'arn:aws:sns:us-east-1:000000000000:drs-acme',
      owner: 'amzn1.account.AEMULATEDCUSTOMERAAAAAAAAAAQ',
      status: 200,
      server: 'Server',
      stock: 3,
      at: '2031-03-04T10:00:00.000Z',
    },
  });
});

it('keeps from an expect what came of the step it looks at', async () => {
  const outcome = await playText(`${REGISTER}  - id: order
    device: { replenish: beans }
  - advance: PT1S
  - expect: { of: order, reply: { status: 200 } }
    capture: { id: reply.body.eventInstanceId }
  - expect: { state: { order: { instanceId: '\${id}' } } }\n`);
  expect(why(outcome)).toBe('passed');
});

it.each([
  [
    'reply.body.evntInstanceId',
    'reply.body has no "evntInstanceId"; did you mean "eventInstanceId"? (detailCode, eventInstanceId)',
  ],
  ['reply.body.detailCode.x', 'reply.body.detailCode is "STANDARD_ORDER_PLACED", which has nothing in it'],
  ['notifications[2].payload', 'notifications has 0 items, and no 2'],
  ['replies[1]', 'replies has 1 item, and no 1'],
])('fails at a path that leads nowhere, %s, and tells how far it came', async (path, message) => {
  const { failure } = await playText(`${REGISTER}  - device: { replenish: beans }\n    capture: { x: '${path}' }\n`);
  expect(failure).toMatchObject({ place: { line: 5 }, message: `capture x: ${path}: ${message}` });
});

it('fails when there is nothing of the kind', async () => {
  const { failure } = await playText(`${REGISTER}  - advance: PT1S\n    capture: { x: order.state }\n`);
  expect(failure?.message).toBe('capture x: order.state: there is no order');
});
