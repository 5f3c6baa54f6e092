import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { wallMs } from '../../../emulator/clock.ts';
import { type KeptAuthority, memoryKeeper, openAuthority } from '../../../emulator/front/authority.ts';
import { authorityFolder, defaultAuthorityDir } from '../../../emulator/store/authority-folder.ts';

const NAMES = ['api.amazon.com'];

/** Authorities are slow to make; these two serve all tests. */
const made: KeptAuthority[] = [];
let leaf: { certPem: string; keyPem: string };
beforeAll(async () => {
  for (const keeper of [memoryKeeper(), memoryKeeper()]) {
    const authority = await openAuthority(keeper, wallMs);
    leaf ??= await authority.leafFor(NAMES);
    const kept = await keeper.loadAuthority();
    if (kept !== undefined) made.push(kept);
  }
});

function folder() {
  const dir = join(mkdtempSync(join(tmpdir(), 'drs-ca-')), 'ca');
  onTestFinished(() => rmSync(join(dir, '..'), { recursive: true, force: true }));
  return { dir, keeper: authorityFolder(dir) };
}

const keptIn = async () => {
  const { dir, keeper } = folder();
  await keeper.keepAuthority(made[0]!, undefined);
  return { dir, keeper, file: join(dir, 'authority-1.pem') };
};

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe('the folder of the local CA', () => {
  it('keeps what was made, for its user alone', async () => {
    const { dir, keeper, file } = await keptIn();
    await keeper.keepLeaf(leaf);
    expect(await authorityFolder(dir).loadAuthority()).toEqual(made[0]);
    expect(await authorityFolder(dir).loadLeaf()).toEqual({ certPem: leaf.certPem, keyPem: leaf.keyPem });
    expect(modeOf(dir)).toBe('700');
    expect([file, join(dir, 'leaf.pem'), keeper.caFile].map(modeOf)).toEqual(['600', '600', '600']);
    expect(readFileSync(keeper.caFile, 'utf8')).toBe(made[0]?.caPem);
  });

  it('has nothing before, and leaves no folder behind for having asked', async () => {
    const { dir, keeper } = folder();
    expect(await keeper.loadAuthority()).toBeUndefined();
    expect(await keeper.loadLeaf()).toBeUndefined();
    expect(readdirSync(join(dir, '..'))).toEqual([]);
  });

  it('has one authority when several are made at once: all get the same', async () => {
    const { dir } = folder();
    const [first, second] = await Promise.all(made.map((one) => authorityFolder(dir).keepAuthority(one, undefined)));
    expect(first).toEqual(second);
    expect(await authorityFolder(dir).loadAuthority()).toEqual(first);
    expect(readdirSync(dir).sort()).toEqual(['authority-1.pem', 'ca.pem']);
  });

  it('replaces an authority only by who has seen it', async () => {
    const { dir, keeper } = await keptIn();
    expect(await keeper.keepAuthority(made[1]!, undefined)).toEqual(made[0]);
    expect(await keeper.keepAuthority(made[1]!, made[0])).toEqual(made[1]);
    expect(readdirSync(dir).sort()).toEqual(['authority-2.pem', 'ca.pem']);
    expect(readFileSync(keeper.caFile, 'utf8')).toBe(made[1]?.caPem);
  });

  it.each([
    ['read by the group', 0o640],
    ['read by others', 0o604],
    ['written by the group', 0o620],
  ])('is refused while its key can be %s, with the command that mends it', async (_, mode) => {
    const { keeper, file } = await keptIn();
    chmodSync(file, mode);
    await expect(keeper.loadAuthority()).rejects.toThrow(
      `${file} can be read by other users, who could then pose as Amazon to this machine; close it: chmod 600 '${file}'`,
    );
    chmodSync(file, 0o600);
    expect(await keeper.loadAuthority()).toEqual(made[0]);
  });

  it('is refused while its leaf can be read by others, or the folder changed by them', async () => {
    const { dir, keeper } = await keptIn();
    await keeper.keepLeaf(leaf);
    chmodSync(join(dir, 'leaf.pem'), 0o644);
    await expect(keeper.loadLeaf()).rejects.toThrow(`chmod 600 '${dir}/leaf.pem'`);
    chmodSync(dir, 0o770);
    await expect(keeper.loadAuthority()).rejects.toThrow(`chmod 700 '${dir}'`);
  });

  it('is refused before anything is written to it while others can change it', async () => {
    const { dir, keeper } = folder();
    mkdirSync(dir);
    chmodSync(dir, 0o777);
    const mend = `chmod 700 '${dir}'`;
    const refused = { message: expect.stringContaining(`${dir} can be changed by other users`), mend };
    await expect(keeper.loadAuthority()).rejects.toMatchObject(refused);
    await expect(keeper.keepAuthority(made[0]!, undefined)).rejects.toMatchObject(refused);
    await expect(keeper.keepLeaf(leaf)).rejects.toMatchObject(refused);
    expect(readdirSync(dir)).toEqual([]);
  });

  it('has its modes left alone when other things are in it', async () => {
    const { dir, keeper } = folder();
    mkdirSync(join(dir, 'notes'), { recursive: true });
    chmodSync(dir, 0o777);
    await expect(keeper.keepAuthority(made[0]!, undefined)).rejects.toMatchObject({
      message: `${dir} can be changed by other users, who could then pose as Amazon to this machine; choose another folder with --ca-dir`,
      mend: null,
    });
  });

  it('may be a link, and listed by others: what counts is who can change what it leads to', async () => {
    const { dir, keeper } = folder();
    const real = join(dir, '..', 'dotfiles');
    mkdirSync(real);
    chmodSync(real, 0o755);
    symlinkSync(real, dir);
    await keeper.keepAuthority(made[0]!, undefined);
    expect(await keeper.loadAuthority()).toEqual(made[0]);
    chmodSync(real, 0o775);
    await expect(keeper.loadAuthority()).rejects.toMatchObject({ mend: `chmod 700 '${real}'` });
    chmodSync(real, 0o755);
    chmodSync(join(real, 'authority-1.pem'), 0o644);
    await expect(keeper.loadAuthority()).rejects.toMatchObject({ mend: `chmod 600 '${real}/authority-1.pem'` });
  });

  it.each(['authority-1.pem', 'leaf.pem', 'ca.pem'])('says so when %s is a folder, and keeps it', async (name) => {
    const { dir, keeper } = folder();
    mkdirSync(join(dir, name), { recursive: true });
    const opened = keeper.keepAuthority(made[0]!, undefined).then(() => keeper.loadLeaf());
    await expect(opened).rejects.toThrow(
      `${join(dir, name)} is a folder, and the local CA keeps a file there; move it away, or choose another folder with --ca-dir`,
    );
    await keeper.remove();
    expect(readdirSync(dir)).toEqual([name]);
  });

  it.each([
    ['an empty file', () => ''],
    ['half a file', () => readHalf(made[0]!)],
    ['an issuer of another CA', () => made[1]!.keyPem + made[1]!.issuerPem + made[0]!.caPem + made[0]!.boardCaPem],
    ['a key of another authority', () => made[1]!.keyPem + made[0]!.issuerPem + made[0]!.caPem + made[0]!.boardCaPem],
  ])('is refused with %s, and not touched', async (_, text) => {
    const { keeper, file } = await keptIn();
    writeFileSync(file, text());
    await expect(keeper.loadAuthority()).rejects.toThrow(`${file} is damaged: put it right, or remove`);
    expect(readFileSync(file, 'utf8')).toBe(text());
  });

  it('makes a damaged leaf anew', async () => {
    const { dir, keeper } = await keptIn();
    writeFileSync(join(dir, 'leaf.pem'), leaf.certPem, { mode: 0o600 });
    expect(await keeper.loadLeaf()).toBeUndefined();
    const authority = await openAuthority(keeper, wallMs);
    expect((await authority.leafFor(NAMES)).certPem).toContain('BEGIN CERTIFICATE');
    expect(await keeper.loadLeaf()).toBeDefined();
  });

  it('mends the certificate that stands beside the key', async () => {
    const { keeper } = await keptIn();
    writeFileSync(keeper.caFile, 'nothing');
    await keeper.loadAuthority();
    expect(readFileSync(keeper.caFile, 'utf8')).toBe(made[0]?.caPem);
  });

  it('says so when it can be no folder', async () => {
    const { dir } = folder();
    writeFileSync(dir, '');
    await expect(authorityFolder(join(dir, 'ca')).keepAuthority(made[0]!, undefined)).rejects.toThrow(
      `The CA folder ${join(dir, 'ca')} cannot be used (`,
    );
  });

  it('is removed with all that was kept in it, and nothing else', async () => {
    const { dir, keeper } = await keptIn();
    await keeper.keepLeaf(leaf);
    mkdirSync(join(dir, 'notes'));
    await keeper.remove();
    expect(readdirSync(dir)).toEqual(['notes']);
    rmSync(join(dir, 'notes'), { recursive: true });
    await keeper.remove();
    await keeper.remove();
    expect(readdirSync(join(dir, '..'))).toEqual([]);
  });
});

const readHalf = ({ keyPem, issuerPem, caPem }: KeptAuthority): string => (keyPem + issuerPem + caPem).slice(0, -200);

describe('where the CA is kept', () => {
  it.each([
    [{ HOME: '/home/a' }, 'linux', '/home/a/.config/drs-emulator/ca'],
    [{ HOME: '/home/a', XDG_CONFIG_HOME: '/conf' }, 'linux', '/conf/drs-emulator/ca'],
    [{ HOME: '/home/a', XDG_CONFIG_HOME: '' }, 'darwin', '/home/a/.config/drs-emulator/ca'],
    [{ APPDATA: '/Users/a/AppData/Roaming' }, 'win32', '/Users/a/AppData/Roaming/drs-emulator/ca'],
  ] as const)('with %o on %s it is %s', (env, platform, dir) => {
    expect(defaultAuthorityDir(env, platform)).toBe(dir);
  });
});
