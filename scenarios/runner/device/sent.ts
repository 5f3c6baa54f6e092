import type { HttpReply, HttpRequest, Transport } from '../transport.ts';

/** Sends a request. Null when there was no whole reply: nobody listens, the connection broke, the body was cut off. */
export async function sent(transport: Transport, request: HttpRequest): Promise<HttpReply | null> {
  try {
    return await transport.send(request);
  } catch {
    return null;
  }
}

/** The same, and null also when no reply has come after so many real milliseconds: somebody else is waiting. */
export async function sentWithin(transport: Transport, request: HttpRequest, ms: number): Promise<HttpReply | null> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  const reply = await Promise.race([sent(transport, request), patience]);
  clearTimeout(timer);
  return reply;
}
