import { connect } from 'node:net';
import { stopwatch } from '../clock.ts';

/** Waits for a listener that is still starting: a maker's server often comes up after the emulator. */

const BETWEEN_TRIES_MS = 200;

/** Resolves as soon as the endpoint takes a connection, or when patience (real time) is over. */
export async function reachable(endpoint: string, patienceMs: number): Promise<void> {
  if (patienceMs <= 0) return;
  const url = new URL(endpoint);
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const elapsed = stopwatch();
  while (elapsed() < patienceMs) {
    if (await connects(host, port)) return;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES_MS).unref());
  }
}

const connects = (host: string, port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const done = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => done(true));
    socket.on('error', () => done(false));
    socket.on('timeout', () => done(false));
  });
