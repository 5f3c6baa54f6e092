import type { Sender, Sent } from '../send.ts';
import { PRINT } from './address.ts';
import type { Target } from './target.ts';

/** Functions, called where the user runs them: SAM, the Runtime Interface Emulator, serverless-offline; or printed. */

export interface LambdaSettings {
  /** Address that a function is invoked at, `{function}` for its name; or `print`. */
  readonly url: string;
}

/** The name of a function, without a version or an alias; undefined when the ARN is none of a function. */
export const functionName = (arn: string): string | undefined =>
  /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:([A-Za-z0-9_-]{1,140})(?::[A-Za-z0-9$_-]+)?$/.exec(arn)?.[1];

export function createLambdaTarget({ url }: LambdaSettings, sender: Sender, print: (line: string) => void): Target {
  return {
    async send({ endpoint, message: { body }, timeoutMs, signal }) {
      if (url === PRINT) {
        print(body);
        return { outcome: 'answered', status: 202 };
      }
      const sent = await sender.send({
        endpoint: url.replaceAll('{function}', encodeURIComponent(functionName(endpoint) ?? endpoint)),
        headers: { 'Content-Type': 'application/json', 'X-Amz-Invocation-Type': 'RequestResponse' },
        body,
        timeoutMs,
        ...(signal === undefined ? {} : { signal }),
      });
      return failedFunction(sent);
    },
    close: async () => {},
  };
}

/** A function that threw was called, and is answered for with 200: nothing was taken, so there is no status. */
function failedFunction(sent: Sent): Sent {
  if (sent.outcome !== 'answered' || sent.functionError === undefined) return sent;
  return {
    outcome: 'failed',
    error: `the function failed (x-amz-function-error: ${sent.functionError})`,
    timedOut: false,
  };
}
