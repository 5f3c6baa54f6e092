import { AuthorMistake } from '../failures.ts';
import { needsConnection } from '../needs-connection.ts';
import type { Playing } from '../playing.ts';
import type { CallStep } from '../scenario.ts';

/** Any request, for what the two voices cannot say. It never fails by its status: what comes back is for `expect` to judge. */

const PACKAGE = 'com.amazon.dash.replenishment.';

export async function playCall(playing: Playing, step: CallStep, by: 'step' | 'listener' = 'step'): Promise<void> {
  const { method = 'GET', versions } = step;
  const { body, contentType } = bodyOf(step);
  const authorization = authorizationOf(playing, step.auth);
  const headers = {
    ...(contentType === undefined ? {} : { 'content-type': contentType }),
    ...(authorization === undefined ? {} : { authorization }),
    ...(versions === undefined
      ? {}
      : { 'x-amzn-type-version': PACKAGE + versions.type, 'x-amzn-accept-type': PACKAGE + versions.accept }),
    ...lowerCased(step.headers ?? {}),
  };
  const request = { method, url: urlOf(playing.target.url, step), headers, ...(body === undefined ? {} : { body }) };
  const { log } = playing;
  const sent = (needsConnection(request) ? log.transportOf(by) : log.shortcutOf(by)).send(request);
  await sent.catch((error: NodeJS.ErrnoException) => {
    throw isUnsendable(error) ? new AuthorMistake(`call: it cannot be sent: ${error.message}`) : error;
  });
}

/** Throws AuthorMistake where a call leads nowhere, before it is made. */
export const checkCall = ({ target }: Playing, call: CallStep): void => void urlOf(target.url, call);

/** What is given by hand wins, in whatever case it is written. */
const lowerCased = (headers: Readonly<Record<string, string | number>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));

const fields = (values: Readonly<Record<string, string | number | boolean>>): string =>
  new URLSearchParams(
    Object.entries(values).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();

function urlOf(base: string, { path, query }: CallStep): string {
  const isWhole = /^https?:\/\//i.test(path);
  const isHere = path.toLowerCase().startsWith(base.toLowerCase()) && /^([/?]|$)/.test(path.slice(base.length));
  if (isWhole && !isHere) throw new AuthorMistake(`call: expected a path, or an address on ${base}, seen ${path}`);
  if (!isWhole && !path.startsWith('/'))
    throw new AuthorMistake(`call: expected a path that begins with "/", seen ${path}`);
  const url = isWhole ? path : base + path;
  if (query === undefined) return url;
  return `${url}${url.includes('?') ? '&' : '?'}${fields(query)}`;
}

function authorizationOf({ devices, target }: Playing, auth: string | undefined): string | undefined {
  if (auth === undefined || auth === 'none') return undefined;
  if (auth === 'control') return target.controlToken === null ? undefined : `Bearer ${target.controlToken}`;
  if (auth !== 'device') return `Bearer ${auth}`;
  const { name, client } = devices.get(undefined);
  const { accessToken } = client;
  if (accessToken === null) throw new AuthorMistake(`call: "${name}" has no access token yet`);
  return `Bearer ${accessToken}`;
}

function bodyOf({ json, form, text }: CallStep): { readonly body?: string; readonly contentType?: string } {
  if (json !== undefined) return { body: JSON.stringify(json), contentType: 'application/json' };
  if (form !== undefined) return { body: fields(form), contentType: 'application/x-www-form-urlencoded' };
  return text === undefined ? {} : { body: text };
}

/** Node sends no such request; nobody has seen anything of it. */
const isUnsendable = ({ code }: NodeJS.ErrnoException): boolean => /^ERR_(INVALID|HTTP)_/.test(code ?? '');
