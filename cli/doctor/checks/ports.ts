import { type Finding, notChecked, ok, problem, warning } from '../finding.ts';
import { otherHost, type Situation } from '../situation.ts';
import { START_ELSEWHERE } from './emulator.ts';

/** The two ports of an emulator: whether they are free, ours, or somebody else's. */
export const checkPorts = async (situation: Situation): Promise<readonly Finding[]> =>
  Promise.all([plainPort(situation), tlsPort(situation)]);

const LOOPBACK = '127.0.0.1';

async function plainPort(situation: Situation): Promise<Finding> {
  const { machine, emulator, url } = situation;
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  const id = `port.${port}`;
  const host = otherHost(situation);
  if (host !== null) return notChecked(id, `Port ${port} is one of another machine, ${host}.`);
  if (emulator.kind === 'running' || emulator.kind === 'closed') return ok(id, `An emulator has port ${port}.`);
  const taken = problem(id, `Port ${port} is taken by somebody else.`, START_ELSEWHERE);
  if (emulator.kind === 'other') return taken;
  const why = await machine.listen(LOOPBACK, port);
  if (why === null) return ok(id, `Port ${port} is free.`);
  if (why === 'EADDRINUSE') return taken;
  return problem(id, `Port ${port} cannot be opened (${why}).`, START_ELSEWHERE);
}

async function tlsPort(situation: Situation): Promise<Finding> {
  const { machine, tlsPort: port, ca } = situation;
  const id = `port.${port}`;
  const other = otherHost(situation);
  const host = other ?? LOOPBACK;
  const closed = await machine.connect(host, port);
  if (closed === null) {
    if (ca.problem !== null)
      return notChecked(
        id,
        `Somebody answers on port ${port}; whether it is the TLS front cannot be told while the local CA is refused.`,
        ca.mend,
      );
    const why =
      ca.caPem === null ? 'there is no local CA yet' : await machine.secure(host, port, 'api.amazon.com', ca.caPem);
    if (why === null) return ok(id, `The TLS front answers on port ${port}, with a certificate of the local CA.`);
    return problem(
      id,
      `Port ${port} is taken by somebody else, or by an emulator with another local CA (${why}).`,
      other === null ? whoHas(machine.platform, port) : null,
    );
  }
  if (other !== null) return warning(id, `No TLS front answers on port ${port} of ${other} (${closed}).`);
  const why = await machine.listen(LOOPBACK, port);
  if (why === null) return ok(id, `Port ${port} is free, and this user may open it.`);
  if (why === 'EACCES')
    return warning(
      id,
      `Port ${port} is free, but this user may not open it; \`exec\` needs no such port.`,
      machine.platform === 'linux'
        ? `sudo sysctl net.ipv4.ip_unprivileged_port_start=${port}`
        : 'npx drs-emulator exec -- CMD',
    );
  return problem(id, `Port ${port} cannot be opened (${why}).`, whoHas(machine.platform, port));
}

const whoHas = (platform: NodeJS.Platform, port: number): string =>
  platform === 'win32'
    ? `netstat -ano -p tcp | findstr :${port}`
    : platform === 'linux'
      ? `sudo ss -ltnp 'sport = :${port}'`
      : `sudo lsof -nP -iTCP:${port} -sTCP:LISTEN`;
