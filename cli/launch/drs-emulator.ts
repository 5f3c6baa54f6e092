#!/usr/bin/env node
import { join } from 'node:path';
import { launch } from './launch.ts';
import { setV8Flags } from './v8-flags.ts';

/** The program that is typed. What it does is in the bundle beside it; this only gets it running. */

setV8Flags(process.argv[2]);
launch(join(import.meta.dirname, 'program', 'main.cjs'), process.env);
