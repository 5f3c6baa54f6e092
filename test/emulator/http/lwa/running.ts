import { SEED_CLIENT_ID, SEED_CLIENT_SECRET } from '../../../../emulator/domain/seed.ts';
import { type EmulatorOptions, type RunningEmulator, startEmulator } from '../../../../emulator/index.ts';

/** A listening emulator on a clock that stands, and the requests a maker's app makes. */

export const REDIRECT = 'http://localhost:3000/callback';
export const START = '2031-03-04T10:00:00.000Z';

export const run = (options: EmulatorOptions = {}): Promise<RunningEmulator> =>
  startEmulator({ clock: 'manual', now: START, seed: 7, consent: 'auto', ...options });

type Fields = Readonly<Record<string, string | undefined>>;

export const form = (fields: Fields): URLSearchParams =>
  new URLSearchParams(Object.entries(fields).filter((pair): pair is [string, string] => pair[1] !== undefined));

export const scopeData = (members: Record<string, unknown> = {}): string =>
  JSON.stringify({ 'dash:replenish': { device_model: 'acme-coffee', serial: 'SN1', ...members } });

export const authorization = (changes: Fields = {}): URLSearchParams =>
  form({
    client_id: SEED_CLIENT_ID,
    scope: 'dash:replenish',
    scope_data: scopeData(),
    response_type: 'code',
    redirect_uri: REDIRECT,
    ...changes,
  });

export const authorize = (url: string, changes: Fields = {}): Promise<Response> =>
  fetch(`${url}/ap/oa?${authorization(changes)}`, { redirect: 'manual' });

/** The parameters a redirect carries back. */
export function backAt(response: Response): Record<string, string> {
  const location = response.headers.get('location');
  if (response.status !== 302 || location === null) throw new Error(`no redirect: ${response.status}`);
  return Object.fromEntries(new URL(location).searchParams);
}

/** A fresh code, by `--consent auto`. */
export async function freshCode(url: string, changes: Fields = {}): Promise<string> {
  const { code } = backAt(await authorize(url, changes));
  if (code === undefined) throw new Error('no code');
  return code;
}

export const post = (
  url: string,
  body: string | URLSearchParams,
  headers: Record<string, string> = {},
  path = '/auth/o2/token',
): Promise<Response> => fetch(url + path, { method: 'POST', body, headers });

export const client = { client_id: SEED_CLIENT_ID, client_secret: SEED_CLIENT_SECRET };

export const redemption = (code: string, changes: Fields = {}): URLSearchParams =>
  form({ grant_type: 'authorization_code', code, redirect_uri: REDIRECT, ...client, ...changes });

export const refreshing = (refresh_token: string, changes: Fields = {}): URLSearchParams =>
  form({ grant_type: 'refresh_token', refresh_token, ...client, ...changes });

export interface TokenBody {
  access_token: string;
  refresh_token: string;
  token_type: string;
  expires_in: number;
}

export async function tokensFor(url: string, changes: Fields = {}): Promise<TokenBody> {
  const response = await post(url, redemption(await freshCode(url, changes)));
  if (response.status !== 200) throw new Error(`${response.status} ${await response.text()}`);
  return (await response.json()) as TokenBody;
}

/** The newest call on the timeline. */
export async function lastCall(emulator: RunningEmulator) {
  const call = (await emulator.control.timeline({ kind: 'call' })).at(-1);
  if (call?.kind !== 'call') throw new Error('no call on record');
  return call;
}
export const rulesOf = async (emulator: RunningEmulator): Promise<string[]> =>
  (await lastCall(emulator)).findings.map(({ rule }) => rule);

/** Types of the notifications since the world began or was reset, oldest first. */
export async function notificationTypes(emulator: RunningEmulator): Promise<string[]> {
  const entries = await emulator.control.timeline();
  const began = entries.findLastIndex(({ kind }) => kind === 'world');
  return entries.slice(began + 1).flatMap((entry) => (entry.kind === 'notification' ? [entry.notificationType] : []));
}
