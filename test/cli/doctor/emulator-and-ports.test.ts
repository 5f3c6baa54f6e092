import { describe, expect, it } from 'vitest';
import { checkEmulator } from '../../../cli/doctor/checks/emulator.ts';
import { checkPorts } from '../../../cli/doctor/checks/ports.ts';
import type { EmulatorState } from '../../../cli/doctor/emulator-state.ts';
import { VERSION } from '../../../emulator/version.ts';
import { machine, NO_CA, situation } from './given-situation.ts';

const call = async () => ({}) as never;
const RUNNING: EmulatorState = { kind: 'running', version: VERSION, now: '2031-03-04T10:00:00.000Z', call };

describe('the emulator', () => {
  it.each<[string, EmulatorState, boolean, string, RegExp]>([
    ['of our version', RUNNING, false, 'ok', /serves at http:\/\/127\.0\.0\.1:8700/],
    ['of another version', { ...RUNNING, version: '9.9.9' }, false, 'warning', /has version 9\.9\.9, this program/],
    ['that wants a token', { kind: 'closed', message: 'a token is needed' }, false, 'problem', /refuses to talk/],
    ['that is none', { kind: 'other', what: 'it answers 404' }, false, 'problem', /is no emulator: it answers 404/],
    ['that nobody spoke of', { kind: 'absent', code: 'ECONNREFUSED' }, false, 'not-checked', /No emulator answers/],
    ['that somebody named', { kind: 'absent', code: 'ECONNREFUSED' }, true, 'problem', /No emulator answers/],
  ])('%s', async (_, emulator, isNamed, outcome, text) => {
    expect(await checkEmulator(situation({ emulator, isNamed }))).toMatchObject([
      { id: 'emulator', outcome, text: expect.stringMatching(text) },
    ]);
  });
});

describe('ports', () => {
  const ports = async (parts: Parameters<typeof situation>[0]) => {
    const [plain, tls] = await checkPorts(situation(parts));
    return { plain, tls };
  };

  it('are fine when they are free, or ours', async () => {
    expect(await ports({})).toMatchObject({
      plain: { id: 'port.8700', outcome: 'ok', mend: null },
      tls: { id: 'port.443', outcome: 'ok', text: 'Port 443 is free, and this user may open it.' },
    });
    const ca = { ...NO_CA, caPem: 'PEM' };
    const open = machine({ connect: async () => null });
    expect(await ports({ emulator: RUNNING, ca, machine: open, tlsPort: 8443 })).toMatchObject({
      plain: { outcome: 'ok', text: 'An emulator has port 8700.' },
      tls: { id: 'port.8443', outcome: 'ok', text: expect.stringContaining('certificate of the local CA') },
    });
  });

  it('taken by others are a problem', async () => {
    const foreign = machine({ connect: async () => null, secure: async () => 'SELF_SIGNED_CERT_IN_CHAIN' });
    const { plain, tls } = await ports({
      emulator: { kind: 'other', what: 'a page' },
      ca: { ...NO_CA, caPem: 'PEM' },
      machine: foreign,
    });
    expect(plain).toMatchObject({ outcome: 'problem', mend: 'npx drs-emulator start --port 0' });
    expect(tls).toMatchObject({ outcome: 'problem', mend: "sudo ss -ltnp 'sport = :443'" });
    expect(tls?.text).toContain('SELF_SIGNED_CERT_IN_CHAIN');
    expect((await ports({ machine: foreign })).tls?.text).toContain('there is no local CA yet');
  });

  it("that answer are nobody's to tell while the local CA is refused", async () => {
    const ca = { ...NO_CA, problem: 'leaf.pem can be read by other users', mend: "chmod 600 'leaf.pem'" };
    const { tls } = await ports({ ca, machine: machine({ connect: async () => null }) });
    expect(tls).toEqual({
      id: 'port.443',
      outcome: 'not-checked',
      text: 'Somebody answers on port 443; whether it is the TLS front cannot be told while the local CA is refused.',
      mend: ca.mend,
    });
  });

  it('that answer nobody and cannot be opened are told why', async () => {
    const taken = machine({ listen: async () => 'EADDRINUSE' });
    expect(await ports({ machine: taken })).toMatchObject({
      plain: { outcome: 'problem', text: 'Port 8700 is taken by somebody else.' },
      tls: { outcome: 'problem', text: 'Port 443 cannot be opened (EADDRINUSE).' },
    });
    const forbidden = machine({ listen: async (_, port) => (port < 1024 ? 'EACCES' : null) });
    expect((await ports({ machine: forbidden })).tls).toMatchObject({
      outcome: 'warning',
      mend: 'sudo sysctl net.ipv4.ip_unprivileged_port_start=443',
    });
    expect((await ports({ machine: { ...forbidden, platform: 'darwin' } })).tls?.mend).toBe(
      'npx drs-emulator exec -- CMD',
    );
  });

  it('of another machine are not opened here', async () => {
    const url = new URL('http://192.168.1.20:8700');
    expect(await ports({ url })).toMatchObject({
      plain: { outcome: 'not-checked', text: 'Port 8700 is one of another machine, 192.168.1.20.' },
      tls: { outcome: 'warning', text: 'No TLS front answers on port 443 of 192.168.1.20 (ECONNREFUSED).' },
    });
  });
});
