import { type Connection, connect } from './control-client.ts';
import { EXIT, Failure } from './exit.ts';

/** `trigger`: the shortest way of real transitions to an event; no message is ever made up. */

interface Triggered {
  readonly notifications: readonly { readonly notificationType: string; readonly notificationId: string }[];
}

export async function runTrigger(
  event: string,
  flags: Connection & { device: string; slot?: string; json?: boolean },
): Promise<void> {
  const [modelId, serialNumber, ...rest] = flags.device.split('/');
  if (!modelId || !serialNumber || rest.length > 0) {
    throw new Failure(EXIT.usage, `--device: expected MODEL/SERIAL, seen "${flags.device}"`);
  }
  const client = connect(flags);
  const path = `devices/${encodeURIComponent(modelId)}/${encodeURIComponent(serialNumber)}/trigger`;
  const reply = await client.call<Triggered>('POST', path, {
    event,
    ...(flags.slot === undefined ? {} : { slotId: flags.slot }),
  });
  if (flags.json === true) process.stdout.write(`${JSON.stringify(reply)}\n`);
  else
    for (const { notificationType, notificationId } of reply.notifications)
      process.stdout.write(`${notificationType} ${notificationId}\n`);
}
