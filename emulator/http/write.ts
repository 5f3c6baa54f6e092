import type { ServerResponse } from 'node:http';
import { OwnResponse } from './own-call.ts';
import { type Reply, repliedHeaders, replyHead, replyHeaders } from './reply.ts';

/** Sends a reply: headers and body in one write, which firmware in the field depends on, or handed over without a connection. */

/** What Node keeps a made-up head in until it is sent. */
type Headed = ServerResponse & { _header?: string | null };

export function writeReply(outgoing: ServerResponse, reply: Reply): void {
  if (outgoing.destroyed || outgoing.headersSent) return;
  if (outgoing instanceof OwnResponse) {
    outgoing.take({ status: reply.status, headers: repliedHeaders(reply), text: reply.text });
    return;
  }
  const { status, text, length, keepAlive } = reply;
  outgoing.statusCode = status;
  const head: Headed = outgoing;
  if (keepAlive && length === text.length && head._header === null && outgoing.req.method !== 'HEAD') {
    // The whole reply in the place of the head: Node would check each header again, and write in two pieces.
    head._header = replyHead(reply) + text;
    outgoing.end();
    return;
  }
  outgoing.writeHead(status, replyHeaders(reply));
  outgoing.end(text);
}
