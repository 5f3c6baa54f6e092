import { isAbsolute } from 'node:path';
import { type Finding, ok, problem, warning } from '../finding.ts';
import type { Machine } from '../machine.ts';
import { isLoopback, type Situation } from '../situation.ts';

/** Variables that send code elsewhere, or make it believe anybody. */
export async function checkEnvironment({ machine, names }: Situation): Promise<readonly Finding[]> {
  const found = [
    ...proxies(
      machine,
      names.map(({ name }) => name),
    ),
    ...nodeTls(machine),
    ...(await Promise.all(FILES.map((name) => missingFile(machine, name)))).flat(),
    ...(await nodeOptions(machine)),
  ];
  return found.length > 0 ? found : [ok('environment', 'No variable of the environment stands in the way.')];
}

const unset = (machine: Machine, name: string): string =>
  machine.platform === 'win32' ? `set ${name}=` : `unset ${name}`;

/** A proxy resolves names by itself, so that no hosts file counts. One on this machine is the one of `exec`, or somebody's own. */
function proxies(machine: Machine, names: readonly string[]): Finding[] {
  const exempt = (machine.env.NO_PROXY ?? machine.env.no_proxy ?? '')
    .split(',')
    .map((part) => part.trim().toLowerCase());
  const isExempt = (name: string): boolean =>
    exempt.some(
      (part) => part === '*' || (part !== '' && (name === part || name.endsWith(`.${part.replace(/^\./, '')}`))),
    );
  const sent = names.filter((name) => !isExempt(name));
  if (sent.length === 0) return [];
  return ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'].flatMap((name) => {
    const value = machine.env[name];
    if (value === undefined || value === '') return [];
    const host = URL.canParse(value) ? new URL(value).hostname.replace(/^\[|\]$/g, '') : value;
    if (isLoopback(host)) return [];
    return [
      warning(
        `environment.${name}`,
        `${name} sends https of the hard-coded names to ${host}, which knows nothing of your hosts file.`,
        machine.platform === 'win32' ? `set NO_PROXY=${sent.join(',')}` : `export NO_PROXY=${sent.join(',')}`,
      ),
    ];
  });
}

function nodeTls(machine: Machine): Finding[] {
  const name = 'NODE_TLS_REJECT_UNAUTHORIZED';
  if (machine.env[name] !== '0') return [];
  return [
    warning(
      `environment.${name}`,
      `${name} is 0: Node takes any certificate, in production too.`,
      unset(machine, name),
    ),
  ];
}

const FILES = ['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS', 'CURL_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'];

async function missingFile(machine: Machine, name: string): Promise<Finding[]> {
  const file = machine.env[name];
  if (file === undefined || file === '' || (await machine.modeOf(file)) !== null) return [];
  return [
    problem(
      `environment.${name}`,
      `${name} names ${file}, which is not there, so that whoever goes by it trusts nobody more, or nobody at all.`,
      unset(machine, name),
    ),
  ];
}

const LOADS = /(?:^|\s)(?:--require|-r|--import)(?:=|\s+)("[^"]*"|\S+)/g;

async function nodeOptions(machine: Machine): Promise<Finding[]> {
  const options = machine.env.NODE_OPTIONS ?? '';
  for (const [, word = ''] of options.matchAll(LOADS)) {
    const file = word.replace(/^"|"$/g, '');
    if (!isAbsolute(file) || (await machine.modeOf(file)) !== null) continue;
    return [
      problem(
        'environment.NODE_OPTIONS',
        `NODE_OPTIONS makes Node load ${file}, which is not there, so that no Node program starts.`,
        unset(machine, 'NODE_OPTIONS'),
      ),
    ];
  }
  return [];
}
