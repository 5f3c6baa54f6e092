import { expect, it } from 'vitest';
import { sentGood } from '../../../../contracts/good-texts.ts';
import { endpoints } from '../../../../contracts/index.ts';
import { checkExchange } from '../../../../scenarios/runner/check/contract-check.ts';

/** A body that the emulator of this process is thought to have checked: only of its own replies that counts. */

const TEXT = '{"no":"such reply"}';

it.each([
  [true, 0],
  [undefined, 1],
])('a reply that was handed over (%s) has %i violations', (isOwn, least) => {
  const schema = endpoints.replenish.reply.body;
  sentGood.add(schema, TEXT);
  const headers = {
    'x-amzn-requestid': 'id',
    'content-type': 'application/json',
    'x-amzn-type-version': 'com.amazon.dash.replenishment.DrsReplenishResult@1.0',
  };
  const reply = { status: 200, headers, text: TEXT, body: JSON.parse(TEXT), ...(isOwn && { isOwn }) };
  const request = { method: 'POST', url: 'http://127.0.0.1:1/replenish/beans' };
  const inBody = checkExchange(request, reply).violations.filter(({ path }) => path.startsWith('reply.body'));
  expect(Math.min(inBody.length, 1)).toBe(least);
});
