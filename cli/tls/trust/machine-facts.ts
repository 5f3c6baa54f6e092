import { accessSync, constants, existsSync, readdirSync, realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { findProgram, type Looking } from '../../find-program.ts';
import { KNOWN_FOLDERS, type MachineFacts } from './plan.ts';

/** What of this machine decides how the local CA is trusted. Only looks. */

const PROGRAMS = ['update-ca-certificates', 'update-ca-trust', 'trust', 'certutil', 'keytool'];

export interface Around extends Looking {
  readonly home: string;
  readonly isRoot: boolean;
}

export const thisMachine = (env: Looking['env']): Around => ({
  env,
  platform: process.platform,
  home: env.HOME ?? homedir(),
  isRoot: process.getuid?.() === 0,
});

export function machineFacts(around: Around): MachineFacts {
  const { platform, home, isRoot } = around;
  return {
    platform,
    isRoot,
    folders: new Set(KNOWN_FOLDERS.filter((folder) => existsSync(folder))),
    programs: Object.fromEntries(
      PROGRAMS.map((name) => [name, findProgram(name, around)] as const).filter(([, file]) => file !== undefined),
    ),
    nssDatabases: nssDatabases(home),
    javaStores: javaStores(around),
  };
}

function nssDatabases(home: string): { dir: string; whose: string }[] {
  const chromium = [join(home, '.pki/nssdb'), join(home, 'snap/chromium/current/.pki/nssdb')];
  const firefox = [
    '.mozilla/firefox',
    'snap/firefox/common/.mozilla/firefox',
    'Library/Application Support/Firefox/Profiles',
  ];
  const profiles = firefox.flatMap((folder) => foldersIn(join(home, folder)));
  return [
    ...chromium.map((dir) => ({ dir, whose: 'Chromium and Chrome' })),
    ...profiles.map((dir) => ({ dir, whose: 'Firefox' })),
  ].filter(({ dir }) => existsSync(join(dir, 'cert9.db')));
}

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    return [];
  }
}

/** What every distribution makes of the system's own certificates is renewed with them. */
const FOLLOWS_SYSTEM = /^\/etc\//;

function javaStores(around: Around): { file: string; keytool: string; isWritable: boolean }[] {
  const java = findProgram('java', around);
  const homes = [around.env.JAVA_HOME, java === undefined ? undefined : dirname(dirname(realOf(java)))];
  const keytool = findProgram('keytool', around);
  const files = homes
    .filter((home): home is string => home !== undefined && home !== '')
    .map((home) => ({ own: join(home, 'bin/keytool'), file: realOf(join(home, 'lib/security/cacerts')) }))
    .filter(({ file }) => existsSync(file) && !FOLLOWS_SYSTEM.test(file));
  const found = new Map(files.map(({ own, file }) => [file, existsSync(own) ? own : keytool]));
  return [...found].flatMap(([file, program]) =>
    program === undefined ? [] : [{ file, keytool: program, isWritable: isWritable(file) }],
  );
}

function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function isWritable(file: string): boolean {
  try {
    accessSync(file, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
