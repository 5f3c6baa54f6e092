import { findEndpoint, routedPath } from './check/find-endpoint.ts';
import { targetOf } from './exchange-log.ts';
import type { HttpRequest } from './transport.ts';

/** Which calls may be about HTTP itself: they are made as others would make them, wherever the world is. */

/** Methods whose requests and replies are nothing but what they say. */
const PLAIN_METHODS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'DELETE']);
/** Headers about the way that a request takes. */
const OF_CONNECTIONS =
  /^(connection|content-length|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade)$/;
/** Far below what any server or client lets through. */
const PLAIN_BYTES = 4096;
/** Characters that a client sends as they are. */
const PLAIN_URL = /^[\x21-\x7e]*$/;

export function needsConnection(request: HttpRequest): boolean {
  const { method, url, headers = {} } = request;
  const names = Object.keys(headers);
  const bytes = names.reduce((sum, name) => sum + name.length + (headers[name] ?? '').length, url.length);
  return (
    !PLAIN_METHODS.has(method) ||
    !PLAIN_URL.test(url) ||
    bytes > PLAIN_BYTES ||
    names.some((name) => OF_CONNECTIONS.test(name)) ||
    isStream(request)
  );
}

/** A reply that goes on for as long as there is a connection. */
function isStream(request: HttpRequest): boolean {
  const path = routedPath(targetOf(request));
  const found = path === undefined ? undefined : findEndpoint(request.method, path);
  return found?.kind === 'endpoint' && found.endpoint.reply.contentType === 'text/event-stream';
}
