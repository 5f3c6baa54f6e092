/** Lines that lead the hard-coded names to the emulator, in the forms of those who look names up. */

export const HOST_FORMATS = ['hosts', 'windows', 'dnsmasq', 'compose', 'aliases', 'kubernetes'] as const;
export type HostFormat = (typeof HOST_FORMATS)[number];

/** What docker calls the machine that the containers run on. */
export const HOST_GATEWAY = 'host-gateway';

/** A container's own loopback is not that of the machine, so that the form decides where names lead when nothing is said. */
export const addressFor = (format: HostFormat): string => (format === 'compose' ? HOST_GATEWAY : '127.0.0.1');

export const HOSTS_BEGIN = '# drs-emulator: begin';
export const HOSTS_END = '# drs-emulator: end';

export interface HostLines {
  readonly names: readonly string[];
  readonly address: string;
}

/** One name a line, between two marks, so that all of it can be found and taken out again. */
const hosts = ({ names, address }: HostLines): string[] => [
  HOSTS_BEGIN,
  ...names.map((name) => `${address} ${name}`),
  HOSTS_END,
];

/** Since 2.86 `address=` answers for its own kind of address alone and asks others for the rest, unless the name is `local`. */
const dnsmasq = ({ names, address }: HostLines): string[] => [
  HOSTS_BEGIN,
  ...names.flatMap((name) => [`address=/${name}/${address}`, `local=/${name}/`]),
  HOSTS_END,
];

/** Quoted, since an IPv6 address is no plain text in YAML. */
const quoted = (text: string): string => JSON.stringify(text);

const compose = ({ names, address }: HostLines): string[] => [
  '# For the service of docker-compose.yaml that runs your code.',
  ...(address === HOST_GATEWAY
    ? ['# host-gateway is the machine of the containers: the emulator there has to listen with --host 0.0.0.0.']
    : []),
  'extra_hosts:',
  ...names.map((name) => `  - ${quoted(`${name}=${address}`)}`),
];

const aliases = ({ names }: HostLines): string[] => [
  '# For the service of docker-compose.yaml that runs the emulator, with --tls --host 0.0.0.0: others find it by these names.',
  'networks:',
  '  default:',
  '    aliases:',
  ...names.map((name) => `      - ${quoted(name)}`),
];

const kubernetes = ({ names, address }: HostLines): string[] => [
  '# For the spec of the pod that runs your code. 127.0.0.1 is the pod itself, with the emulator as a container of it.',
  'hostAliases:',
  `  - ip: ${quoted(address)}`,
  '    hostnames:',
  ...names.map((name) => `      - ${quoted(name)}`),
];

const FORMS: Readonly<Record<HostFormat, (lines: HostLines) => string[]>> = {
  hosts,
  windows: hosts,
  dnsmasq,
  compose,
  aliases,
  kubernetes,
};

/** The text to paste. Nothing but the lines, so that it can be appended as it is. */
export const hostLines = (format: HostFormat, lines: HostLines): string =>
  FORMS[format](lines)
    .map((line) => line + (format === 'windows' ? '\r\n' : '\n'))
    .join('');
