import { Argument, type Command, Option } from 'commander';
import { readTimeline } from '../contracts/control/read-timeline.ts';
import { TRIGGERS } from '../contracts/customer/trigger.ts';
import type { Terminal } from './terminal.ts';

/** The small verbs: they talk to a running emulator, and each is loaded only when it is called. */

const KINDS = readTimeline.query.shape.kind.unwrap().options;

/** Options of every verb that talks to an emulator. */
const connecting = (command: Command): Command =>
  command
    .option('--url <URL>', 'emulator to talk to (default: http://127.0.0.1:8700) [env: DRS_EMULATOR_URL]')
    .option('--control-token <T>', 'its control token [env: DRS_CONTROL_TOKEN, DRS_EMULATOR_CONTROL_TOKEN]');

export function addClientVerbs(program: Command, terminal: Terminal): void {
  connecting(program.command('advance'))
    .description('move the clock: by a duration, to an instant, or to what is due next')
    .argument('[TARGET]', 'ISO 8601 duration (PT24H), instant (2031-03-04T10:00:00Z), or "next"', 'next')
    .option('--quiet-ms <N>', 'real milliseconds without a request in flight before each step')
    .option('--json', 'print the reply as JSON')
    .action(async (target: string, flags) => (await import('./advance.ts')).runAdvance(target, flags, terminal));

  connecting(program.command('state'))
    .description('print the world as JSON, or put one in its place')
    .option('--secrets', 'with secrets, so that it can be put back')
    .addOption(new Option('--put <FILE>', 'put this state in place; - for standard input').conflicts('secrets'))
    .addOption(new Option('--reset', 'bring back the seeded world').conflicts(['secrets', 'put']))
    .option('--json', 'print results as JSON (the state always is)')
    .action(async (flags) => (await import('./state.ts')).runState(flags, terminal));

  connecting(program.command('trigger'))
    .description('bring an event about by the shortest real transitions; no message is ever made up')
    .addArgument(new Argument('<EVENT>', 'event to bring about').choices(TRIGGERS))
    .requiredOption('--device <M/S>', 'device, as MODEL/SERIAL')
    .option('--slot <ID>', 'slot; the first of the device when absent')
    .option('--json', 'print the notifications as JSON')
    .action(async (event: string, flags) => (await import('./trigger.ts')).runTrigger(event, flags, terminal));

  connecting(program.command('tail'))
    .description('follow the timeline')
    .option('--after <SEQ>', 'begin behind this entry; 0 for all that is kept')
    .addOption(new Option('--kind <KIND>', 'only entries of this kind').choices(KINDS))
    .option('--device <M/S>', 'only entries of this device')
    .option('--no-follow', 'print what is there and end')
    .option('--json', 'one JSON object a line')
    .action(async (flags) => (await import('./tail.ts')).runTail(flags, terminal));

  connecting(program.command('explain'))
    .description('why something did or did not happen: an order, a notification, a token')
    .option(
      '--device <M/S>',
      'why was no order placed for this device, or what became of the last one; as MODEL/SERIAL',
    )
    .option('--slot <ID>', 'slot of the device; its first one when absent')
    .option('--notification <ID>', 'why did this notification not arrive, or when did it')
    .option('--token <T>', 'why is this token refused, or until when is it good; - for standard input')
    .option('--json', 'print the reply as JSON')
    .action(async (flags) => (await import('./explain.ts')).runExplain(flags, terminal));

  program
    .command('openapi')
    .description('print the OpenAPI 3.1 document')
    .option('--json', 'as JSON instead of YAML')
    .action(async (flags) => (await import('./openapi.ts')).runOpenApi(flags, terminal));
}
