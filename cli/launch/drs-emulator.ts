#!/usr/bin/env node
import { join } from 'node:path';
import { launch } from './launch.ts';

/** The program that is typed. What it does is in the bundle beside it; this only gets it running. */

launch(join(import.meta.dirname, 'program', 'main.cjs'), process.env);
