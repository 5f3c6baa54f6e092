import { exampleOf } from '../grammar/examples.ts';
import { takesName } from '../grammar/template.ts';
import { readingsAt } from '../grammar/walk.ts';
import type { ScenarioProblem } from '../loaded.ts';
import { ScenarioFile } from '../scenario.ts';
import type { CheckWorld } from '../target.ts';
import { lengthChecks } from './check-length.ts';
import { checkNames, type KnownDevices, type NamesOfFile } from './check-names.ts';
import { isRequired } from './check-use.ts';
import { checkWorlds } from './check-world.ts';
import type { LinkedFile } from './linked-files.ts';
import type { Mistake } from './mistake.ts';
import { inOrder, problemOf, withoutEchoes } from './problems.ts';
import { asMapping } from './texts.ts';

/** All that is wrong with files and with those that they use, gathered file by file. */

interface Found {
  readonly mistakes: Mistake[];
  readonly warnings: Mistake[];
}

export class FileChecks {
  readonly #names = new Map<LinkedFile, Map<string, NamesOfFile>>();
  readonly #more = new Map<LinkedFile, Mistake[]>();
  readonly #tooLong = lengthChecks();

  /** Checks a file as it is played by itself: its names and those of the files it uses, and its world. */
  play(file: LinkedFile, checkWorld: CheckWorld | undefined): void {
    const names = this.#namesOf(file, { names: [], areAll: true });
    const about = (key: string): boolean => [...file.mistakes, ...names.mistakes].some(({ path }) => path[0] === key);
    const isClear = !['world', 'params', 'matrix'].some(about);
    if (checkWorld !== undefined && isClear && file.content.world !== undefined)
      this.#add(file, checkWorlds(file.content, checkWorld));
    const lacking = Object.entries(asMapping(file.content.params)).filter(([, param]) => isRequired(param));
    this.#add(
      file,
      lacking.map(([name]) => noDefault(name)),
    );
  }

  problems(file: LinkedFile): ScenarioProblem[] {
    const { mistakes } = this.#found(file);
    // Where no name can stand, the grammar has said so.
    const hasName = (path: readonly PropertyKey[]): boolean =>
      textAt(file, path).includes('${') && takesName(readingsAt(ScenarioFile, path));
    const own = withoutEchoes(file.mistakes, mistakes, hasName).map((mistake) => problemOf(file, withExample(mistake)));
    const ofText = file.textMistakes.map((mistake) => ({ file: file.file, ...mistake }));
    return inOrder([...ofText, ...own]);
  }

  /** None of a file that has problems: mending those comes first. */
  warnings(file: LinkedFile): ScenarioProblem[] {
    if (this.problems(file).length > 0) return [];
    return inOrder(this.#found(file).warnings.map((mistake) => problemOf(file, mistake)));
  }

  #found(file: LinkedFile): Found {
    const checks = [...(this.#names.get(file)?.values() ?? [])];
    return {
      mistakes: [
        ...checks.flatMap(({ mistakes }) => mistakes),
        ...file.useMistakes,
        ...this.#tooLong(file),
        ...(this.#more.get(file) ?? []),
      ],
      warnings: [...checks.flatMap(({ warnings }) => warnings), ...file.useWarnings],
    };
  }

  #add(file: LinkedFile, mistakes: readonly Mistake[]): void {
    this.#more.set(file, [...(this.#more.get(file) ?? []), ...mistakes]);
  }

  /** The devices that are known before its first step are part of the question. */
  #namesOf(file: LinkedFile, devices: KnownDevices): NamesOfFile {
    const ofFile = this.#names.get(file) ?? new Map<string, NamesOfFile>();
    this.#names.set(file, ofFile);
    const key = JSON.stringify(devices);
    const before = ofFile.get(key);
    if (before !== undefined) return before;
    const names = checkNames(file, {
      devices,
      usedBy: (index) => {
        const used = file.uses.get(index);
        return used === undefined
          ? undefined
          : {
              file: used.file,
              outputs: used.document === undefined ? undefined : Object.keys(asMapping(used.content.outputs)),
              devicesAfter: (known) => this.#namesOf(used, known).devices,
            };
      },
    });
    ofFile.set(key, names);
    return names;
  }
}

/** No mistake is told without how it is written; what has none of its own is shown its key. */
const withExample = (mistake: Mistake): Mistake => ({
  ...mistake,
  example: mistake.example ?? exampleOf(mistake.path),
});

function textAt({ content }: LinkedFile, path: readonly PropertyKey[]): string {
  const value = path.reduce<unknown>(
    (at, key) => (typeof at === 'object' && at !== null ? at[key as never] : undefined),
    content,
  );
  return typeof value === 'string' ? value : '';
}

const noDefault = (name: string): Mistake => ({
  path: ['params', name],
  ofKey: true,
  message:
    'has no default, so the file cannot be played by itself; it is meant for "use", and has its place in a folder called "parts"',
  example: `params: { ${name}: { default: … } }`,
});
