import { join } from 'node:path';
import { rolldown } from 'rolldown';
import { expect, test } from 'vitest';
import { program } from '../../rolldown.config.ts';

/** What a start loads before its first reply: everything else costs it time (docs/decisions/0040). */

const ROOT = join(import.meta.dirname, '../..');

/** All that is there once a file is loaded; what is imported by and by is not in it. */
async function loadedBy(file: string): Promise<readonly string[]> {
  const found = new Set<string>();
  const bundle = await rolldown({
    input: join(ROOT, file),
    platform: 'node',
    external: program.external,
    plugins: [
      {
        name: 'graph',
        buildEnd() {
          const visit = (id: string): void => {
            if (found.has(id)) return;
            found.add(id);
            for (const imported of this.getModuleInfo(id)?.importedIds ?? []) visit(imported);
          };
          visit(join(ROOT, file));
        },
      },
    ],
  });
  await bundle.generate({ format: 'esm' });
  await bundle.close();
  return [...found].map((id) => id.replace(`${ROOT}/`, ''));
}

test('a start loads nothing that its first replies do not need', async () => {
  const loaded = await loadedBy('cli/start.ts');
  expect(loaded).toEqual(expect.arrayContaining(['emulator/http/protocol-routes.ts', 'contracts/control/health.ts']));
  const late = [
    /^emulator\/http\/control-routes\.ts$/,
    /^emulator\/http\/customer\/index\.ts$/,
    /^emulator\/(config|domain\/state)\.ts$/,
    /^contracts\/(timeline|control\/(index|fault))\.ts$/,
    /^contracts\/sns\/envelope\.ts$/,
    /\/node_modules\/(yaml|@peculiar)\//,
    /^node:(https|tls|perf_hooks|fs\/promises|child_process)$/,
  ];
  expect(loaded.filter((id) => late.some((one) => one.test(id)))).toEqual([]);
});

test('and what only the control interface needs is found where it is loaded', async () => {
  const loaded = await loadedBy('emulator/http/control-routes.ts');
  expect(loaded).toEqual(expect.arrayContaining(['emulator/domain/state.ts', 'contracts/timeline.ts']));
});
