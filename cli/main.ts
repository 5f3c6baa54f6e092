import { Command, CommanderError, Option } from 'commander';
import { z } from 'zod';
import { environmentName, flagName, StartOptions } from '../emulator/options.ts';
import { VERSION } from '../emulator/version.ts';
import { addClientVerbs } from './client-verbs.ts';
import { EXIT, Failure } from './exit.ts';

/** The edge of the process: arguments, environment, exit code. One file per verb does the work. */

/** A flag for every option of the schema, in its order. */
function addOptions(command: Command): void {
  for (const [name, schema] of Object.entries(StartOptions.shape)) {
    const meta = schema.meta() ?? {};
    const placeholder = String(meta.placeholder ?? name.toUpperCase());
    const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? schema.unwrap() : schema;
    const isBoolean = inner instanceof z.ZodBoolean;
    const isList = inner instanceof z.ZodArray;
    const standard = schema instanceof z.ZodDefault ? ` (default: ${String(schema.def.defaultValue)})` : '';
    const option = new Option(
      isBoolean ? flagName(name) : `${flagName(name)} <${placeholder}>`,
      `${meta.description ?? ''}${standard} [env: ${environmentName(name)}]`,
    );
    if (isList) option.argParser((value: string, before: string[] | undefined) => [...(before ?? []), value]);
    command.addOption(option);
  }
}

/** Flags beat the environment; what neither says is left to the configuration file and the defaults. */
export function readOptions(flags: Readonly<Record<string, unknown>>, env: NodeJS.ProcessEnv): StartOptions {
  const given: Record<string, unknown> = {};
  const origin: Record<string, string> = {};
  for (const [name, schema] of Object.entries(StartOptions.shape)) {
    const inner = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault ? schema.unwrap() : schema;
    const text = env[environmentName(name)];
    if (flags[name] !== undefined) {
      given[name] = flags[name];
      origin[name] = flagName(name);
    } else if (text !== undefined && text !== '') {
      origin[name] = environmentName(name);
      given[name] =
        inner instanceof z.ZodBoolean
          ? !/^(0|false|no|off)$/i.test(text)
          : inner instanceof z.ZodArray
            ? text.split(',')
            : text;
    }
  }
  const parsed = StartOptions.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const name = String(issue?.path[0] ?? '');
  throw new Failure(
    EXIT.usage,
    `${origin[name] ?? name}: ${issue?.message ?? 'is not valid'}, seen "${String(given[name])}"`,
  );
}

export function buildProgram(): Command {
  const program = new Command('drs-emulator')
    .description("Amazon's Dash Replenishment Service (DRS) on localhost")
    .version(VERSION)
    .showSuggestionAfterError()
    .exitOverride();
  const start = program.command('start').description('serve until stopped');
  addOptions(start);
  start.action(async (flags: Record<string, unknown>) => {
    const { runStart } = await import('./start.ts');
    await runStart(readOptions(flags, process.env));
  });
  addClientVerbs(program);
  return program;
}

export async function main(argv: readonly string[]): Promise<void> {
  try {
    await buildProgram().parseAsync([...argv]);
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? EXIT.fine : EXIT.usage;
    } else if (error instanceof Failure) {
      process.stderr.write(`drs-emulator: ${error.message}\n`);
      process.exitCode = error.exitCode;
    } else {
      process.stderr.write(
        `drs-emulator: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
      );
      process.exitCode = EXIT.fault;
    }
  }
}
