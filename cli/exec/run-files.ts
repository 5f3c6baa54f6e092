import { wallMs } from '../../emulator/clock.ts';
import { javaTrustStore } from '../../emulator/front/java-trust-store.ts';
import { certificatesOf } from '../../emulator/front/pem.ts';
import { makeRunFolder } from './run-folder.ts';
import { certificatesIn, systemRoots } from './trusted-roots.ts';

/** The files of the run, made as they are asked for; those that several ask for are made once. */
export function runFiles(caPem: string) {
  const folder = makeRunFolder();
  const written = new Map<string, string>();
  const once = (name: string, content: () => string | Uint8Array): string => {
    const path = written.get(name) ?? folder.write(name, content());
    written.set(name, path);
    return path;
  };
  const numbers = new Map<string, number>();
  const numberOf = (named: string): number => {
    const number = numbers.get(named) ?? numbers.size + 1;
    numbers.set(named, number);
    return number;
  };
  let system: Buffer | undefined;
  const roots = (named: string | undefined): Buffer => {
    const own = named === undefined ? undefined : certificatesIn(named);
    if (own !== undefined) return own;
    system ??= systemRoots();
    return system;
  };
  const suffix = (named: string | undefined): string => (named === undefined ? '' : `-${numberOf(named)}`);
  const ours = Buffer.from(caPem);
  return {
    bundleFor: (named: string | undefined): string =>
      once(`roots${suffix(named)}.pem`, () => Buffer.concat([roots(named), ours])),
    extraFor: (named: string | undefined): string =>
      once(`extra${suffix(named)}.pem`, () =>
        Buffer.concat([(named === undefined ? undefined : certificatesIn(named)) ?? Buffer.alloc(0), ours]),
      ),
    trustStore: (named: string | undefined): string =>
      once('trust.jks', () => {
        const certificates = certificatesOf(caPem + roots(named).toString('latin1'));
        return javaTrustStore(
          certificates.map((certificate, at) => ({ alias: at === 0 ? 'drs-emulator' : `root-${at}`, certificate })),
          wallMs(),
        );
      }),
    phpSettings(bundle: string): string {
      once('drs-emulator.ini', () => `curl.cainfo="${bundle}"\nopenssl.cafile="${bundle}"\n`);
      return folder.dir;
    },
    remove: folder.remove,
  };
}
