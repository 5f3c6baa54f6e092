/** One call, and its answer as text and, where it is some, as JSON. Null when there was no whole answer. */
export async function send(url, options = {}) {
  try {
    const reply = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(10_000), ...options });
    const text = await reply.text();
    return { status: reply.status, headers: reply.headers, text, json: parse(text) };
  } catch {
    return null;
  }
}

export function parse(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Worth another try later: no answer at all, or a service in trouble. */
export const isTrouble = (reply) => reply === null || reply.status >= 500 || reply.status === 429;
