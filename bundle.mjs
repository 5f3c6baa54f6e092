import { build } from 'rolldown';
import { loadConfig } from 'rolldown/config';

/**
 * Bundles by `rolldown.config.ts`, one part after the other. The program of rolldown lists every file it wrote, whatever
 * its log level; this says nothing unless something is wrong.
 */
for (const part of await loadConfig('rolldown.config.ts')) await build(part);
