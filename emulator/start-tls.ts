import { wallMs } from './clock.ts';
import type { OpenFront } from './emulator.ts';
import { openAuthority } from './front/authority.ts';
import type { Front } from './front/front.ts';
import { reachableName } from './listen.ts';
import { StartError } from './options.ts';
import type { ServingTls } from './serving-tls.ts';
import { authorityFolder, defaultAuthorityDir } from './store/authority-folder.ts';

/** `start --tls`: the CA of the user's folder, and a port that clients with hard-coded names find. Loaded when it is asked for. */

export interface TlsPlace {
  readonly host: string;
  readonly port: number;
  readonly caDir: string | undefined;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Opens the front and listens. Throws a StartError, or an AuthorityError about the folder. */
export async function startTls(
  openFront: OpenFront,
  { host, port, caDir, env }: TlsPlace,
): Promise<{ readonly front: Front; readonly tls: ServingTls }> {
  const folder = authorityFolder(caDir ?? defaultAuthorityDir(env));
  const authority = await openAuthority(folder, wallMs);
  const front = await openFront(authority);
  const listening = await front.listen(host, port).catch((error: NodeJS.ErrnoException) => {
    throw new StartError(listenProblem(error.code, host, port), { cause: error });
  });
  return {
    front,
    tls: {
      host: reachableName(host),
      port: listening,
      names: front.names(),
      caFile: folder.caFile,
      isNew: authority.fresh,
    },
  };
}

/** Why it cannot listen, and what can be done, in one sentence. */
export function listenProblem(
  code: string | undefined,
  host: string,
  port: number,
  platform = process.platform,
): string {
  const place = `${host}:${port}`;
  switch (code) {
    case 'EACCES':
      return `${place}: this user may not listen there; ${waysOut(port, platform)}`;
    case 'EADDRINUSE':
      return `${place} is in use, and TLS is to be served there; stop what listens on it, or choose another port with --tls-port (clients of the real service look for 443)`;
    default:
      return `${place}: cannot serve TLS there: ${code}`;
  }
}

const waysOut = (port: number, platform: NodeJS.Platform): string =>
  platform === 'linux'
    ? `allow it (sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}), or take another port and lead ${port} to it (--tls-port 8443, and sudo iptables -t nat -A OUTPUT -o lo -p tcp --dport ${port} -j REDIRECT --to-ports 8443), or do without a port: npx drs-emulator exec -- CMD`
    : `start it with the right to, or take another port and lead ${port} to it (--tls-port 8443), or do without a port: npx drs-emulator exec -- CMD`;
