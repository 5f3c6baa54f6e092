import { HOSTS_BEGIN, HOSTS_END } from '../../tls/host-lines.ts';
import { type Finding, listText, notChecked, ok, problem, warning } from '../finding.ts';
import { codeOf } from '../machine.ts';
import { leadsHere, otherHost, type Situation } from '../situation.ts';

/** Where the hard-coded names lead, and what the hosts file says of them. */
export const checkNames = async (situation: Situation): Promise<readonly Finding[]> => [
  await places(situation),
  await hostsFile(situation),
];

/** Where clients of the real service look, whatever port the front has: it may be led there. */
const HTTPS = 443;

async function places(situation: Situation): Promise<Finding> {
  const { names, machine } = situation;
  const id = 'names';
  const isHere = ({ addresses }: (typeof names)[number]) =>
    addresses.length > 0 && addresses.every((address) => leadsHere(situation, address));
  const elsewhere = names.filter((place) => !isHere(place));
  const closed =
    elsewhere.length < names.length ? await machine.connect(otherHost(situation) ?? '127.0.0.1', HTTPS) : null;
  if (closed !== null)
    return problem(
      id,
      `${names.length - elsewhere.length} hard-coded names lead to the emulator, and nobody listens on port ${HTTPS} there (${closed}), so that not even the real hosts are reached: run \`npx drs-emulator start --tls\`, or take the lines out of ${hostsFileOf(machine.platform)} again.`,
      machine.platform === 'win32' ? null : takeOutHosts(machine.platform),
    );
  if (elsewhere.length === 0) return ok(id, `All ${names.length} hard-coded names lead to the emulator.`);
  const mend = pasteHosts(machine.platform);
  if (elsewhere.length === names.length)
    return warning(
      id,
      'None of the hard-coded names leads to the emulator; code that has them in it finds the emulator under `exec` alone.',
      mend,
    );
  const shown = elsewhere.map(({ name, addresses }) => `${name} (${addresses.join(', ') || 'no address'})`);
  return problem(
    id,
    `${names.length - elsewhere.length} of the ${names.length} hard-coded names lead to the emulator, but not ${listText(shown)}.`,
    mend,
  );
}

const HOSTS_FILE: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  win32: 'C:\\Windows\\System32\\drivers\\etc\\hosts',
};
const hostsFileOf = (platform: NodeJS.Platform): string => HOSTS_FILE[platform] ?? '/etc/hosts';

/** Takes out what was there before, so that it can be typed again and again. */
export function pasteHosts(platform: NodeJS.Platform): string {
  const file = hostsFileOf(platform);
  if (platform === 'win32') return `npx drs-emulator tls hosts --format windows >> ${file}`;
  return `${without(file)} && npx drs-emulator tls hosts >> "$f" && ${putBack(file)}`;
}

/** Takes the lines out again. */
function takeOutHosts(platform: NodeJS.Platform): string {
  const file = hostsFileOf(platform);
  return `${without(file)} && ${putBack(file)}`;
}

const without = (file: string): string => `f=$(mktemp) && sed '/${HOSTS_BEGIN}/,/${HOSTS_END}/d' ${file} > "$f"`;
/** Written in place: in a container the file is mounted, and no other can be put there (`sed -i`). */
const putBack = (file: string): string => `sudo cp "$f" ${file} && rm "$f"`;

async function hostsFile({ names, machine }: Situation): Promise<Finding> {
  const id = 'names.hosts-file';
  const file = hostsFileOf(machine.platform);
  let text: string;
  try {
    text = await machine.readText(file);
  } catch (error) {
    return notChecked(id, `${file} cannot be read (${codeOf(error)}).`);
  }
  const said = addressesIn(text);
  const lines = (name: string): readonly string[] => said.get(name) ?? [];
  const mentioned = names.filter(({ name }) => lines(name).length > 0);
  const contrary = mentioned.filter(({ name }) => new Set(lines(name).map(kindOf)).size < new Set(lines(name)).size);
  if (contrary.length > 0)
    return problem(
      id,
      `${file} says two things of ${listText(contrary.map(({ name }) => `${name} (${lines(name).join(', ')})`))}.`,
      machine.platform === 'win32' ? null : pasteHosts(machine.platform),
    );
  const doubled = mentioned.filter(({ name }) => new Set(lines(name)).size < lines(name).length);
  if (doubled.length > 0)
    return warning(
      id,
      `${file} says the same twice of ${listText(doubled.map(({ name }) => name))}.`,
      machine.platform === 'win32' ? null : pasteHosts(machine.platform),
    );
  if (mentioned.length === 0) return ok(id, `${file} has no line of the hard-coded names.`);
  const missing = names.filter(({ name }) => lines(name).length === 0);
  if (missing.length === 0) return ok(id, `${file} has one line of each of the ${names.length} hard-coded names.`);
  return warning(
    id,
    `${file} has lines of ${mentioned.length} hard-coded names, but none of ${listText(missing.map(({ name }) => name))}.`,
    pasteHosts(machine.platform),
  );
}

const kindOf = (address: string): string => (address.includes(':') ? 'IPv6' : 'IPv4');

/** What a hosts file says, name by name. */
function addressesIn(text: string): ReadonlyMap<string, readonly string[]> {
  const said = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    for (const name of names.map((word) => word.toLowerCase())) {
      said.set(name, [...(said.get(name) ?? []), address]);
    }
  }
  return said;
}
