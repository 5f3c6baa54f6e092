import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { actions } from '../../../../contracts/sns/actions/index.ts';
import { startTestEmulator } from '../../../support/emulator.ts';
import { startListener } from '../../../support/listener.ts';
import { elementsOf, parseAnswer } from './answer-xml.ts';
import recordings from './recorded-requests.json' with { type: 'json' };

/** Requests as boto3 and the AWS CLI sent them, byte for byte but for what differs from world to world. */

const send = (url: string, headers: string[][], body: string) =>
  new Promise<{ status: number; requestId: string; contentType: string; text: string }>((resolve, reject) => {
    const outgoing = request(
      url,
      { method: 'POST', headers: { 'Content-Length': Buffer.byteLength(body) } },
      (reply) => {
        const chunks: Buffer[] = [];
        reply.on('data', (chunk: Buffer) => chunks.push(chunk));
        reply.on('end', () =>
          resolve({
            status: reply.statusCode ?? 0,
            requestId: String(reply.headers['x-amzn-requestid']),
            contentType: String(reply.headers['content-type']),
            text: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    for (const [name = '', value = ''] of headers) outgoing.setHeader(name, value);
    outgoing.on('error', reject).end(body);
  });

describe.each(recordings)('what $client sent', ({ headers, requests }) => {
  it('is answered in the form that botocore takes apart', async () => {
    const emulator = await startTestEmulator();
    const listener = await startListener();
    const known = new Map([['Endpoint', encodeURIComponent(listener.url)]]);
    const seen: string[] = [];
    for (const { body, status } of requests) {
      const action = /^Action=(\w+)/.exec(body)?.[1] as keyof typeof actions;
      if (action === 'ConfirmSubscription') {
        await emulator.world.engine.settle();
        known.set('Token', JSON.parse(listener.received[0]?.text ?? '').Token);
      }
      const answer = await send(
        emulator.url,
        headers,
        body.replace(/\{(\w+)\}/g, (_, name) => known.get(name) ?? 'not known'),
      );
      expect([action, answer.status, answer.contentType]).toEqual([action, status, 'text/xml']);
      const root = parseAnswer(answer.text);
      if (status !== 200) {
        expect(elementsOf(root)).toEqual({ Error: expect.any(String), RequestId: answer.requestId });
        continue;
      }
      // The wrapper is there where the service model of botocore has one, and the request id where it looks for it.
      const { result } = actions[action];
      expect(root.name).toBe(`${action}Response`);
      expect(Object.keys(elementsOf(root))).toEqual([
        ...(result === null ? [] : [`${action}Result`]),
        'ResponseMetadata',
      ]);
      expect(elementsOf(root).ResponseMetadata).toBe(answer.requestId);
      const arn = /<SubscriptionArn>(arn:[^<]+)</.exec(answer.text)?.[1];
      if (action === 'Subscribe' && arn !== undefined) known.set('SubscriptionArn', encodeURIComponent(arn));
      seen.push(action);
    }
    expect(new Set(seen)).toEqual(new Set(Object.keys(actions)));
    expect(emulator.faults()).toEqual([]);
  });
});
