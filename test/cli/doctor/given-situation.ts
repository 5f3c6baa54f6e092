import type { Machine } from '../../../cli/doctor/machine.ts';
import type { Situation } from '../../../cli/doctor/situation.ts';
import type { CaFolder } from '../../../cli/tls/ca-folder.ts';
import { createControl } from '../../../emulator/control-client.ts';
import { hardCodedNames } from '../../../emulator/front/names.ts';

/** A set-up on which nothing is wrong, and a machine that has nothing but what it is given. */

export const NOW = '2031-03-04T10:00:00.000Z';

export const machine = (parts: Partial<Machine> = {}): Machine => ({
  env: {},
  platform: 'linux',
  nowMs: () => Date.parse(NOW),
  lookup: async (names) => Object.fromEntries(names.map((name) => [name, ['127.0.0.1']])),
  connect: async () => 'ECONNREFUSED',
  listen: async () => null,
  secure: async () => null,
  async readText(file) {
    throw Object.assign(new Error(`no ${file}`), { code: 'ENOENT' });
  },
  modeOf: async () => null,
  mayWrite: async () => true,
  isAlive: () => false,
  find: () => undefined,
  run: async () => ({ exitCode: 0, timedOut: false, output: '' }),
  ...parts,
});

export const NO_CA: CaFolder = {
  dir: '/home/ada/.config/drs-emulator/ca',
  caFile: '/home/ada/.config/drs-emulator/ca/ca.pem',
  caPem: null,
  leafPem: null,
  isPrivate: true,
  problem: null,
  mend: null,
  leafFor: null,
};

export const NAMES = hardCodedNames(['us-east-1']);

export const situation = (parts: Partial<Situation> = {}): Situation => ({
  machine: machine(),
  url: new URL('http://127.0.0.1:8700'),
  isNamed: false,
  tlsPort: 443,
  emulator: { kind: 'absent', code: 'ECONNREFUSED' },
  names: NAMES.map((name) => ({ name, addresses: ['127.0.0.1'] })),
  ca: NO_CA,
  data: undefined,
  ...parts,
});

/** A set-up with an emulator that runs. */
export const running = (url: string, parts: Partial<Situation> = {}): Situation =>
  situation({
    url: new URL(url),
    emulator: { kind: 'running', version: '0.1.0', now: NOW, call: createControl(url, null).call },
    ...parts,
  });
