import { describe, expect, it } from 'vitest';
import { controlEndpoints } from '../../../contracts/control/index.ts';
import { customerEndpoints } from '../../../contracts/customer/index.ts';
import type { EndpointDefinition } from '../../../contracts/endpoint.ts';
import { snsEndpoints } from '../../../contracts/sns/index.ts';

const endpoints: Record<string, EndpointDefinition> = { ...controlEndpoints, ...customerEndpoints, ...snsEndpoints };
const ours = Object.values({ ...controlEndpoints, ...customerEndpoints } as Record<string, EndpointDefinition>);

describe.each(Object.entries(endpoints))('the contract of %s', (key, endpoint) => {
  it('is registered under its own name', () => {
    expect(endpoint.name).toBe(key);
  });

  it('has examples that it accepts itself', () => {
    const { examples = {} } = endpoint;
    if (endpoint.params !== undefined) expect(endpoint.params.safeParse(examples.params).error).toBeUndefined();
    for (const body of Object.values(examples.body ?? {})) expect(endpoint.body?.safeParse(body).error).toBeUndefined();
    for (const reply of Object.values(examples.reply ?? {})) {
      expect(endpoint.reply.body?.safeParse(reply).error).toBeUndefined();
    }
  });
});

describe('everything under /_emulator/', () => {
  it('asks for the control token and refuses foreign callers', () => {
    for (const endpoint of ours) {
      expect(endpoint.security).toBe('control');
      expect(endpoint.refusals).toMatchObject({
        invalid: { status: 400, code: 'invalid' },
        unauthorized: { status: 401, code: 'unauthorized' },
        forbidden: { status: 403, code: 'forbidden' },
      });
      for (const { path } of endpoint.paths) expect(path).toMatch(/^\/_emulator\//);
    }
  });

  it('takes no unknown key, neither in the query nor in the body', () => {
    for (const { name, query, body } of ours) {
      if (query !== undefined) expect(query.safeParse({ nosuchkey: '1' }).success, `${name} query`).toBe(false);
      if (body !== undefined) expect(body.safeParse({ nosuchkey: 1 }).success, `${name} body`).toBe(false);
    }
  });
});

describe('bodies that contradict themselves', () => {
  const { advanceClock, setClock } = controlEndpoints;
  const { setSubscription } = customerEndpoints;

  it('names exactly one target of an advance', () => {
    expect(advanceClock.body.safeParse({ by: 'PT1S' }).success).toBe(true);
    expect(advanceClock.body.safeParse({ by: 'PT1S', toNextDue: true }).success).toBe(false);
    expect(advanceClock.body.safeParse({ quietMs: 5 }).success).toBe(false);
    expect(advanceClock.body.safeParse({ toNextDue: false }).success).toBe(false);
  });

  it('changes something', () => {
    expect(setClock.body.safeParse({}).success).toBe(false);
    expect(setSubscription.body.safeParse({}).success).toBe(false);
    expect(setClock.body.safeParse({ scale: 0 }).success).toBe(false);
    expect(setClock.body.safeParse({ scale: 60 }).success).toBe(true);
  });

  it('does not subscribe a slot whose product it clears', () => {
    expect(setSubscription.body.safeParse({ subscribed: true, asin: null }).success).toBe(false);
    expect(setSubscription.body.safeParse({ subscribed: false, asin: null }).success).toBe(true);
  });
});
