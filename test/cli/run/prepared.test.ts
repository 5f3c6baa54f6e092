import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { preparedText } from '../../../cli/prepare.ts';
import { createLoader, loadAll } from '../../../cli/run/loader.ts';
import { prepareAll, preparedReader } from '../../../cli/run/prepared.ts';
import { shippedFolder } from '../../../cli/run/shipped.ts';
import { findScenarioFiles } from '../../../scenarios/runner/find-files.ts';
import type { LoadedScenario, LoadedStep } from '../../../scenarios/runner/loaded.ts';
import { stepValue } from '../../../scenarios/runner/step-value.ts';

/** Scenarios that were read when the program was bundled. */

const shipped = shippedFolder() ?? '';
const folder = mkdtempSync(join(tmpdir(), 'drs-emulator-prepared-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** All that a player may ask of a scenario, with the places that are asked for when something is wrong. */
const wholeOf = ({ placeOf: whole, steps, ...scenario }: LoadedScenario): unknown => ({
  ...scenario,
  world: [scenario.world, whole?.(['world'])],
  steps: steps.map(({ placeOf, used, isFixed: _, ...step }) => ({
    ...step,
    at: placeOf?.([], true),
    within: Object.keys(Object(step.value)).map((key) => placeOf?.([key])),
    ...(used === undefined ? {} : { used: wholeOf(used) }),
  })),
});

const hasNames = ({ value }: LoadedStep): boolean => JSON.stringify(value).includes('${');

/** A copy of the shipped scenarios, prepared; texts count how many were read after all. */
function copied(name: string) {
  const scenarios = join(folder, name);
  mkdirSync(scenarios);
  for (const part of ['calendar', 'tokens', 'parts'])
    cpSync(join(shipped, part), join(scenarios, part), { recursive: true });
  const { files } = findScenarioFiles(['.'], scenarios);
  const file = join(folder, `${name}.json`);
  writeFileSync(file, JSON.stringify(prepareAll(scenarios, loadAll(files, scenarios).scenarios, scenarios)));
  const prepared = preparedReader(scenarios, pathToFileURL(file), scenarios);
  const read: string[] = [];
  const loader = createLoader(scenarios, (wanted, whole) => {
    const found = prepared(wanted, whole);
    if (found === undefined) read.push(wanted);
    return found;
  });
  return { scenarios, files, loader, read, prepared };
}

test('every scenario that comes with the program is prepared, and is what its text says', () => {
  const { files } = findScenarioFiles([shipped], process.cwd());
  const file = join(folder, 'all.json');
  writeFileSync(file, preparedText());
  const prepared = preparedReader(process.cwd(), pathToFileURL(file));
  const loaded = loadAll(files, process.cwd()).scenarios;
  expect(loaded.length).toBeGreaterThan(100);
  for (const scenario of loaded) {
    const found = prepared(scenario.file, () => scenario);
    expect(found && wholeOf(found)).toEqual(wholeOf(scenario));
    for (const [index, step] of scenario.steps.entries()) {
      const prepared = found?.steps[index] as LoadedStep;
      expect(prepared.isFixed === true).toBe(!hasNames(step) && step.verb !== 'use');
      if (prepared.isFixed) expect(stepValue(prepared, {})).toEqual(stepValue(step, {}));
    }
  }
});

test('what was prepared is not read; where something stands in it is, when that is asked for', () => {
  const { files, loader, read, prepared, scenarios } = copied('same');
  expect(loader.load(files).scenarios.map(({ file }) => file)).toEqual(files);
  expect(read).toEqual([]);
  let texts = 0;
  const [file = ''] = files;
  const found = prepared(file, () => {
    texts += 1;
    return loadAll([file], scenarios).scenarios[0] as LoadedScenario;
  });
  expect(texts).toBe(0);
  expect(found?.steps[0]?.placeOf?.([])).toEqual(loadAll([file], scenarios).scenarios[0]?.steps[0]?.placeOf?.([]));
  expect(texts).toBe(1);
});

test('where the text is not good any more, a step still knows its own place', () => {
  const { scenarios, files, prepared } = copied('spoilt');
  const [file = ''] = files;
  const found = prepared(file, () => loadAll([file], scenarios).scenarios[0]);
  const [step] = found?.steps ?? [];
  writeFileSync(join(scenarios, file), 'name: [');
  expect(step?.placeOf?.([])).toEqual(step?.place);
});

test('a file that was changed is read, and so is each that uses it', () => {
  const { scenarios, files, loader, read } = copied('changed');
  const users = files.filter((file) => readFileSync(join(scenarios, file), 'utf8').includes('order-by-the-calendar'));
  const other = files.find((file) => file.startsWith('tokens/')) ?? '';
  for (const file of ['parts/order-by-the-calendar.yaml', other])
    writeFileSync(join(scenarios, file), `${readFileSync(join(scenarios, file), 'utf8')}# Changed.\n`);
  expect(loader.load(files).scenarios.map(({ file }) => file)).toEqual(files);
  expect(users.length).toBeGreaterThan(1);
  expect(read.toSorted()).toEqual([...users, other].toSorted());
});

test('a mistake that was made in a prepared file is told with its place', () => {
  const { scenarios, files, loader } = copied('wrong');
  const [file = ''] = files;
  writeFileSync(join(scenarios, file), 'name: a story\nsteps:\n  - advanse: P1D\n');
  expect(loader.load([file]).problems).toEqual([expect.objectContaining({ file, line: 3, nearest: 'advance' })]);
});

test('files from elsewhere, those that are gone, and all when nothing was prepared are for who reads texts', () => {
  const { scenarios, files, prepared } = copied('elsewhere');
  const never = (): never => {
    throw new Error('is not asked for');
  };
  const [file = ''] = files;
  expect(prepared(file, never)).toBeDefined();
  expect(prepared(join(shipped, file), never)).toBeUndefined();
  expect(prepared('constructor', never)).toBeUndefined();
  rmSync(join(scenarios, file));
  expect(prepared(file, never)).toBeUndefined();
  const nothing = preparedReader(scenarios, pathToFileURL(join(folder, 'nothing.json')), scenarios);
  expect(nothing(files[1] ?? '', never)).toBeUndefined();
});

test('what JSON would change is not prepared', () => {
  const { scenarios, files } = copied('values');
  const [scenario] = loadAll(files.slice(0, 1), scenarios).scenarios as [LoadedScenario];
  const names = (one: LoadedScenario) => Object.keys(prepareAll(scenarios, [one], scenarios));
  expect(names(scenario)).toContain(files[0]);
  expect(names({ ...scenario, matrix: { zero: [-0] } })).not.toContain(files[0]);
});
