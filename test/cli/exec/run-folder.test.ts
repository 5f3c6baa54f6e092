import { spawnSync } from 'node:child_process';
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeRunFolder } from '../../../cli/exec/run-folder.ts';

function parent(): string {
  const dir = mkdtempSync(join(tmpdir(), 'drs-run-folder-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Ended, and waited for. */
const deadPid = (): number => spawnSync(process.execPath, ['-e', '']).pid;

describe('the folder of a run', () => {
  it('is gone with the next run when its own was killed, and what its links lead to is not', () => {
    const dir = parent();
    const kept = makeRunFolder(dir);
    const left = basename(kept.dir).replace(`-${process.pid}-`, `-${deadPid()}-`);
    mkdirSync(join(dir, left));
    mkdirSync(join(dir, 'notes'));
    writeFileSync(join(dir, 'notes', 'mine'), '');
    symlinkSync(join(dir, 'notes'), join(dir, left, 'link'));
    const next = makeRunFolder(dir);
    expect(readdirSync(dir).sort()).toEqual([basename(kept.dir), basename(next.dir), 'notes'].sort());
    expect(readdirSync(join(dir, 'notes'))).toEqual(['mine']);
  });

  it('stays when it may be of somebody else: another name, another numbering of processes, a link', () => {
    const dir = parent();
    const name = basename(makeRunFolder(dir).dir).replace(`-${process.pid}-`, `-${deadPid()}-`);
    const others = [`${name}-more`, `other-${name}`, name.replace(/-\d+-(\w{6})$/, '-1-$1')];
    for (const other of others) mkdirSync(join(dir, other));
    mkdirSync(join(dir, 'notes'));
    symlinkSync(join(dir, 'notes'), join(dir, name));
    makeRunFolder(dir);
    expect(readdirSync(dir)).toEqual(expect.arrayContaining([...others, name, 'notes']));
  });

  it.runIf(process.getuid?.() === 0)('stays when it is of another user', () => {
    const dir = parent();
    const name = basename(makeRunFolder(dir).dir).replace(`-${process.pid}-`, `-${deadPid()}-`);
    mkdirSync(join(dir, name));
    chownSync(join(dir, name), 12_345, 12_345);
    makeRunFolder(dir);
    expect(readdirSync(dir)).toContain(name);
  });
});
