import { ControlError, createControl, messageIn } from '../emulator/control-client.ts';
import { send, textOf } from '../emulator/control-request.ts';
import { EXIT, Failure } from './exit.ts';
import type { Terminal } from './terminal.ts';

/** Calls the control interface of a running emulator; what goes wrong becomes one clear sentence and an exit code. */

export interface ConnectFlags {
  readonly url?: string;
  readonly controlToken?: string;
}

export interface Connection {
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** The reply's text, piece by piece, until the emulator ends it or `stop` is called. */
  stream(path: string): Promise<{ readonly pieces: AsyncIterable<string>; readonly stop: () => void }>;
}

/** `flag`: the option that names the address. */
export function connect(flags: ConnectFlags, env: Terminal['env'], flag = '--url'): Connection {
  const url = (flags.url ?? env.DRS_EMULATOR_URL ?? 'http://127.0.0.1:8700').replace(/\/+$/, '');
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) {
    throw new Failure(EXIT.usage, `${flag}: expected an address such as http://127.0.0.1:8700, seen "${url}"`);
  }
  const token = flags.controlToken ?? env.DRS_CONTROL_TOKEN ?? env.DRS_EMULATOR_CONTROL_TOKEN ?? null;
  const failure = (error: unknown): Failure => {
    if (error instanceof ControlError) return refusal(url, error);
    const { code, message } = error as NodeJS.ErrnoException;
    return new Failure(
      EXIT.fault,
      `no emulator answers at ${url} (${code ?? message}); start one, or name it with ${flag}`,
    );
  };
  const { call } = createControl(url, token);
  return {
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
      try {
        return await call<T>(method, path, body);
      } catch (error) {
        throw failure(error);
      }
    },
    async stream(path) {
      try {
        const response = await send(url, token, 'GET', path);
        if (response.statusCode !== 200) {
          const text = await textOf(response);
          throw new ControlError(response.statusCode ?? 0, jsonOf(text), text);
        }
        response.setEncoding('utf8');
        let stopped = false;
        const pieces = async function* () {
          try {
            for await (const piece of response) yield piece as string;
          } catch {
            if (!stopped) throw new Failure(EXIT.fault, `the emulator at ${url} went away`);
          }
        };
        return {
          pieces: pieces(),
          stop() {
            stopped = true;
            response.destroy();
          },
        };
      } catch (error) {
        throw failure(error);
      }
    },
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The state of the world refuses: 1. Asked wrongly: 2. Its fault, or no emulator at all: 3. */
function refusal(url: string, { status, body }: ControlError): Failure {
  const message = messageIn(body);
  if (message === undefined) {
    return new Failure(
      EXIT.fault,
      `${url} answers ${status}, but not as an emulator does; is something else listening there?`,
    );
  }
  const code = status === 409 ? EXIT.failed : status >= 500 ? EXIT.fault : EXIT.usage;
  const { nearest } = (body as { error: { nearest?: string } }).error;
  const hint =
    status === 401 ? '; give it with --control-token' : nearest === undefined ? '' : `; did you mean ${nearest}?`;
  return new Failure(code, `${url} answered ${status}: ${message}${hint}`);
}
