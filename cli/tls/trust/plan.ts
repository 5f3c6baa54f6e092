import { dirname, join } from 'node:path';

/** What it takes to trust the local CA on a machine, and to take it back: steps to show first and to carry out then. */

export const STORES = ['system', 'nss', 'java'] as const;
export type Store = (typeof STORES)[number];

/** What of a machine decides which steps these are. */
export interface MachineFacts {
  readonly platform: NodeJS.Platform;
  /** May change what belongs to the whole machine. */
  readonly isRoot: boolean;
  /** Those of `KNOWN_FOLDERS` that are there. */
  readonly folders: ReadonlySet<string>;
  /** Programs that are there, by name: full path. */
  readonly programs: Readonly<Partial<Record<string, string>>>;
  /** Certificate databases of browsers. */
  readonly nssDatabases: readonly { readonly dir: string; readonly whose: string }[];
  /** Trust stores of Java that follow no store of the system. */
  readonly javaStores: readonly { readonly file: string; readonly keytool: string; readonly isWritable: boolean }[];
}

/** The certificate that is trusted; null when it is gone, so that it can only be taken back by the names it was given. */
export interface TrustedFile {
  readonly file: string;
  /** Hexadecimal, without colons. */
  readonly sha1: string;
}

interface Doing {
  /** Changes what belongs to the whole machine. */
  readonly needsRoot: boolean;
  /** What is not there cannot be taken away, which does no harm. */
  readonly mayFail?: boolean;
}
export type Step =
  | ({ readonly kind: 'copy'; readonly from: string; readonly to: string } & Doing)
  | ({ readonly kind: 'remove'; readonly file: string } & Doing)
  | ({ readonly kind: 'run'; readonly words: readonly string[] } & Doing);

export interface Part {
  readonly store: Store;
  /** Who goes by this store. */
  readonly title: string;
  readonly steps: readonly Step[];
}

export interface Plan {
  readonly parts: readonly Part[];
  /** Stores that were found and cannot be reached: a sentence each. */
  readonly missing: readonly string[];
}

export const ANCHOR_NAME = 'drs-emulator-local-ca';
const NICKNAME = 'drs-emulator local CA';

/** Where the distributions of Linux keep what their administrator trusts, and who reads it in. */
interface Anchors {
  readonly folder: string;
  readonly program: string;
  readonly ending: '.crt' | '.pem';
  readonly update: readonly string[];
  /** A store of Java that is told of new anchors, but not of those that are gone; and the name that it gives ours. */
  readonly java?: { readonly file: string; readonly alias: string };
}
const ANCHORS: readonly Anchors[] = [
  // Fedora, RHEL and what comes of them.
  {
    folder: '/etc/pki/ca-trust/source/anchors',
    program: 'update-ca-trust',
    ending: '.pem',
    update: ['update-ca-trust', 'extract'],
  },
  // Debian, Ubuntu, Alpine.
  {
    folder: '/usr/local/share/ca-certificates',
    program: 'update-ca-certificates',
    ending: '.crt',
    // Afresh, since an anchor of the same name with another certificate is no news to it otherwise.
    update: ['update-ca-certificates', '--fresh'],
    java: { file: '/etc/ssl/certs/java/cacerts', alias: `debian:${ANCHOR_NAME}.pem` },
  },
  // openSUSE.
  {
    folder: '/etc/pki/trust/anchors',
    program: 'update-ca-certificates',
    ending: '.pem',
    update: ['update-ca-certificates'],
  },
];
const ARCH_FOLDER = '/etc/ca-certificates/trust-source/anchors';
/** What decides how Linux is told: these are looked for. */
export const KNOWN_FOLDERS: readonly string[] = [
  ...ANCHORS.flatMap(({ folder, java }) => [folder, ...(java === undefined ? [] : [dirname(java.file)])]),
  ARCH_FOLDER,
];

const MAC_KEYCHAIN = '/Library/Keychains/System.keychain';
const STORE_PASSWORD = 'changeit';

const run = (words: readonly string[], needsRoot: boolean, mayFail = false): Step => ({
  kind: 'run',
  words,
  needsRoot,
  ...(mayFail ? { mayFail } : {}),
});

const anchorsOf = ({ folders, programs }: MachineFacts): Anchors | undefined =>
  ANCHORS.find(({ folder, program }) => folders.has(folder) && programs[program] !== undefined);

const hasArchTrust = ({ folders, programs }: MachineFacts): boolean =>
  folders.has(ARCH_FOLDER) && programs.trust !== undefined;

/** The file that a Linux machine keeps as its anchor, where it is one file. */
export function anchorFile(facts: MachineFacts): string | undefined {
  const anchors = facts.platform === 'linux' ? anchorsOf(facts) : undefined;
  return anchors === undefined ? undefined : join(anchors.folder, ANCHOR_NAME + anchors.ending);
}

const SYSTEM: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  darwin: 'the System keychain: Safari, Chrome, curl and Go go by it, for every user',
  win32: 'the Root store of this user: Edge, Chrome, .NET and curl go by it',
};
const LINUX_SYSTEM = 'the certificates of the system: curl, Python, Ruby, PHP, Go and .NET go by them, for every user';

function systemSteps(facts: MachineFacts, ca: TrustedFile | null, isTrust: boolean): Step[] | undefined {
  const { platform } = facts;
  if (platform === 'darwin') {
    if (isTrust && ca !== null)
      return [run(['security', 'add-trusted-cert', '-d', '-r', 'trustRoot', '-k', MAC_KEYCHAIN, ca.file], true)];
    if (ca === null) return [run(['security', 'delete-certificate', '-c', NICKNAME, MAC_KEYCHAIN], true)];
    return [
      run(['security', 'remove-trusted-cert', '-d', ca.file], true, true),
      run(['security', 'delete-certificate', '-Z', ca.sha1, MAC_KEYCHAIN], true),
    ];
  }
  if (platform === 'win32') {
    if (isTrust && ca !== null) return [run(['certutil', '-user', '-addstore', '-f', 'Root', ca.file], false)];
    return [run(['certutil', '-user', '-delstore', 'Root', ca === null ? NICKNAME : ca.sha1], false)];
  }
  const anchor = anchorFile(facts);
  const anchors = anchorsOf(facts);
  if (anchor !== undefined && anchors !== undefined) {
    if (isTrust && ca !== null)
      return [{ kind: 'copy', from: ca.file, to: anchor, needsRoot: true }, run(anchors.update, true)];
    return [
      { kind: 'remove', file: anchor, needsRoot: true },
      run(anchors.update, true),
      ...forgetInJava(facts, anchors),
    ];
  }
  if (hasArchTrust(facts) && ca !== null)
    return [run(['trust', 'anchor', isTrust ? '--store' : '--remove', ca.file], true)];
  return undefined;
}

/** What `keytool` does not find there was never put there. */
function forgetInJava({ folders, programs }: MachineFacts, { java }: Anchors): Step[] {
  if (java === undefined || !folders.has(dirname(java.file)) || programs.keytool === undefined) return [];
  const { file, alias } = java;
  return [
    run([programs.keytool, '-delete', '-alias', alias, '-keystore', file, '-storepass', STORE_PASSWORD], true, true),
  ];
}

function nssSteps(facts: MachineFacts, ca: TrustedFile | null, isTrust: boolean, dir: string): Step[] {
  const certutil = facts.programs.certutil ?? 'certutil';
  const place = ['-d', `sql:${dir}`, '-n', NICKNAME];
  const forget = (mayFail: boolean) => run([certutil, '-D', ...place], false, mayFail);
  return isTrust && ca !== null
    ? [forget(true), run([certutil, '-A', ...place, '-t', 'C,,', '-i', ca.file], false)]
    : [forget(true)];
}

function javaSteps(
  { file, keytool, isWritable }: MachineFacts['javaStores'][number],
  ca: TrustedFile | null,
  isTrust: boolean,
): Step[] {
  const place = ['-alias', ANCHOR_NAME, '-keystore', file, '-storepass', STORE_PASSWORD];
  const forget = run([keytool, '-delete', ...place], !isWritable, true);
  return isTrust && ca !== null
    ? [forget, run([keytool, '-importcert', '-noprompt', ...place, '-file', ca.file], !isWritable)]
    : [forget];
}

/** `stores`: those that were asked for; all that are found when undefined. */
function planFor(
  facts: MachineFacts,
  ca: TrustedFile | null,
  isTrust: boolean,
  stores: readonly Store[] | undefined,
): Plan {
  const parts: Part[] = [];
  const missing: string[] = [];
  const wants = (store: Store): boolean => stores?.includes(store) ?? true;
  const isAsked = (store: Store): boolean => stores?.includes(store) ?? false;
  if (wants('system')) {
    const steps = systemSteps(facts, ca, isTrust);
    const title = SYSTEM[facts.platform] ?? LINUX_SYSTEM;
    if (steps !== undefined) parts.push({ store: 'system', title, steps });
    else missing.push('system: this machine keeps its certificates in no place that is known here');
  }
  if (wants('nss')) {
    if (facts.nssDatabases.length === 0 && isAsked('nss')) missing.push('nss: no certificate database was found');
    if (facts.nssDatabases.length > 0 && (facts.platform === 'win32' || facts.programs.certutil === undefined))
      missing.push(
        `nss: ${facts.nssDatabases.map(({ whose }) => whose).join(', ')} cannot be reached without certutil of NSS (Debian: apt install libnss3-tools)`,
      );
    else
      for (const { dir, whose } of facts.nssDatabases)
        parts.push({ store: 'nss', title: `the certificates of ${whose}`, steps: nssSteps(facts, ca, isTrust, dir) });
  }
  if (wants('java')) {
    if (facts.javaStores.length === 0 && isAsked('java'))
      missing.push('java: no trust store was found that does not follow the system');
    for (const store of facts.javaStores)
      parts.push({
        store: 'java',
        title: `the trust store of Java, ${store.file}`,
        steps: javaSteps(store, ca, isTrust),
      });
  }
  return { parts, missing };
}

export const trustPlan = (facts: MachineFacts, ca: TrustedFile, stores?: readonly Store[]): Plan =>
  planFor(facts, ca, true, stores);

/** `ca`: null when the certificate is gone. */
export const untrustPlan = (facts: MachineFacts, ca: TrustedFile | null, stores?: readonly Store[]): Plan =>
  planFor(facts, ca, false, stores);

/** Whether this program may carry it out itself; it never calls sudo. */
export const isAllowed = ({ needsRoot }: Step, { isRoot, platform }: MachineFacts): boolean =>
  !needsRoot || isRoot || platform === 'win32';
