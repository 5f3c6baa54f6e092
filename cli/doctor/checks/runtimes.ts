import { oneLine } from '../../../scenarios/report/style.ts';
import type { ProgramEnd } from '../../run-program.ts';
import { type Finding, notChecked, ok } from '../finding.ts';
import { codeOf } from '../machine.ts';
import { askingJava } from '../runtimes/java.ts';
import { type CaFiles, NOTHING_TO_ASK, RUNTIMES, type Runtime } from '../runtimes/programs.ts';
import { hasCertificate, systemBundle } from '../runtimes/system-bundle.ts';
import { openTrialServer, type TrialServer } from '../runtimes/trial-server.ts';
import { isDropIn, type Situation } from '../situation.ts';

/** Whether the runtimes of this machine trust the local CA: each of them is asked, by a connection to a hard-coded name. */
export async function checkRuntimes(situation: Situation): Promise<readonly Finding[]> {
  const { ca, machine } = situation;
  if (ca.caPem === null || ca.leafFor === null)
    return [notChecked('trust', 'No runtime can trust a local CA that cannot be used.')];
  const files: CaFiles = { ca: ca.caFile, systemBundle: await systemBundle(machine) };
  const server = await openTrialServer(await ca.leafFor([SERVER_NAME]));
  try {
    const asked = await Promise.all([
      ...RUNTIMES.map((runtime) => ask(runtime, server, files, situation)),
      askJava(server, files, situation),
      askGo(files, situation),
    ]);
    return asked.filter((finding) => finding !== null);
  } finally {
    server.close();
  }
}

const SERVER_NAME = 'api.amazon.com';

async function ask(
  runtime: Runtime,
  server: TrialServer,
  files: CaFiles,
  situation: Situation,
): Promise<Finding | null> {
  const { machine } = situation;
  const program = machine.find(runtime.program);
  if (program === undefined) return null;
  const end = await machine.run(runtime.words({ program, port: server.port, serverName: SERVER_NAME }));
  return end.exitCode === NOTHING_TO_ASK && runtime.nothing !== undefined
    ? notChecked(`trust.${runtime.name}`, runtime.nothing)
    : findingOf(runtime.name, end, runtime.mend(files), situation);
}

/** What is not trusted does harm only where programs are led here by name; under `exec` they are told whom to trust. */
function findingOf(name: string, end: ProgramEnd, mend: string, situation: Situation): Finding {
  const id = `trust.${name}`;
  if (end.timedOut) return notChecked(id, `${name} did not answer in time, and was ended.`);
  if (end.exitCode === null) return notChecked(id, `${name} could not be asked (${reasonIn(end.output)}).`);
  if (end.exitCode === 0) return ok(id, `${name} trusts the local CA.`);
  return {
    id,
    outcome: isDropIn(situation) ? 'problem' : 'warning',
    text: `${name} does not trust the local CA in this environment (${reasonIn(end.output)}).`,
    mend,
  };
}

const SHOWN = 160;
/** Ruby says where, and in the end of which class the error is. */
const RUBY_PLACE = /^-e:\d+:in [`'][^']*': /;
const RUBY_CLASS = / \([A-Z]\w*(?:::\w+)+\)$/;

/** What it was about, out of a trace of calls and of advice. */
function reasonIn(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const reason = lines.find((line) => /certif|verif|issuer/i.test(line)) ?? lines.at(-1) ?? 'it did not say why';
  const text = oneLine(reason.trim().replace(RUBY_PLACE, '').replace(RUBY_CLASS, ''));
  return text.length > SHOWN ? `${text.slice(0, SHOWN - 1)}…` : text;
}

async function askJava(server: TrialServer, _: CaFiles, situation: Situation): Promise<Finding | null> {
  const { machine } = situation;
  const program = machine.find('java');
  if (program === undefined) return null;
  if (machine.find('javac') === undefined)
    return notChecked('trust.java', 'Java can be asked with a JDK alone, and there is no javac.');
  const end = await askingJava(program, server.port, SERVER_NAME, machine.run);
  return findingOf('java', end, 'npx drs-emulator tls trust', situation);
}

/** A Go program has to be built before it can ask, so its settings are looked at instead. */
async function askGo(files: CaFiles, situation: Situation): Promise<Finding | null> {
  const { machine, ca } = situation;
  if (machine.find('go') === undefined) return null;
  const id = 'trust.go';
  if (machine.platform !== 'linux')
    return notChecked(id, 'Go asks the system whom to trust, and a program of Go takes too long to build.');
  const file = machine.env.SSL_CERT_FILE || files.systemBundle;
  if (file === null || file === undefined)
    return notChecked(id, 'Go finds no file of certificates in the usual places.');
  try {
    const exitCode = hasCertificate(await machine.readText(file), ca.caPem ?? '') ? 0 : 1;
    const output = `${file} does not have it`;
    return findingOf('go', { exitCode, timedOut: false, output }, 'npx drs-emulator tls trust', situation);
  } catch (error) {
    return notChecked(id, `Go would read ${file}, which cannot be read (${codeOf(error)}).`);
  }
}
