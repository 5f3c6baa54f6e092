import { type HttpReply, type HttpRequest, parsedBody, placeOf } from './transport.ts';

/** Calls to the control interface of a world in this process: as over HTTP in every way, but for the connection. */

/** A reply as it would have come. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export type Ask = (call: {
  readonly method: string;
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}) => Promise<Answered>;

export const askOwnWorld =
  (ask: Ask) =>
  async ({ method, url, headers = {}, body }: HttpRequest): Promise<HttpReply> => {
    const { host, path } = placeOf(url);
    const length = body === undefined ? undefined : String(Buffer.byteLength(body));
    const reply = await ask({
      method,
      target: path,
      // As Node's client would send them: they are on the timeline.
      headers: {
        ...headers,
        ...(length === undefined ? {} : { 'content-length': length }),
        Host: host,
        Connection: 'keep-alive',
        ...(length === undefined && HAS_BODY.test(method) ? { 'Content-Length': '0' } : {}),
      },
      ...(body === undefined ? {} : { body }),
    });
    return { ...reply, body: parsedBody(reply.text) };
  };

/** Methods whose request says how long its body is, even where there is none. */
const HAS_BODY = /^(POST|PUT|PATCH)$/;
