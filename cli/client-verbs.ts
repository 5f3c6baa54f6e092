import type { Command } from 'commander';
import { TRIGGERS } from '../contracts/customer/trigger.ts';

/** The small verbs that talk to a running emulator. Each is loaded only when it is called. */

const URL_OPTION = [
  '--url <URL>',
  'emulator to talk to (default: http://127.0.0.1:8700) [env: DRS_EMULATOR_URL]',
] as const;
const TOKEN_OPTION = ['--control-token <T>', 'its control token [env: DRS_CONTROL_TOKEN]'] as const;

export function addClientVerbs(program: Command): void {
  program
    .command('advance')
    .description('move the clock: by a duration, to an instant, or to what is due next')
    .argument('[TARGET]', 'ISO 8601 duration (PT24H), instant (2031-03-04T10:00:00Z), or "next"', 'next')
    .option('--quiet-ms <N>', 'real milliseconds without a request in flight before each step')
    .option('--json', 'print the reply as JSON')
    .option(...URL_OPTION)
    .option(...TOKEN_OPTION)
    .action(async (target: string, flags) => (await import('./advance.ts')).runAdvance(target, flags));

  program
    .command('state')
    .description('print the world as JSON, or put one in its place')
    .option('--secrets', 'with secrets, so that it can be put back')
    .option('--put <FILE>', 'put this state in place; - for standard input')
    .option('--reset', 'bring back the seeded world')
    .option('--json', 'print results as JSON (state always is)')
    .option(...URL_OPTION)
    .option(...TOKEN_OPTION)
    .action(async (flags) => (await import('./state.ts')).runState(flags));

  program
    .command('trigger')
    .description(`play the shortest real transitions to an event: ${TRIGGERS.join(', ')}`)
    .argument('<EVENT>', 'event to bring about')
    .requiredOption('--device <M/S>', 'device, as MODEL/SERIAL')
    .option('--slot <ID>', 'slot; the first of the device when absent')
    .option('--json', 'print the notifications as JSON')
    .option(...URL_OPTION)
    .option(...TOKEN_OPTION)
    .action(async (event: string, flags) => (await import('./trigger.ts')).runTrigger(event, flags));

  program
    .command('tail')
    .description('follow the timeline')
    .option('--after <SEQ>', 'begin behind this entry; 0 for all that is kept')
    .option('--kind <KIND>', 'only entries of this kind')
    .option('--device <M/S>', 'only entries of this device')
    .option('--no-follow', 'print what is there and end')
    .option('--json', 'one JSON object a line')
    .option(...URL_OPTION)
    .option(...TOKEN_OPTION)
    .action(async (flags) => (await import('./tail.ts')).runTail(flags));

  program
    .command('openapi')
    .description('print the OpenAPI 3.1 document')
    .option('--json', 'as JSON instead of YAML')
    .action(async (flags) => (await import('./openapi.ts')).runOpenApi(flags));
}
