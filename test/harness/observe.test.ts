import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createObserver, ObserveError } from '../../harness/observe.ts';

const GOOD = '{"version":1,"effects":[{"notificationId":"n1","count":1}]}';

async function serverOf(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/observe`;
}

/** What an observer says, or why it cannot. */
async function told(from: string, timeoutMs?: number): Promise<unknown> {
  const observer = createObserver(from, timeoutMs === undefined ? {} : { timeoutMs });
  onTestFinished(() => observer.close());
  return observer.observe().catch((error: unknown) => {
    expect(error).toBeInstanceOf(ObserveError);
    return (error as Error).message;
  });
}

describe('an address that is asked', () => {
  it('is got, and its JSON read', async () => {
    const asked: string[] = [];
    const url = await serverOf((request, response) => {
      asked.push(`${request.method} ${request.url}`);
      response.end(GOOD);
    });
    expect(await told(url)).toMatchObject({ effects: [{ notificationId: 'n1', count: 1 }] });
    expect(asked).toEqual(['GET /observe']);
  });

  it.each([
    ['another status', 404, GOOD, 'expected 200, seen 404'],
    ['no JSON', 200, 'hello', 'expected a JSON object such as {"version":1,"effects":[]}, seen "hello"'],
    ['another form', 200, '{"version":1}', 'effects: '],
  ])('is told by name when it answers with %s', async (_, status, body, problem) => {
    const url = await serverOf((_, response) => response.writeHead(status).end(body));
    expect(await told(url)).toContain(`--observe: ${url}: ${problem}`);
  });

  it('is not waited for without end, and may not be there at all', async () => {
    const url = await serverOf(() => {});
    expect(await told(url, 20)).toBe(`--observe: ${url}: no answer within 20 ms`);
    expect(await told('http://127.0.0.1:1/observe')).toBe(
      '--observe: http://127.0.0.1:1/observe: nobody answers there (ECONNREFUSED)',
    );
  });
});

describe('a command that is asked', () => {
  it('is run by the shell, and its standard output read', async () => {
    expect(await told(`printf '%s' '${GOOD}' | cat`)).toMatchObject({ version: 1 });
  });

  it.each([
    ['exit 3', 'exit 3: ended with 3'],
    ['echo no database >&2; exit 1', 'ended with 1: no database'],
    ['true', 'seen nothing'],
    ['no-such-command-here', 'ended with 127: '],
  ])('is told by name when it goes wrong: %s', async (command, problem) => {
    expect(await told(command)).toContain(problem);
  });

  it('is ended when it takes too long', async () => {
    expect(await told('exec sleep 600', 50)).toBe('--observe: exec sleep 600: no end within 50 ms');
  });
});
