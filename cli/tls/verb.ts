import { type Command, Option } from 'commander';
import type { z } from 'zod';
import { flagName } from '../../emulator/options.ts';
import type { Terminal } from '../terminal.ts';
import { LISTS, PLACEHOLDERS, TLS_OPTIONS, type TlsVerb, variableOf } from './options.ts';

/** The verbs of `tls` on the command line; what each does is loaded when it is called. */

type Run = (flags: Readonly<Record<string, unknown>>, terminal: Terminal) => Promise<void>;

const VERBS: Readonly<Record<TlsVerb, { readonly about: string; readonly load: () => Promise<Run> }>> = {
  show: {
    about: 'where the local CA is, what it may vouch for and until when; makes none',
    load: async () => (await import('./show.ts')).runShow,
  },
  hosts: {
    about: 'lines that lead the hard-coded names to the emulator',
    load: async () => (await import('./hosts.ts')).runHosts,
  },
  export: {
    about: 'the certificate of the CA, in the form that your program or your board takes; never its key',
    load: async () => (await import('./export.ts')).runExport,
  },
  trust: {
    about: 'make this machine trust the CA: says what it will do, and asks',
    load: async () => (await import('./trust.ts')).runTrust,
  },
  untrust: {
    about: 'take that back: says what it will do, and asks',
    load: async () => (await import('./trust.ts')).runUntrust,
  },
  rotate: {
    about: 'a new CA in the place of the old one; asks',
    load: async () => (await import('./rotate.ts')).runRotate,
  },
  remove: { about: 'remove the CA from its folder; asks', load: async () => (await import('./remove.ts')).runRemove },
};

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

function addOptions(command: Command, shape: Readonly<Record<string, z.ZodType>>): void {
  for (const [name, schema] of Object.entries(shape)) {
    const { description = '', default: standard } = schema.meta() ?? {};
    const variable = variableOf(name);
    const help = `${description}${standard === undefined ? '' : ` (default: ${String(standard)})`}${variable === undefined ? '' : ` [env: ${variable}]`}`;
    const placeholder = PLACEHOLDERS[name];
    const option = new Option(flagName(name) + (placeholder === undefined ? '' : ` <${placeholder}>`), help);
    if (LISTS.has(name)) option.argParser(collect);
    command.addOption(option);
  }
}

export function addTlsVerb(program: Command, terminal: Terminal): void {
  const tls = program
    .command('tls')
    .description('the local CA, and the host names that shipped code has in it')
    .addHelpText('after', AFTER);
  for (const [name, { about, load }] of Object.entries(VERBS)) {
    const command = tls.command(name).description(about);
    addOptions(command, TLS_OPTIONS[name as TlsVerb].shape);
    command.action(async (flags: Record<string, unknown>) => (await load())(flags, terminal));
  }
}

const AFTER = `
Exit code: 0 fine, 1 not all of it could be done, 2 wrong use, or nobody was there to be asked, 3 a fault of the program or the machine.
More of it: docs/drop-in.md.`;
