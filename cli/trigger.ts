import { type ConnectFlags, connect } from './connect.ts';
import { deviceNamed } from './device-flag.ts';
import type { Terminal } from './terminal.ts';

/** `trigger`: the shortest way of real transitions to an event. */

interface Triggered {
  readonly notifications: readonly { readonly notificationType: string; readonly notificationId: string }[];
}

export async function runTrigger(
  event: string,
  flags: ConnectFlags & { device: string; slot?: string; json?: boolean },
  { out, env }: Terminal,
): Promise<void> {
  const [modelId = '', serialNumber = ''] = deviceNamed(flags.device).split('/');
  const path = `devices/${encodeURIComponent(modelId)}/${encodeURIComponent(serialNumber)}/trigger`;
  const body = { event, ...(flags.slot === undefined ? {} : { slotId: flags.slot }) };
  const reply = await connect(flags, env).call<Triggered>('POST', path, body);
  if (flags.json === true) out(`${JSON.stringify(reply)}\n`);
  else
    for (const { notificationType, notificationId } of reply.notifications)
      out(`${notificationType} ${notificationId}\n`);
}
