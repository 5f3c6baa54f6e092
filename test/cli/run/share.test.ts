import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { preparedText } from '../../../cli/prepare.ts';
import { createLoader, type Loader } from '../../../cli/run/loader.ts';
import { preparedReader } from '../../../cli/run/prepared.ts';
import { joined, readShare, shareOf, withoutSteps } from '../../../cli/run/share.ts';
import { shippedFolder } from '../../../cli/run/shipped.ts';
import { findScenarioFiles } from '../../../scenarios/runner/find-files.ts';

/** Several threads read files between them. */

const cwd = shippedFolder() ?? '';
const files = findScenarioFiles(['deregistration', 'tokens'], cwd).files;

/** Reads, and lets another one go on after its first file. */
function interrupted(loader: Loader, other: () => void): Loader {
  let once = other;
  return {
    ...loader,
    load(wanted) {
      once();
      once = () => {};
      return loader.load(wanted);
    },
  };
}

test('each file is read by one of them, and all are there in their order', () => {
  let others = createLoader(cwd).load([]);
  const own = createLoader(cwd);
  // The other one comes when one file is taken, and leaves some.
  const share = shareOf(files);
  const taking = interrupted(own, () => {
    others = readShare({ files: files.slice(0, 4), taken: share.taken }, createLoader(cwd));
    Atomics.sub(share.taken, 0, 1);
  });
  const mine = readShare(share, taking);
  expect(others.scenarios.map(({ file }) => file)).toEqual(files.slice(1, 4));
  expect(mine.scenarios.map(({ file }) => file)).toEqual([files[0], ...files.slice(4)]);
  const all = joined(files, [mine, { ...others, scenarios: others.scenarios.map(withoutSteps) }]);
  expect(all?.scenarios.map(({ file }) => file)).toEqual(files);
});

test('what is told of them can be told to another thread, prepared or not', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'drs-emulator-share-')), 'scenarios.json');
  onTestFinished(() => rmSync(dirname(file), { recursive: true }));
  writeFileSync(file, preparedText());
  for (const prepared of [preparedReader(cwd, pathToFileURL(file)), () => undefined]) {
    const { scenarios } = readShare(shareOf(files), createLoader(cwd, prepared));
    expect(scenarios).toHaveLength(files.length);
    for (const scenario of scenarios) expect(structuredClone(withoutSteps(scenario)).file).toBe(scenario.file);
  }
});

test('where something is to be told, it is told by whoever reads them all', () => {
  const good = createLoader(cwd).load(files.slice(0, 1));
  const [file = ''] = files;
  const problem = { file, line: 1, column: 1, message: 'is wrong' };
  expect(joined([file], [good])?.scenarios).toHaveLength(1);
  expect(joined([file], [{ ...good, problems: [problem] }])).toBeUndefined();
  expect(joined([file], [{ ...good, warnings: [problem] }])).toBeUndefined();
  expect(joined([file], [{ ...good, scenarios: [] }])).toBeUndefined();
});
