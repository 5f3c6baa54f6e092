import type { Router } from 'hono/router';
import { RegExpRouter } from 'hono/router/reg-exp-router';
import { expect, it } from 'vitest';
import { RememberingRouter } from '../../../emulator/http/remembering-router.ts';

function given() {
  const inner = new RegExpRouter<string>();
  let asked = 0;
  const counting: Router<string> = {
    name: 'counting',
    add: (method, path, handler) => inner.add(method, path, handler),
    match(method, path) {
      asked += 1;
      return inner.match(method, path);
    },
  };
  const router = new RememberingRouter(counting);
  router.add('POST', '/replenish/:slotId', 'replenish');
  router.add('GET', '/subscriptionInfo', 'subscriptionInfo');
  return { router, asked: () => asked };
}

it('a path leads where it led, and its router is asked once', () => {
  const { router, asked } = given();
  const first = router.match('POST', '/replenish/beans');
  expect(first[0].map(([handler]) => handler)).toEqual(['replenish']);
  expect(router.match('POST', '/replenish/beans')).toBe(first);
  expect(asked()).toBe(1);
});

it('a path is remembered for its method only', () => {
  const { router } = given();
  expect(router.match('GET', '/subscriptionInfo')[0]).toHaveLength(1);
  expect(router.match('POST', '/subscriptionInfo')[0]).toHaveLength(0);
  expect(router.match('GET', '/replenish/beans')[0]).toHaveLength(0);
});

it('what leads nowhere, or is very long, is asked for again', () => {
  const { router, asked } = given();
  for (const path of ['/nowhere', `/replenish/${'x'.repeat(300)}`]) {
    const before = asked();
    router.match('POST', path);
    router.match('POST', path);
    expect(asked()).toBe(before + 2);
  }
});

it('any number of paths takes bounded room', () => {
  const { router, asked } = given();
  for (let i = 0; i < 1001; i += 1) router.match('POST', `/replenish/${i}`);
  expect(asked()).toBe(1001);
  router.match('POST', '/replenish/1000');
  expect(asked()).toBe(1001);
  router.match('POST', '/replenish/0');
  expect(asked()).toBe(1002);
});
