import { createHash } from 'node:crypto';
import { html, raw } from 'hono/html';

/** What every page has in common. Texts are escaped by the template; nothing is loaded from anywhere. */

export type Markup = ReturnType<typeof html>;

export interface Page {
  readonly html: string;
  /** Flat name, value, … list. */
  readonly headers: readonly string[];
}

export const HTML = 'text/html; charset=UTF-8';

const STYLE = `
body{font:16px/1.5 system-ui,sans-serif;color:#111;background:#fff;max-width:40rem;margin:2rem auto;padding:0 1rem}
h1{font-size:1.4rem}
label{display:block;margin:.6rem 0 .2rem}
input[type=email],input[type=password]{width:100%;box-sizing:border-box;font:inherit;padding:.5rem;border:1px solid #767676;border-radius:4px}
fieldset{border:0;margin:0;padding:0}
.product,.no-product{border:1px solid #767676;border-radius:4px;padding:.6rem;margin:.5rem 0}
.product label,.no-product label{display:inline;margin:0}
button,input[type=submit]{font:inherit;padding:.5rem 1.2rem;margin:1rem .6rem 0 0;border:1px solid #555;border-radius:4px;background:#ffd24d;color:#111}
button.plain{background:#fff}
dt{font-weight:600}dd{margin:0 0 .4rem;overflow-wrap:anywhere}
.notice{border-left:4px solid #b3261e;padding-left:.8rem}
footer{margin-top:2rem;font-size:.85rem;color:#555}
`;
const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/**
 * No `form-action`: browsers apply it to the redirects behind a form too, and the last of them leads to
 * the maker's own address, which may have any scheme.
 */
const HEADERS: readonly string[] = [
  'Content-Security-Policy',
  `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`,
  'X-Frame-Options',
  'DENY',
  'X-Content-Type-Options',
  'nosniff',
  'Referrer-Policy',
  'same-origin',
  'Cache-Control',
  'no-store',
];

export function layout(title: string, content: Markup): Page {
  const text = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${raw(STYLE)}</style>
</head>
<body>
<main>
${content}
</main>
<footer>This is drs-emulator, not Amazon: nothing is ordered, charged or sent to anybody.</footer>
</body>
</html>
`;
  return { html: String(text), headers: HEADERS };
}

/** Says that something has to be done again. */
export const notice = (text: string | undefined): Markup | string =>
  text === undefined ? '' : html`<p class="notice" role="alert">${text}</p>`;
