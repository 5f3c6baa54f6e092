#!/usr/bin/env node
import { join } from 'node:path';
import { launch } from './launch.ts';
import { setV8Flags } from './v8-flags.ts';

/** The program that is typed. What it does is in the bundle beside it; this only gets it running. */

const [, , verb, ...more] = process.argv;
setV8Flags(verb);
// A list, or a single scenario, would leave a run of all of them with next to no code that is kept.
const wholly = verb === 'run' && more.length > 0;
launch(join(import.meta.dirname, 'program', 'main.cjs'), process.env, { wholly });
