import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';
import type { startEmulator } from '../../../emulator/index.ts';
import { library } from '../../../rolldown.config.ts';
import type { Mutation } from './mutations.ts';

/** Builds the emulator with one behaviour flipped, and loads it beside the real one. */

const ROOT = resolve(import.meta.dirname, '../../..');

/** How often the text that is to be replaced stands in its file; a mutation that misses proves nothing. */
export const places = ({ file, find }: Pick<Mutation, 'file' | 'find'>): number =>
  readFileSync(join(ROOT, file), 'utf8').split(find).length - 1;

export interface Mutant {
  readonly startEmulator: typeof startEmulator;
  remove(): void;
}

/** Bundled below node_modules, where what stays outside of the bundle is found. */
export async function buildMutant({ file, find, put }: Pick<Mutation, 'file' | 'find' | 'put'>): Promise<Mutant> {
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const dir = mkdtempSync(join(cache, 'drs-emulator-mutant-'));
  const remove = () => rmSync(dir, { recursive: true, force: true });
  const flipped = join(ROOT, file);
  try {
    const bundle = await rolldown({
      ...library,
      cwd: ROOT,
      input: { index: 'emulator/index.ts' },
      plugins: [
        {
          name: 'flip',
          // A function: `$` in what is put in has no meaning.
          transform: (code, id) => (id === flipped ? code.replace(find, () => put) : null),
        },
      ],
    });
    await bundle.write({ ...library.output, dir });
    await bundle.close();
    const loaded = await import(pathToFileURL(join(dir, 'index.js')).href);
    return { startEmulator: loaded.startEmulator, remove };
  } catch (error) {
    remove();
    throw error;
  }
}
