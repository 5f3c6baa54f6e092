/** Walks pages as a browser does: follows redirects of its own host, keeps cookies, submits forms by their names. */
export class Walker {
  address: string;
  status = 0;
  text = '';
  headers: Headers | undefined;
  /** Where it was sent away to. */
  left: string | undefined;
  readonly #base: string;
  readonly #cookies: Map<string, string> | undefined;

  constructor(base: string, { cookies = true }: { cookies?: boolean } = {}) {
    this.#base = base;
    this.address = base;
    this.#cookies = cookies ? new Map() : undefined;
  }

  open(path: string): Promise<void> {
    return this.#go(path, {});
  }

  /** Submits the form whose tag holds `mark`, with its hidden fields and these values. */
  submit(mark: string, fields: Record<string, string> = {}): Promise<void> {
    const form = [...this.text.matchAll(/<form ([^>]*)>(.*?)<\/form>/gs)].find((match) => match[1]?.includes(mark));
    if (form === undefined) throw new Error(`no form ${mark} at ${this.address}: ${this.text.slice(0, 500)}`);
    const [, tag = '', content = ''] = form;
    const body = new URLSearchParams();
    for (const [, name = '', value = ''] of content.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)) {
      body.set(name, unescapeHtml(value));
    }
    for (const [name, value] of Object.entries(fields)) body.set(name, value);
    return this.#go(/ action="([^"]*)"/.exec(` ${tag}`)?.[1] ?? '', { method: 'POST', body });
  }

  async #go(path: string, init: RequestInit): Promise<void> {
    this.left = undefined;
    let url = new URL(path, this.address);
    let request = init;
    for (let hops = 0; hops < 10; hops += 1) {
      const cookie = [...(this.#cookies ?? [])].map(([name, value]) => `${name}=${value}`).join('; ');
      const response = await fetch(url, { ...request, redirect: 'manual', headers: cookie === '' ? {} : { cookie } });
      for (const set of response.headers.getSetCookie()) {
        const [pair = ''] = set.split(';');
        this.#cookies?.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
      }
      this.status = response.status;
      this.headers = response.headers;
      this.text = await response.text();
      this.address = url.href;
      const location = response.headers.get('location');
      if (location === null) return;
      const next = new URL(location, url);
      if (next.origin !== new URL(this.#base).origin) {
        this.left = location;
        return;
      }
      url = next;
      request = {};
    }
    throw new Error('too many redirects');
  }
}

const unescapeHtml = (text: string): string =>
  text
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
