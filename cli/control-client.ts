import { EXIT, Failure } from './exit.ts';

/** Calls the control interface of a running emulator; faults become one clear sentence. */

export interface Connection {
  readonly url?: string;
  readonly controlToken?: string;
}

export interface ControlClient {
  readonly url: string;
  call<T>(method: string, path: string, body?: unknown): Promise<T>;
  stream(path: string): Promise<AsyncIterable<Uint8Array>>;
}

interface ErrorBody {
  readonly error?: { readonly code?: string; readonly message?: string };
}

export function connect(connection: Connection, env: NodeJS.ProcessEnv = process.env): ControlClient {
  const url = (connection.url ?? env.DRS_EMULATOR_URL ?? 'http://127.0.0.1:8700').replace(/\/+$/, '');
  const token = connection.controlToken ?? env.DRS_CONTROL_TOKEN;
  const fetched = async (method: string, path: string, body?: unknown): Promise<Response> => {
    try {
      return await fetch(`${url}/_emulator/${path}`, {
        method,
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
    } catch (error) {
      const cause = (error as Error).cause as NodeJS.ErrnoException | undefined;
      throw new Failure(
        EXIT.fault,
        `no emulator answers at ${url} (${cause?.code ?? (error as Error).message}); start one, or name it with --url`,
      );
    }
  };
  const refused = async (response: Response): Promise<Failure> => {
    const text = await response.text();
    let message = text.slice(0, 300);
    try {
      message = (JSON.parse(text) as ErrorBody).error?.message ?? message;
    } catch {
      // Not one of our bodies; its beginning says more than nothing.
    }
    return new Failure(
      response.status >= 500 ? EXIT.fault : EXIT.usage,
      `${url} answered ${response.status}: ${message}`,
    );
  };
  return {
    url,
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
      const response = await fetched(method, path, body);
      if (!response.ok) throw await refused(response);
      return (await response.json()) as T;
    },
    async stream(path) {
      const response = await fetched('GET', path);
      if (!response.ok || response.body === null) throw await refused(response);
      return response.body as unknown as AsyncIterable<Uint8Array>;
    },
  };
}
