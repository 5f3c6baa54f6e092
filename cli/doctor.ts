import { hardCodedNames } from '../emulator/front/names.ts';
import { emulatorState } from './doctor/emulator-state.ts';
import { examine } from './doctor/examine.ts';
import { findingsText } from './doctor/findings-text.ts';
import { type Machine, thisMachine } from './doctor/machine.ts';
import { type DoctorOptions, givenDoctorOptions } from './doctor/options.ts';
import type { NamePlace, Situation } from './doctor/situation.ts';
import { EXIT } from './exit.ts';
import { loadConfig } from './start-emulator.ts';
import type { Terminal } from './terminal.ts';
import { lookAtCa } from './tls/ca-folder.ts';
import { regionsOf } from './tls/hosts.ts';

/** `doctor`: looks at all that can be wrong with a set-up, and changes nothing. */
export async function runDoctor(
  flags: Readonly<Record<string, unknown>>,
  terminal: Terminal,
  machine: Machine = thisMachine(terminal.env),
): Promise<void> {
  const options = givenDoctorOptions(flags, terminal.env);
  const findings = await examine(await situationOf(options, terminal, machine));
  const isWell = !findings.some(({ outcome }) => outcome === 'problem');
  terminal.out(
    options.json === true
      ? `${JSON.stringify({ ok: isWell, findings })}\n`
      : findingsText(findings, { colour: terminal.colour, columns: terminal.screen?.columns() }),
  );
  // What still waits for an answer is not worth waiting for.
  terminal.exit(isWell ? EXIT.fine : EXIT.failed);
}

const LOCAL = 'http://127.0.0.1';
const PORT = 8700;
const TLS_PORT = 443;

async function situationOf(options: DoctorOptions, { env }: Terminal, machine: Machine): Promise<Situation> {
  const config = await loadConfig(options.config);
  const url = new URL(options.url ?? `${LOCAL}:${config.port ?? PORT}`);
  const token = options.controlToken ?? env.DRS_CONTROL_TOKEN ?? env.DRS_EMULATOR_CONTROL_TOKEN ?? config.controlToken;
  const [emulator, names, ca] = await Promise.all([
    emulatorState(url.origin, token ?? null),
    namePlaces(hardCodedNames(regionsOf(config)), machine),
    lookAtCa({ caDir: options.caDir ?? config.caDir }, env),
  ]);
  return {
    machine,
    url,
    isNamed: options.url !== undefined,
    tlsPort: options.tlsPort ?? config.tlsPort ?? TLS_PORT,
    emulator,
    names,
    ca,
    data: options.data ?? config.data,
  };
}

async function namePlaces(names: readonly string[], machine: Machine): Promise<NamePlace[]> {
  const found = await machine.lookup(names);
  return names.map((name) => ({ name, addresses: found[name] ?? [] }));
}
