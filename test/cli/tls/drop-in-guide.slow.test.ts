import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { hardCodedNames } from '../../../emulator/front/names.ts';
import { type InNamespace, type Namespace, namespaceProblem, namespaceWithHosts } from '../../support/namespace.ts';
import { bundleProgram, type Program } from '../program.ts';
import { givenFolder } from './given-ca.ts';

/** docs/drop-in.md: its programs and its commands, as they stand there. */

const guide = readFileSync(join(import.meta.dirname, '../../../docs/drop-in.md'), 'utf8');

interface Recipe {
  readonly title: string;
  /** What its commands run; without them it is not tried. */
  readonly needs: readonly string[];
}
const RECIPES: readonly Recipe[] = [
  { title: 'curl', needs: ['curl'] },
  { title: 'Node', needs: ['node'] },
  { title: 'Python', needs: ['python3'] },
  { title: 'Ruby', needs: ['ruby'] },
  { title: 'Go', needs: ['go'] },
  { title: 'PHP', needs: ['php'] },
  { title: 'Java', needs: ['java', 'javac'] },
];

const sectionOf = (title: string): string =>
  guide.split(/^#{2,3} /m).find((part) => part.startsWith(`${title}\n`)) ?? '';
const blocksOf = (text: string): { readonly language: string; readonly code: string }[] =>
  [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', code = '']) => ({ language, code }));

/** The program has its name in a comment of its first line; the last block of the shell runs it. */
function readRecipe(title: string) {
  const blocks = blocksOf(sectionOf(title));
  const [program] = blocks;
  const [, file = ''] = /^(?:\/\/|#|<\?php \/\/) (\S+)$/m.exec(program?.code.split('\n')[0] ?? '') ?? [];
  const lines =
    blocks
      .filter(({ language }) => language === 'sh')
      .at(-1)
      ?.code.split('\n') ?? [];
  const marked = (mark: string) => lines.filter((line) => line.endsWith(`# ${mark}`)).join('\n');
  const set = lines.filter((line) => !/# (by the hosts file|without it)$/.test(line)).join('\n');
  return {
    file,
    code: program?.code ?? '',
    set,
    byHostsFile: marked('by the hosts file'),
    underExec: marked('without it'),
  };
}

const [, REFRESH_TOKEN = ''] = /```sh\n(export DRS_REFRESH_TOKEN=[\s\S]*?)```/.exec(guide) ?? [];

const missingOf = ({ needs }: Recipe): string | undefined =>
  needs.find((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
const why = namespaceProblem();

describe('the guide to drop-in', () => {
  let program: Program;
  let own: Namespace | undefined;
  let emulator: InNamespace | undefined;
  let home: string;
  /** `npx drs-emulator` is the program that was bundled here. */
  const shell = (text: string): string =>
    `set -e\nnpx() { shift; "${process.execPath}" "${program.path}" "$@"; }\nsudo() { "$@"; }\n${text}\n`;

  beforeAll(async () => {
    program = await bundleProgram();
    home = mkdtempSync(join(tmpdir(), 'drs-guide-'));
    if (why !== null) return console.log(`recipes by the hosts file are not tried: ${why}`);
    own = await namespaceWithHosts([]);
    const prepared = own.sh(shell('npx drs-emulator tls hosts | sudo tee -a /etc/hosts'), { HOME: home });
    expect(prepared.code, prepared.out).toBe(0);
    emulator = own.start([process.execPath, program.path, 'start', '--tls'], { HOME: home });
    await emulator.printed('drs-emulator ready');
  });
  afterAll(async () => {
    // Until it has ended it keeps code in its home.
    emulator?.process.kill('SIGTERM');
    await emulator?.ended;
    await own?.close();
    program?.remove();
    rmSync(home, { recursive: true, force: true });
  });

  /** A folder with the program of a recipe in it. */
  function given(title: string) {
    const recipe = readRecipe(title);
    expect(recipe.file).not.toBe('');
    const dir = givenFolder();
    writeFileSync(join(dir, recipe.file), recipe.code);
    return { ...recipe, dir };
  }

  describe.each(RECIPES)('$title', (recipe) => {
    const missing = missingOf(recipe);
    if (missing !== undefined) console.log(`the recipe of ${recipe.title} is not tried: no ${missing} here`);
    const env = () => ({ HOME: home, GOCACHE: join(home, 'go'), GO111MODULE: 'off' });

    it.skipIf(missing !== undefined || why !== null)(
      'finds the emulator by the hosts file',
      { timeout: 120_000 },
      () => {
        const { dir, set, byHostsFile } = given(recipe.title);
        expect(byHostsFile).not.toBe('');
        const { code, out } = own?.sh(shell(`cd ${dir}\n${REFRESH_TOKEN}\n${set}\n${byHostsFile}`), env()) ?? {
          code: 1,
          out: '',
        };
        expect(out).toContain('"expires_in":3600');
        expect(code, out).toBe(0);
      },
    );

    it.skipIf(missing !== undefined)('finds it under exec', { timeout: 120_000 }, () => {
      const { dir, set, underExec } = given(recipe.title);
      expect(underExec).not.toBe('');
      const ran = spawnSync('sh', ['-c', `exec 2>&1\n${shell(`cd ${dir}\n${set}\n${underExec}`)}`], {
        encoding: 'utf8',
        env: { ...process.env, ...env() },
      });
      expect(ran.stdout).toContain('"expires_in":3600');
    });
  });

  it.skipIf(why !== null)('leads to a set-up in which doctor misses trust alone', { timeout: 120_000 }, () => {
    const { out } = own?.sh(shell('npx drs-emulator doctor --json'), { HOME: home }) ?? { out: '' };
    const { findings } = JSON.parse(out) as { findings: { id: string; outcome: string; text: string }[] };
    const found = Object.fromEntries(findings.map(({ id, outcome }) => [id, outcome]));
    expect(found).toMatchObject({ emulator: 'ok', 'port.443': 'ok', names: 'ok', 'names.hosts-file': 'ok', ca: 'ok' });
    expect(found).toMatchObject({ 'ca.leaf': 'ok', clock: 'ok', environment: 'ok' });
    const wrong = findings.filter(({ outcome }) => outcome === 'problem').map(({ id }) => id);
    expect(wrong.length).toBeGreaterThan(0);
    for (const id of wrong) expect(id).toMatch(/^trust\./);
  });

  it.skipIf(why !== null)('ends with the commands that undo it', () => {
    const [, undo = ''] = /\*\*To undo it\*\*[\s\S]*?```text\n([\s\S]*?)```/.exec(guide) ?? [];
    const [, untrust = '', remove = '', takeOut = ''] =
      /^(npx .* untrust).*\n(npx .* remove).*\n(f=.*)\n$/.exec(undo) ?? [];
    const { code, out } = own?.sh(
      shell(
        // The file is mounted here, as in a container.
        `${untrust} --dry-run\n${remove} --yes\n${takeOut}\ncat /etc/hosts`,
      ),
      { HOME: home },
    ) ?? { code: 1, out: '' };
    expect(code, out).toBe(0);
    expect(out).toMatch(/\n127\.0\.0\.1 localhost\n$/);
  });

  it('shows files for containers that are YAML, with names that the emulator answers', () => {
    const [compose] = blocksOf(sectionOf('Docker Compose')).filter(({ language }) => language === 'yaml');
    const { services } = parse(compose?.code ?? '');
    for (const name of services.drs.networks.default.aliases) expect(hardCodedNames(['us-east-1'])).toContain(name);
    const jobs = blocksOf(sectionOf('GitHub Actions')).filter(({ language }) => language === 'yaml');
    expect(jobs.map(({ code }) => Array.isArray(parse(code).steps ?? parse(code)))).toEqual([true, true]);
  });
});
