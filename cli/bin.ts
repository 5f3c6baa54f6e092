#!/usr/bin/env node
import { main } from './main.ts';
import { processTerminal } from './process-terminal.ts';

const code = await main(process.argv.slice(2), processTerminal());
// What could not be printed may have set one already.
if (code !== 0) process.exitCode = code;
