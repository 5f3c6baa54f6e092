import { join } from 'node:path';
import { launch } from './launch.ts';

/** A thread of the program gets running as the program does. */

launch(join(import.meta.dirname, 'program', 'play-thread.cjs'), process.env, { isPart: true });
