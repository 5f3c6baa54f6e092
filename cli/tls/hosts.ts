import { configure } from '../../emulator/configure.ts';
import { hardCodedNames, hasVouchedSns } from '../../emulator/front/names.ts';
import { EXIT, Failure } from '../exit.ts';
import { loadConfig } from '../start-emulator.ts';
import type { Terminal } from '../terminal.ts';
import { addressFor, HOST_GATEWAY, hostLines } from './host-lines.ts';
import { givenTlsOptions } from './options.ts';
import { unknownRegionsText } from './unknown-regions.ts';

/** `tls hosts`: lines to paste, for the names that clients of these topics have in their code. */
export async function runHosts(flags: Readonly<Record<string, unknown>>, terminal: Terminal): Promise<void> {
  const {
    format = 'hosts',
    address: given,
    region: more = [],
    config,
    json,
  } = givenTlsOptions('hosts', flags, terminal.env);
  const address = given ?? addressFor(format);
  if (address === HOST_GATEWAY && format !== 'compose' && format !== 'aliases')
    throw new Failure(EXIT.usage, `--address: ${HOST_GATEWAY} means something to docker alone; expected an IP address`);
  for (const region of more)
    if (!hasVouchedSns(region))
      throw new Failure(EXIT.usage, `--region: expected a region with an SNS of its own, seen "${region}"`);
  const configured = regionsOf(await loadConfig(config));
  const unknown = unknownRegionsText(configured);
  if (unknown !== undefined) terminal.err(`drs-emulator: ${unknown}\n`);
  const names = hardCodedNames([...configured, ...more]);
  terminal.out(json === true ? `${JSON.stringify({ address, names })}\n` : hostLines(format, { names, address }));
}

/** The regions of the topics of a configuration; those of the seeded world where it has none. */
export const regionsOf = (config: Parameters<typeof configure>[0]): readonly string[] =>
  configure(config).topics.map(({ topicArn }) => topicArn.split(':')[3] ?? '');
