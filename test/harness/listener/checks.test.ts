import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { checks } from '../../../harness/listener/checks/index.ts';
import { checkListener, countsAsFailed, SnsPortError, UnreachableError } from '../../../harness/listener/run.ts';
import { freePort, givenRun } from './given.ts';
import { checked, type Envelope, plain, visit } from './small-listener.ts';

/** Single checks against listeners of a few lines. */

describe('the checks', () => {
  it('have ids of their own, and sentences', () => {
    expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
    for (const { id, title, stimulus, expects } of checks) {
      expect(id).toMatch(/^C-\d\d[b-z]?$/);
      expect(title).toMatch(/^[a-z].*[^.]$/);
      expect(stimulus).toMatch(/^[A-Z0-9].*\.$/);
      expect(expects).toMatch(/^[A-Z0-9].*\.$/);
    }
  });

  it('cover all numbers of the notes', () => {
    const numbers = new Set(checks.map(({ id }) => Number(id.slice(2, 4))));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: 34 }, (_, at) => at + 1));
  });

  it('count as failed by their level', () => {
    const failed = { outcome: 'failed', level: 'should' } as const;
    expect(['must', 'should', 'never'].map((on) => countsAsFailed(failed, on as 'must'))).toEqual([false, true, false]);
    const must = { outcome: 'failed', level: 'must' } as const;
    expect(['must', 'should', 'never'].map((on) => countsAsFailed(must, on as 'must'))).toEqual([true, true, false]);
    expect(countsAsFailed({ outcome: 'not observable', level: 'must' }, 'should')).toBe(false);
  });
});

describe('C-01', () => {
  it('fails a listener that takes notifications and does not confirm', async () => {
    const { first } = await checked(['C-01'], ({ apply, envelope }) => {
      if (envelope.Type === 'Notification') apply();
      return 200;
    });
    expect(first).toMatchObject({ outcome: 'failed', reason: 'answered 200, but did not confirm within 0.5 s' });
  });

  it('fails one that confirms twice, and one that confirms and says that it failed', async () => {
    const twice = await checked(['C-01'], async ({ envelope: { SubscribeURL } }) => {
      await visit(SubscribeURL);
      return visit(SubscribeURL);
    });
    expect(twice.first).toMatchObject({ outcome: 'failed', reason: 'confirmed 2 times' });
    const failing = await checked(['C-01'], async ({ envelope: { SubscribeURL } }) => {
      await visit(SubscribeURL);
      return 500;
    });
    expect(failing.first).toMatchObject({ outcome: 'failed', reason: 'the SubscriptionConfirmation was answered 500' });
  });

  it('passes one that confirms with the token, by the API', async () => {
    const { first } = await checked(['C-01'], async ({ envelope }) => {
      const { Token, TopicArn } = envelope as unknown as Record<string, string>;
      const body = new URLSearchParams({ Action: 'ConfirmSubscription', TopicArn: TopicArn ?? '', Token: Token ?? '' });
      const reply = await fetch(new URL(envelope.SubscribeURL).origin, { method: 'POST', body });
      expect(await reply.text()).toContain('<SubscriptionArn>');
      return 200;
    });
    expect(first.outcome).toBe('passed');
  });

  it('does not judge an endpoint that is not there', async () => {
    const { first, accepted } = await checked(['C-01'], () => 404);
    expect(first.outcome).toBe('not observable');
    expect(accepted).toBe(false);
  });
});

describe('C-02', () => {
  it('names a listener that reads application/json only', async () => {
    const { first } = await checked(['C-02'], (heard) =>
      heard.request.headers['content-type'] === 'application/json' ? plain(heard) : 400,
    );
    expect(first.outcome).toBe('failed');
    expect(first.reason).toContain('confirms under application/json only');
  });
});

describe('C-04', () => {
  it('fails one that redirects', async () => {
    const { first } = await checked(['C-04'], () => 302);
    expect(first.outcome).toBe('failed');
    expect(first.reason).toContain('was answered 302: SNS follows no redirect');
  });

  it('names the type that is not taken', async () => {
    const { first } = await checked(['C-04'], ({ envelope }) =>
      envelope.Message.includes('OrderCancelled') ? 500 : 200,
    );
    expect(first).toMatchObject({ outcome: 'failed', reason: 'OrderCancelledNotification was answered 500' });
  });
});

describe('C-16', () => {
  it('passes a listener of one version, and C-16b says what it does not take', async () => {
    const { results } = await checked(['C-16', 'C-16b'], ({ envelope, apply }) => {
      const isV1 = /"productInfo":\[\{"quantity":[\d.]+,"unit":"count"\}\]|"beans":true/.test(envelope.Message);
      if (!isV1) apply();
      return 200;
    });
    expect(results.map(({ outcome }) => outcome)).toEqual(['passed', 'failed']);
    expect(results[1]?.reason).toBe(
      'SubscriptionChangedNotification v1.0 had no effect; OrderPlacedNotification v1.0 had no effect; ItemShippedNotification v1.0 had no effect',
    );
  });

  it('is not observable where not even a usual notification shows an effect', async () => {
    const { first } = await checked(['C-16'], () => 200);
    expect(first.outcome).toBe('not observable');
    expect(first.reason).toContain('is acme-coffee/SN-0001 a device your system knows (--device)?');
  });
});

describe('C-05', () => {
  it('does not pass a listener of which no effect is known', async () => {
    const { first } = await checked(['C-05'], () => 200);
    expect(first.outcome).toBe('not observable');
  });

  it('C-05b fails one that answers a forgery 500, and one that hangs at it', async () => {
    const { first } = await checked(['C-05b'], () => 500);
    expect(first.reason).toContain('was answered 500, so SNS sends it again and again');
    const hanging = await checked(['C-05b'], () => undefined, { settings: { attemptTimeoutMs: 50 } });
    expect(hanging.first).toMatchObject({ outcome: 'failed' });
    expect(hanging.first.reason).toContain('no complete answer within 50 ms');
  });
});

describe('C-12', () => {
  it('fails one that counts once but refuses the second copy', async () => {
    const seen = new Set<string>();
    const { first } = await checked(['C-12'], ({ envelope, apply }) => {
      if (seen.has(envelope.MessageId)) return 409;
      seen.add(envelope.MessageId);
      apply();
      return 200;
    });
    expect(first.outcome).toBe('failed');
    expect(first.reason).toContain('the same message again was answered 409');
    expect(first.reason).not.toContain('took effect');
  });
});

describe('C-14', () => {
  it('fails one for which the last message wins', async () => {
    const { first } = await checked(['C-14'], plain);
    expect(first).toMatchObject({
      outcome: 'failed',
      reason: 'an older notification undid a newer one: compare `notificationTime`',
    });
  });
});

describe('C-17', () => {
  it('fails one that subscribes again and again', async () => {
    const { first } = await checked(['C-17'], async (heard) => {
      if (heard.envelope.Type !== 'UnsubscribeConfirmation') return plain(heard);
      await visit(heard.envelope.SubscribeURL);
      return visit(heard.envelope.SubscribeURL);
    });
    expect(first.outcome).toBe('failed');
    expect(first.reason).toContain('the subscription was restored 2 times');
  });

  it('C-17b names the validator that gets the signature wrong', async () => {
    const { results } = await checked(['C-01', 'C-17', 'C-17b'], (heard) =>
      heard.envelope.Type === 'UnsubscribeConfirmation' ? 403 : plain(heard),
    );
    expect(results.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'failed']);
    expect(results[2]?.reason).toBe(
      'an UnsubscribeConfirmation, which sns-validator 0.3.5 gets wrong, was answered 403',
    );
  });
});

describe('C-24', () => {
  it('fails one that breaks down on what is no message', async () => {
    const { first } = await checked(['C-24'], ({ envelope }) => (envelope?.Type === undefined ? 500 : 200));
    expect(first.outcome).toBe('failed');
    expect(first.reason).toContain('an object without members was answered 500');
    expect(first.reason).not.toContain('an empty body');
  });
});

describe('C-27', () => {
  it('fails one that refuses what SNS may still deliver, and tells of what is older', async () => {
    const ageOf = (envelope: Envelope) => Date.now() - Date.parse(envelope.Timestamp);
    const { first } = await checked(['C-27'], (heard) => (ageOf(heard.envelope) > 15 * 60_000 ? 403 : plain(heard)));
    expect(first.outcome).toBe('failed');
    expect(first.reason).toContain('the message of 59 minutes ago was answered 403');
    expect(first.observed).toContain('the message of three days ago had no effect');
  });
});

describe('C-29', () => {
  it('is made when the subscription has raw delivery', async () => {
    const { first } = await checked(
      ['C-29'],
      ({ request }) => (request.headers['x-amz-sns-rawdelivery'] === 'true' ? 200 : 400),
      {
        settings: { raw: true },
        observe: false,
      },
    );
    expect(first).toMatchObject({ outcome: 'not observable', exchanges: [{ reply: { status: 200 } }] });
  });
});

describe('C-30', () => {
  const withCredentials = (url: string) => url.replace('http://', 'http://user:p%40ss@');

  it('passes one that asks and is answered', async () => {
    const seen: (string | undefined)[] = [];
    const { first } = await checked(
      ['C-30'],
      ({ request, response }) => {
        seen.push(request.headers.authorization);
        if (request.headers.authorization !== undefined) return 200;
        response.setHeader('www-authenticate', 'Basic realm="sns"');
        return 401;
      },
      { url: withCredentials },
    );
    expect(first.outcome).toBe('passed');
    expect(seen).toEqual([undefined, `Basic ${Buffer.from('user:p@ss').toString('base64')}`]);
  });

  it.each([
    [200, null, 'the credentials are not asked for'],
    [403, null, 'expected 401 to a message without credentials, seen 403'],
    [401, null, 'expected WWW-Authenticate with Basic beside 401, seen none'],
  ])('fails one that answers %i', async (status, _, problem) => {
    const { first } = await checked(
      ['C-30'],
      ({ request }) => (request.headers.authorization === undefined ? status : 200),
      {
        url: withCredentials,
      },
    );
    expect(first.outcome).toBe('failed');
    expect(first.reason).toContain(problem);
  });
});

describe('a run', () => {
  it('says in a sentence that nobody listens', async () => {
    const port = await freePort();
    const maker = { url: `http://user:secret@127.0.0.1:${port}/sns`, observeUrl: 'http://127.0.0.1:1' };
    const run = checkListener(givenRun(maker, { observe: false }));
    await expect(run).rejects.toThrow(
      new UnreachableError(
        `nobody listens at http://user:***@127.0.0.1:${port}/sns (ECONNREFUSED); start your listener first`,
      ),
    );
  });

  it('says that its port is taken', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const { port } = server.address() as AddressInfo;
    const maker = { url: `http://127.0.0.1:${port}/sns`, observeUrl: '' };
    await expect(checkListener(givenRun(maker, { observe: false, snsPort: port }))).rejects.toThrow(
      new SnsPortError(`--sns-port: 127.0.0.1:${port} cannot be listened on: EADDRINUSE`),
    );
  });

  it('asks whom it is to ask before it sends anything', async () => {
    let heard = 0;
    const server = createServer((_, response) => {
      heard += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sns`;
    await expect(checkListener(givenRun({ url, observeUrl: 'http://127.0.0.1:1/' }, {}))).rejects.toThrow(
      '--observe: ',
    );
    expect(heard).toBe(0);
  });

  it('begins nothing more once it is stopped', async () => {
    const stop = new AbortController();
    stop.abort();
    const { results } = await checkListener({
      ...givenRun({ url: await listeningUrl(), observeUrl: '' }, { observe: false }),
      signal: stop.signal,
    });
    expect(results).toEqual([]);
  });
});

async function listeningUrl(): Promise<string> {
  const server = createServer((_, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/sns`;
}
