import { renameSync, writeFileSync } from 'node:fs';
import type { ConfigFile } from '../emulator/config.ts';
import type { StartOptions } from '../emulator/options.ts';
import { OptionsError, type Started, start } from '../emulator/start.ts';
import { EXIT, Failure } from './exit.ts';

/** `start`: serve until a signal, then finish replies in flight, flush, and exit 0. */

export async function loadConfig(file: string | undefined): Promise<ConfigFile> {
  if (file === undefined) return { version: 1 };
  const { ConfigError, readConfigFile } = await import('../emulator/config-file.ts');
  try {
    return readConfigFile(file);
  } catch (error) {
    if (error instanceof ConfigError) throw new Failure(EXIT.usage, error.message);
    throw error;
  }
}

/** Faults of the machine become one sentence: port taken, folder not writable, world not readable. */
export function startFailure(error: unknown, options: Pick<StartOptions, 'port' | 'host'>): unknown {
  if (error instanceof OptionsError) return new Failure(EXIT.usage, error.message);
  const { code } = error as NodeJS.ErrnoException;
  const where = `${options.host}:${options.port}`;
  if (code === 'EADDRINUSE')
    return new Failure(EXIT.fault, `${where} is in use; choose another with --port, or 0 for any free one`);
  if (code === 'EACCES')
    return new Failure(EXIT.fault, `${where}: not allowed to listen there; choose a port above 1023 with --port`);
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new Failure(EXIT.fault, `${options.host}: this machine has no such address; choose another with --host`);
  }
  if (error instanceof Error && error.name === 'DataFolderError') return new Failure(EXIT.fault, error.message);
  return error;
}

export async function runStart(options: StartOptions): Promise<void> {
  const config = await loadConfig(options.config);
  const write = (line: string) => process.stderr.write(`${line}\n`);
  let started: Started;
  try {
    started = await start(options, config, write);
  } catch (error) {
    throw startFailure(error, options);
  }
  const { emulator } = started;
  process.stdout.write(`drs-emulator ready ${emulator.url}\n${welcome(started)}`);
  if (options.readyFile !== undefined) writeReadyFile(options.readyFile, started);

  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, resolve);
  });
  // A second signal means it: no more patience.
  for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => process.exit(EXIT.fault));
  emulator.log.note(`${signal}: stopping`);
  await emulator.close();
  process.exit(EXIT.fine);
}

/** Written aside and renamed, so that a reader never sees half of it. */
function writeReadyFile(file: string, { emulator, env }: Started): void {
  try {
    writeFileSync(`${file}.tmp`, `${JSON.stringify({ url: emulator.url, pid: process.pid, env })}\n`, { mode: 0o600 });
    renameSync(`${file}.tmp`, file);
  } catch (error) {
    throw new Failure(EXIT.fault, `--ready-file: ${file} cannot be written: ${(error as NodeJS.ErrnoException).code}`);
  }
}

/** The identities to try it with, and two commands that work as printed. */
function welcome({ emulator, controlToken }: Started): string {
  const { url, world } = emulator;
  const portal = world.portal();
  const profile = portal.securityProfiles[0];
  const model = portal.models[0];
  const slot = model?.slots[0];
  const authorization = controlToken === null ? '' : ` -H 'Authorization: Bearer ${controlToken}'`;
  const lines = [
    `  client id      ${profile?.clientId}`,
    `  client secret  ${profile?.clientSecret}`,
    ...portal.models.map(
      ({ modelId, slots, live }) =>
        `  model          ${modelId} (slots: ${slots.map(({ slotId }) => slotId).join(', ')}${live ? '' : '; not live'})`,
    ),
    `  customer       ${portal.customers[0]?.directedCustomerId}`,
    `  topic          ${model?.topicArn}`,
    ...(controlToken === null ? [] : [`  control token  ${controlToken}`]),
    '',
    'Register a device, and let it replenish:',
    `TOKEN=$(curl -s${authorization} -X POST ${url}/_emulator/devices -d '{"modelId":"${model?.modelId}","serialNumber":"SN-0001"}' | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/')`,
    `curl -s -X POST ${url}/replenish/${slot?.slotId} -H "Authorization: Bearer $TOKEN" -H 'x-amzn-type-version: com.amazon.dash.replenishment.DrsReplenishInput@1.0' -H 'x-amzn-accept-type: com.amazon.dash.replenishment.DrsReplenishResult@1.0'`,
  ];
  return `${lines.join('\n')}\n`;
}
