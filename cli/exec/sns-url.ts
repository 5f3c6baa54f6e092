import { connect } from 'node:net';
import type { ConfigFile } from '../../emulator/config.ts';
import type { ExecOptions } from './options.ts';

/**
 * Whether CMD's listeners are sent SNS URLs with the genuine host. The genuine host, which strict validators want, is found by what CMD starts
 * and by nobody else: so a listener that runs already is sent the emulator's own address, which it can reach.
 */

/** Somebody who runs on this machine has answered long before. */
const PATIENCE_MS = 1000;

export async function findGenuineNames(options: ExecOptions, config: ConfigFile): Promise<boolean> {
  if (options.baseUrlOnly === true) return false;
  const configured = (config.topics ?? []).flatMap(({ subscriptions = [] }) => subscriptions);
  const endpoints = [options.notify ?? config.notify, ...configured.map(({ endpoint }) => endpoint)];
  const runs = await Promise.all(endpoints.map((endpoint) => endpoint !== undefined && isUp(endpoint)));
  return !runs.includes(true);
}

function isUp(endpoint: string): Promise<boolean> {
  const { hostname, port, protocol } = new URL(endpoint);
  const host = hostname.replace(/^\[|\]$/g, '');
  return new Promise((resolve) => {
    const socket = connect({ host, port: Number(port) || (protocol === 'https:' ? 443 : 80), timeout: PATIENCE_MS });
    const done = (answer: boolean): void => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('connect', () => done(true));
    socket.on('error', () => done(false));
    socket.once('timeout', () => done(false));
  });
}
