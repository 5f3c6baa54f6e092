import { z } from 'zod';
import { ClockOption } from './config.ts';

/** Every option of `start` and of the library: flag, environment variable and help come from here. */
export const StartOptions = z.strictObject({
  port: z.coerce
    .number({ error: 'expected a port number' })
    .int('expected a whole number')
    .min(0, 'expected 0 to 65535')
    .max(65535, 'expected 0 to 65535')
    .default(8700)
    .meta({ description: 'port to listen on; 0 takes any free one' }),
  host: z
    .string()
    .min(1)
    .default('127.0.0.1')
    .meta({ description: 'address to listen on; others than loopback need the control token' }),
  config: z.string().min(1).optional().meta({ description: 'configuration file (YAML)', placeholder: 'FILE' }),
  data: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'folder that keeps the world; memory when absent', placeholder: 'DIR' }),
  clock: ClockOption.optional().meta({ description: 'system, manual, or a scale such as x60', placeholder: 'MODE' }),
  now: z
    .string()
    .refine(
      (text) => /T/.test(text) && !Number.isNaN(Date.parse(text)),
      'expected an ISO 8601 instant such as 2031-03-04T10:00:00Z',
    )
    .optional()
    .meta({ description: 'instant a fresh world starts at', placeholder: 'INSTANT' }),
  seed: z.coerce
    .number({ error: 'expected a whole number' })
    .int('expected a whole number')
    .nonnegative('expected 0 or more')
    .optional()
    .meta({ description: 'makes every id the same in every run', placeholder: 'N' }),
  strict: z.boolean().optional().meta({ description: 'refuse the slips of shipped clients that are otherwise served' }),
  consent: z
    .enum(['ask', 'auto', 'deny'])
    .optional()
    .meta({ description: 'what happens at the consent page: ask, auto, deny', placeholder: 'HOW' }),
  notify: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'subscribe this address to the notifications', placeholder: 'URL' }),
  allowHost: z
    .array(z.string().min(1))
    .optional()
    .meta({ description: 'name under which the control interface may be reached too', placeholder: 'NAME' }),
  controlToken: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'token the control interface asks for', placeholder: 'T' }),
  readyFile: z
    .string()
    .min(1)
    .optional()
    .meta({ description: 'file to write {"url","pid","env"} to once it serves', placeholder: 'FILE' }),
  quiet: z.boolean().optional().meta({ description: 'no request log' }),
});
export type StartOptions = z.output<typeof StartOptions>;

/** `allowHost` -> `DRS_EMULATOR_ALLOW_HOST`. */
export const environmentName = (option: string): string =>
  `DRS_EMULATOR_${option.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/** `allowHost` -> `--allow-host`. */
export const flagName = (option: string): string =>
  `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
