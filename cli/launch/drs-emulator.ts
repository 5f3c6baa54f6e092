#!/usr/bin/env node
import { join } from 'node:path';
import { launch } from './launch.ts';
import { setV8Flags } from './v8-flags.ts';

/** The program that is typed. What it does is in the bundle beside it; this only gets it running. */

const [, , verb, ...more] = process.argv;
setV8Flags(verb);
/** A list, or a single scenario, would leave a run of all of them with next to no code that is kept. */
const LEAVES_OUT = /^--(only|tags|list|check|watch|target|device|jobs)(=|$)/;
const wholly = verb === 'run' && (more[0]?.startsWith('-') === false || more.some((one) => LEAVES_OUT.test(one)));
launch(join(import.meta.dirname, 'program', 'main.cjs'), process.env, { wholly });
