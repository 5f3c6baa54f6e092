import { within } from '../../scenarios/runner/patience.ts';
import type { OpenTarget, Target } from '../../scenarios/runner/target.ts';
import { createTransport } from '../../scenarios/runner/transport.ts';
import { EXIT, Failure } from '../exit.ts';

/**
 * The control interface of the server; undefined when it has none. Fails when nobody answers there at all, or not
 * within so many real milliseconds.
 */
export async function controlOf(url: string, openTarget: OpenTarget, patienceMs: number): Promise<Target | undefined> {
  const transport = createTransport();
  try {
    const sent = transport.send({ method: 'GET', url: `${url}/_emulator/health` });
    const { status, body } = await within(patienceMs, sent, () => new Error(`no answer within ${patienceMs / 1000} s`));
    const isEmulator = status === 200 && (body as { readonly status?: unknown } | null)?.status === 'ok';
    return isEmulator || status === 401 ? await openTarget({}, undefined) : undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new Failure(EXIT.usage, `--target: nobody answers at ${url} (${code ?? message})`);
  } finally {
    transport.close();
  }
}
