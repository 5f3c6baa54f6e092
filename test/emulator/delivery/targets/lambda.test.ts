import { describe, expect, it, onTestFinished } from 'vitest';
import { createSender } from '../../../../emulator/delivery/send.ts';
import { createLambdaTarget, functionName } from '../../../../emulator/delivery/targets/lambda.ts';
import { startFunctions } from '../../../support/functions.ts';
import { FUNCTION_ARN } from '../../../support/subscription.ts';

const event = { type: 'Notification', messageId: 'm', headers: {}, body: '{"Records":[]}' } as const;
const parcel = { endpoint: FUNCTION_ARN, message: event, timeoutMs: 15_000 };

function target(url: string, lines: string[] = []) {
  const sender = createSender();
  onTestFinished(() => sender.close());
  return createLambdaTarget({ url }, sender, (line) => lines.push(line));
}

describe('a function', () => {
  it('is called by its name, with the event, and its answer is waited for', async () => {
    const functions = await startFunctions();
    expect(await target(functions.url).send(parcel)).toEqual({ outcome: 'answered', status: 200 });
    expect(functions.invocations).toEqual([
      {
        path: '/2015-03-31/functions/orders/invocations',
        text: '{"Records":[]}',
        headers: expect.objectContaining({
          'content-type': 'application/json',
          'x-amz-invocation-type': 'RequestResponse',
          'content-length': '14',
        }),
      },
    ]);
    expect(functions.invocations[0]?.headers).not.toHaveProperty('x-amz-log-type');
  });

  it('of a container is called whatever its name is', async () => {
    const functions = await startFunctions();
    await target(functions.url.replace('{function}', 'function')).send(parcel);
    expect(functions.invocations[0]?.path).toBe('/2015-03-31/functions/function/invocations');
  });

  it('that throws has taken nothing, though the answer is 200', async () => {
    const functions = await startFunctions();
    functions.answering = () => ({ status: 200, headers: { 'X-Amz-Function-Error': 'Unhandled' } });
    expect(await target(functions.url).send(parcel)).toEqual({
      outcome: 'failed',
      error: 'the function failed (x-amz-function-error: Unhandled)',
      timedOut: false,
    });
  });

  it.each([202, 404, 429, 502])('is told by the status of the answer: %i', async (status) => {
    const functions = await startFunctions();
    functions.answering = () => ({ status });
    expect(await target(functions.url).send(parcel)).toEqual({ outcome: 'answered', status });
  });

  it('is printed where that was asked for: one line of JSON', async () => {
    const lines: string[] = [];
    expect(await target('print', lines).send(parcel)).toEqual({ outcome: 'answered', status: 202 });
    expect(lines).toEqual(['{"Records":[]}']);
  });
});

describe('the name of a function', () => {
  it.each([
    [FUNCTION_ARN, 'orders'],
    [`${FUNCTION_ARN}:live`, 'orders'],
    [`${FUNCTION_ARN}:$LATEST`, 'orders'],
    ['arn:aws-cn:lambda:cn-north-1:000000000000:function:orders', 'orders'],
    ['arn:aws:lambda:us-east-1:000000000000:layer:orders', undefined],
    ['orders', undefined],
  ])('of %s is %s', (arn, name) => {
    expect(functionName(arn)).toBe(name);
  });
});
