import type { SourceFile } from './source-file.ts';

/** The rules of the house. Each takes source files and tells what breaks it, one line an offence, the file first. */

export type Rule = (files: readonly SourceFile[]) => string[];

/** Beginnings of paths. */
type Places = readonly string[];

const isIn = (path: string, places: Places): boolean => places.some((place) => path.startsWith(place));

/** What a room may import of the project; the longest name that fits a file decides. Types count too. */
const ROOMS: Readonly<Record<string, { readonly may: Places; readonly butNot?: Places }>> = {
  'contracts/': { may: ['contracts/'] },
  'contracts/write-openapi.ts': { may: ['contracts/', 'package.json'] },
  'emulator/': { may: ['contracts/', 'emulator/', 'package.json'] },
  'emulator/domain/': { may: ['contracts/', 'emulator/domain/'] },
  'emulator/store/': { may: ['contracts/', 'emulator/'], butNot: ['emulator/http/'] },
  'emulator/delivery/': { may: ['contracts/', 'emulator/'], butNot: ['emulator/http/'] },
  'emulator/http/': { may: ['contracts/', 'emulator/'], butNot: ['emulator/delivery/', 'emulator/front/'] },
  'emulator/front/': {
    may: ['contracts/', 'emulator/'],
    butNot: ['emulator/domain/', 'emulator/http/', 'emulator/store/'],
  },
  'scenarios/': { may: ['contracts/', 'scenarios/'] },
  'harness/': { may: ['contracts/', 'scenarios/runner/', 'harness/'] },
  // What it tells of a judgement is made of data alone; how texts look is the same as in the reports of scenarios.
  'harness/report/': {
    may: [
      'contracts/',
      'harness/report/',
      'scenarios/report/markup.ts',
      'scenarios/report/style.ts',
      'scenarios/report/timeline-line.ts',
    ],
  },
  'testing/': {
    may: ['contracts/', 'emulator/', 'testing/', 'harness/report/', 'scenarios/report/timeline-line.ts'],
  },
  'cli/': { may: ['contracts/', 'emulator/', 'scenarios/', 'harness/', 'cli/'] },
  'bench/': { may: ['contracts/', 'emulator/', 'scenarios/', 'harness/', 'cli/', 'bench/'] },
};

export const dataMovesOneWay: Rule = (files) =>
  files.flatMap(({ path, imports }) => {
    const name = Object.keys(ROOMS)
      .filter((room) => path.startsWith(room))
      .sort((a, b) => b.length - a.length)[0];
    const room = ROOMS[name ?? ''];
    if (room === undefined) return [`${path} is in no room`];
    return imports
      .filter(({ to }) => /\.(ts|json)$/.test(to) && (!isIn(to, room.may) || isIn(to, room.butNot ?? [])))
      .map(({ to }) => `${path} imports ${to}`);
  });

const EVERYWHERE: Places = ['contracts/', 'emulator/', 'scenarios/', 'harness/', 'cli/', 'bench/'];
const OUTSIDE: Places = ['scenarios/', 'harness/', 'cli/', 'bench/'];
const DISK: Places = ['emulator/store/', 'emulator/config-file.ts', 'contracts/write-openapi.ts', ...OUTSIDE];
const NETWORK: Places = [
  'emulator/http/',
  'emulator/delivery/',
  'emulator/front/',
  'emulator/control-client.ts',
  'emulator/control-request.ts',
  ...OUTSIDE,
];

/** Where a package or a part of Node may be imported. What is not in the list may be imported nowhere. */
const PACKAGES: Readonly<Record<string, Places>> = {
  zod: EVERYWHERE,
  'openapi3-ts': ['contracts/openapi.ts', 'contracts/openapi/'],
  yaml: ['contracts/write-openapi.ts', 'emulator/config-file.ts', 'scenarios/'],
  '@date-fns/tz': ['emulator/domain/'],
  hono: ['emulator/http/', 'bench/'],
  '@hono/node-server': ['emulator/http/', 'bench/'],
  'fastest-levenshtein': ['contracts/nearest-name.ts', 'emulator/http/unmatched.ts'],
  lowdb: ['emulator/store/json-files.ts'],
  '@peculiar/x509': ['emulator/delivery/certificate.ts'],
  '@aws-sdk/client-sqs': ['emulator/delivery/targets/sqs.ts'],
  commander: ['cli/'],
  rolldown: ['bench/'],
  // Its types alone, which are gone after compilation.
  vitest: ['testing/vitest.ts'],
  'node:fs': DISK,
  'node:fs/promises': DISK,
  'node:path': DISK,
  'node:http': NETWORK,
  'node:https': NETWORK,
  'node:net': NETWORK,
  'node:tls': NETWORK,
  'node:crypto': ['emulator/', 'cli/', 'scenarios/', 'harness/'],
  'node:events': ['emulator/delivery/'],
  'node:util': ['emulator/rsa-keys.ts', 'emulator/front/run-authority.ts', 'cli/run/prepared.ts'],
  'node:child_process': OUTSIDE,
  'node:os': ['emulator/store/authority-folder.ts', ...OUTSIDE],
  'node:worker_threads': ['cli/'],
  'node:url': ['cli/'],
  'node:stream': OUTSIDE,
  'node:readline': ['cli/process-terminal.ts'],
  'node:tty': ['cli/process-terminal.ts'],
  'node:buffer': ['cli/launch/'],
  'node:assert': ['testing/'],
  'node:module': ['cli/launch/'],
  'node:v8': ['cli/launch/'],
  'node:vm': ['cli/launch/'],
};

/** Rooms without effects, and all that they may import beside the project's own files. */
const PURE: Readonly<Record<string, readonly string[]>> = {
  'contracts/': ['zod', 'openapi3-ts', 'fastest-levenshtein'],
  'emulator/domain/': ['zod', '@date-fns/tz'],
};
const PURE_EXCEPT = 'contracts/write-openapi.ts';

const pureRoomOf = (path: string): string | undefined =>
  path === PURE_EXCEPT ? undefined : Object.keys(PURE).find((room) => path.startsWith(room));

export const packagesStayInTheirRooms: Rule = (files) =>
  files.flatMap(({ path, imports }) =>
    imports
      .filter(({ to }) => !/\.(ts|json)$/.test(to))
      .filter(({ to, isType }) => {
        const room = pureRoomOf(path);
        if (room !== undefined && !PURE[room]?.includes(to)) return true;
        // The type of a socket is no network.
        if (isType && isIn(path, ['emulator/', 'cli/']) && room === undefined && to.startsWith('node:')) return false;
        return !isIn(path, PACKAGES[to] ?? []);
      })
      .map(({ to }) => `${path} imports ${to}`),
  );

/** Globals, and names of node:crypto, that read time, draw randomness or reach out; and the files that may. */
const EFFECTS: Readonly<Record<string, Places>> = {
  'Date.now': ['emulator/clock.ts'],
  'new Date()': ['emulator/clock.ts'],
  performance: [],
  'process.hrtime': ['emulator/clock.ts', 'bench/'],
  'Math.random': [],
  randomBytes: ['emulator/ids.ts'],
  randomUUID: [],
  randomInt: [],
  getRandomValues: [],
  generateKeyPair: ['emulator/rsa-keys.ts', 'emulator/front/run-authority.ts'],
  generateKeyPairSync: [],
  fetch: ['emulator/control-client.ts', ...OUTSIDE],
};

export const effectsComeFromTheirFiles: Rule = (files) =>
  files.flatMap(({ path, uses }) =>
    Object.entries(EFFECTS)
      .filter(([name, places]) => uses.has(name) && !isIn(path, places))
      .map(([name]) => `${path} uses ${name}`),
  );

const OUTER_WORLD = ['process', 'console', 'globalThis', 'setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'];

export const pureRoomsKnowNoOuterWorld: Rule = (files) =>
  files
    .filter(({ path }) => pureRoomOf(path) !== undefined)
    .flatMap(({ path, uses }) => OUTER_WORLD.filter((name) => uses.has(name)).map((name) => `${path} uses ${name}`));

const NAMELESS = new Set(['utils', 'util', 'helpers', 'helper', 'common', 'lib', 'shared', 'misc']);

export const foldersHaveFoundTheirName: Rule = (files) =>
  files.flatMap(({ path }) => {
    const folder = path
      .split('/')
      .slice(0, -1)
      .find((name) => NAMELESS.has(name));
    return folder === undefined ? [] : [`${path} is in a folder called ${folder}`];
  });

const kebab = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `replenish.ts`; the folder need not be said twice, so `snsQuery` is in `sns/query.ts`. */
const fileOf = (surface: string, name: string): string => `${surface}/${kebab(name).replace(`${surface}-`, '')}.ts`;

const MAKERS = new Set(['defineEndpoint', 'defineControl', 'defineCustomer']);

/** The endpoints that files of `contracts/` declare: name and file. */
export const declaredEndpoints = (files: readonly SourceFile[]): { readonly name: string; readonly path: string }[] =>
  files
    .filter(({ path }) => path.startsWith('contracts/'))
    .flatMap(({ path, made }) => [...made].filter(([, maker]) => MAKERS.has(maker)).map(([name]) => ({ name, path })));

/** Each endpoint has a file of its name, and a line in the registry. */
export const endpointsAreDeclared =
  (registry: readonly string[]): Rule =>
  (files) =>
    declaredEndpoints(files).flatMap(({ name, path }) => {
      const expected = `contracts/${fileOf(path.split('/')[1] ?? '', name)}`;
      return [
        ...(registry.includes(name) ? [] : [`${path} declares ${name}, which contracts/index.ts does not know`]),
        ...(path === expected ? [] : [`${path} declares ${name}: expected ${expected}`]),
      ];
    });

/** The file that serves an endpoint: the same path in the domain for the device API, at the edge for all others. */
export const servedBy = (surface: string, name: string): string =>
  `emulator/${surface === 'drs' ? 'domain' : 'http'}/${fileOf(surface, name)}`;

export interface Refusing {
  readonly name: string;
  readonly surface: string;
  readonly refusals: Readonly<Record<string, unknown>>;
}

/** What serves an endpoint gives only refusals that its contract declares. */
export const refusalsAreDeclared =
  (endpoints: readonly Refusing[]): Rule =>
  (files) =>
    endpoints.flatMap(({ name, surface, refusals }) => {
      const path = servedBy(surface, name);
      const given = files.find((file) => file.path === path)?.refused ?? [];
      return [...given]
        .filter((refusal) => !Object.hasOwn(refusals, refusal))
        .map((one) => `${path} refuses with ${one}`);
    });

/** What a contract declares is given somewhere in the emulator. */
export const refusalsAreGiven =
  (endpoints: readonly Refusing[]): Rule =>
  (files) => {
    const said = files.filter(({ path }) => path.startsWith('emulator/')).map(({ texts }) => texts);
    return endpoints.flatMap(({ name, refusals }) =>
      Object.keys(refusals)
        .filter((refusal) => !said.some((texts) => texts.has(refusal)))
        .map((refusal) => `${name} declares ${refusal}, which nothing gives`),
    );
  };
