import { build } from 'rolldown';
import { loadConfig } from 'rolldown/config';

/** Bundles by `rolldown.config.ts`. The program of rolldown lists every file it wrote, whatever its log level; this says nothing unless something is wrong. */
await build(await loadConfig('rolldown.config.ts'));
