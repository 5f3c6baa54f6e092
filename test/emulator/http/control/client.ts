import type { Emulator } from '../../../../emulator/emulator.ts';

/** A caller of the control interface. */

export interface ControlReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Json;
}

/** What a test reads out of a reply. */
export interface Json {
  readonly [member: string]: Json;
}

export type Ask = (
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<ControlReply>;

/** `ask('POST', 'reset')` on an emulator; bodies go out and come in as JSON. */
export const asker =
  ({ url }: Pick<Emulator, 'url'>): Ask =>
  async (method, path, body, headers = {}) => {
    const reply = await fetch(`${url}/_emulator/${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, headers: reply.headers, text, body: JSON.parse(text) };
  };

/** All items of a list, page by page, and how many pages it took. */
export async function allPages(ask: Ask, path: string, limit: number): Promise<{ items: Json[]; pages: number }> {
  const items: Json[] = [];
  for (let after = '', pages = 1; ; pages += 1) {
    const { body } = await ask('GET', `${path}${path.includes('?') ? '&' : '?'}limit=${limit}${after}`);
    const page = body.items as unknown as Json[];
    items.push(...page);
    if (page.length > limit) throw new Error(`a page of ${page.length}`);
    if (body.next === null) return { items, pages };
    after = `&after=${encodeURIComponent(String(body.next))}`;
  }
}
