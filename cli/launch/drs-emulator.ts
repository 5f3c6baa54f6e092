#!/usr/bin/env node
import { join } from 'node:path';
import { compilesWholly } from './compiles-wholly.ts';
import { launch } from './launch.ts';
import { setV8Flags } from './v8-flags.ts';

/** The program that is typed. What it does is in the bundle beside it; this only gets it running. */

const [, , ...args] = process.argv;
setV8Flags(args[0]);
launch(join(import.meta.dirname, 'program', 'main.cjs'), process.env, { wholly: compilesWholly(args) });
