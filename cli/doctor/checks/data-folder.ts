import { dirname, join, resolve } from 'node:path';
import { DataFolderError, dataPaths } from '../../../emulator/store/data-folder.ts';
import { CurrentFile } from '../../../emulator/store/documents.ts';
import { Gate } from '../../../emulator/store/gate.ts';
import { lowdbFiles } from '../../../emulator/store/json-files.ts';
import { loadWorld, readDocument } from '../../../emulator/store/load-world.ts';
import { type Finding, notChecked, ok, problem, warning } from '../finding.ts';
import { codeOf } from '../machine.ts';
import type { Situation } from '../situation.ts';

/** The folder of `--data`: whether it is there, closed to others, in use, and readable. Nothing in it is touched. */
export async function checkDataFolder({ data, machine }: Situation): Promise<readonly Finding[]> {
  const id = 'data';
  if (data === undefined)
    return [notChecked(id, 'No data folder is named: the world is in memory, and gone with the process.')];
  const dir = resolve(data);
  try {
    const found = await machine.modeOf(dir);
    if (found === null) {
      const parent = dirname(dir);
      return (await machine.mayWrite(parent)) || (await machine.modeOf(parent)) === null
        ? [ok(id, `The data folder ${dir} is not there yet; the first start makes it.`)]
        : [
            problem(
              id,
              `The data folder ${dir} is not there, and this user may not make it.`,
              `sudo install -d -m 700 -o "$USER" ${dir}`,
            ),
          ];
    }
    if (!found.isFolder) return [problem(id, `${dir} is a file, where a folder is needed.`)];
    if (!(await machine.mayWrite(dir)))
      return [problem(id, `This user may not write into the data folder ${dir}.`, `sudo chown -R "$USER" ${dir}`)];
    return [
      ok(id, `The data folder ${dir} is there, and this user may write into it.`),
      ...(machine.platform === 'win32' ? [] : [privacy(dir, found.mode)]),
      ...(await holderAndWorld({ dir, machine })),
    ];
  } catch (error) {
    return [
      problem(id, `The data folder ${dir} cannot be looked at (${codeOf(error)}).`, `sudo chown -R "$USER" ${dir}`),
    ];
  }
}

const OTHERS = 0o077;

const privacy = (dir: string, mode: number): Finding =>
  (mode & OTHERS) === 0
    ? ok('data.private', 'Only its owner can read it.')
    : problem(
        'data.private',
        `Others can open ${dir} (${mode.toString(8)}), where secrets and the signing key are.`,
        `chmod 700 ${dir}`,
      );

async function holderAndWorld({ dir, machine }: { dir: string; machine: Situation['machine'] }): Promise<Finding[]> {
  const { lock } = dataPaths(dir);
  const pid = await machine.readText(lock).then(
    (text) => Number(text.trim()),
    () => null,
  );
  if (pid !== null && machine.isAlive(pid))
    return [
      ok('data.lock', `Process ${pid} uses it.`),
      notChecked('data.world', `What is in it changes while process ${pid} uses it.`),
    ];
  return [
    pid === null
      ? ok('data.lock', 'Nobody uses it.')
      : warning(
          'data.lock',
          `Process ${pid} used it, and is gone; the next start takes it over.`,
          `npx drs-emulator start --data ${dir}`,
        ),
    await world(dir, machine),
  ];
}

async function world(dir: string, machine: Situation['machine']): Promise<Finding> {
  const id = 'data.world';
  try {
    if ((await machine.modeOf(join(dir, 'current.json'))) === null) return ok(id, 'It holds no world yet.');
    const { folder } = await readDocument(dir, 'current.json', CurrentFile, lowdbFiles);
    const { record } = await loadWorld(dir, folder, lowdbFiles, new Gate(FILES_AT_ONCE));
    return ok(id, `Its world can be read; its clock shows ${record.clock.now}.`);
  } catch (error) {
    const said = error instanceof DataFolderError ? error.message : `${dir} cannot be read (${codeOf(error)}).`;
    return problem(id, said, `mv ${dir} ${dir}.damaged`);
  }
}

const FILES_AT_ONCE = 32;
