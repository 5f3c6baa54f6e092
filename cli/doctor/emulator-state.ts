import { type Control, ControlError, createControl, messageIn } from '../../emulator/control-client.ts';
import { codeOf, within } from './machine.ts';

/** Whether an emulator answers where one is looked for. */
export type EmulatorState =
  | { readonly kind: 'running'; readonly version: string; readonly now: string; readonly call: Control['call'] }
  /** It is one, and does not talk to us. */
  | { readonly kind: 'closed'; readonly message: string }
  /** Somebody else answers. */
  | { readonly kind: 'other'; readonly what: string }
  | { readonly kind: 'absent'; readonly code: string };

/** Real time that one call may take. */
const CALL_MS = 5_000;

export async function emulatorState(url: string, token: string | null): Promise<EmulatorState> {
  const control = createControl(url, token);
  const call: Control['call'] = (method, path, body) => within(CALL_MS, control.call(method, path, body));
  try {
    const health = await call<{ status?: unknown; version?: unknown; now?: unknown } | null>('GET', 'health');
    if (health?.status !== 'ok' || typeof health.version !== 'string' || typeof health.now !== 'string')
      return { kind: 'other', what: 'it answers, but not as an emulator does' };
    return { kind: 'running', version: health.version, now: health.now, call };
  } catch (error) {
    if (!(error instanceof ControlError)) return { kind: 'absent', code: codeOf(error) };
    const message = messageIn(error.body);
    return message !== undefined && [401, 403].includes(error.status)
      ? { kind: 'closed', message }
      : { kind: 'other', what: `it answers ${error.status} where an emulator says that it is well` };
  }
}
