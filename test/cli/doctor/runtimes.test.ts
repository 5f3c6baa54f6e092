import { readFileSync } from 'node:fs';
import { connect } from 'node:tls';
import { describe, expect, it } from 'vitest';
import { checkRuntimes } from '../../../cli/doctor/checks/runtimes.ts';
import { type Machine, thisMachine } from '../../../cli/doctor/machine.ts';
import { runProgram } from '../../../cli/run-program.ts';
import { givenAuthority, givenLeaf } from '../tls/given-ca.ts';
import { machine, NAMES, NO_CA, situation } from './given-situation.ts';

async function checking(parts: Partial<Machine>, address = '127.0.0.1') {
  const { caPem } = await givenAuthority();
  const ca = {
    ...NO_CA,
    caPem,
    leafFor: async () => ({ ...(await givenLeaf()), notAfter: new Date() }),
  };
  const names = NAMES.map((name) => ({ name, addresses: [address] }));
  return { caPem, found: await checkRuntimes(situation({ ca, names, machine: machine(parts) })) };
}

const only =
  (...programs: readonly string[]) =>
  (program: string) =>
    programs.includes(program) ? `/usr/bin/${program}` : undefined;

describe('the runtimes of a machine', () => {
  it('are asked on a port where a certificate of the CA answers under a hard-coded name', async () => {
    const { caPem } = await givenAuthority();
    const subjects: unknown[] = [];
    const { found } = await checking({
      find: only('node'),
      async run(words) {
        const [port, servername = ''] = words.slice(-2);
        const socket = connect({ host: '127.0.0.1', port: Number(port), servername, ca: caPem });
        await new Promise((resolve, reject) => socket.on('secureConnect', resolve).on('error', reject));
        subjects.push(socket.getPeerCertificate().subjectaltname);
        socket.destroy();
        return { exitCode: 0, timedOut: false, output: '' };
      },
    });
    expect(found).toEqual([{ id: 'trust.node', outcome: 'ok', text: 'node trusts the local CA.', mend: null }]);
    expect(subjects).toEqual([expect.stringContaining('DNS:api.amazon.com')]);
  });

  it('that do not trust it are a problem where the names lead here, and else a warning', async () => {
    const parts: Partial<Machine> = {
      find: only('curl', 'node'),
      run: async ([program]) => ({
        exitCode: 60,
        timedOut: false,
        output: program?.endsWith('curl')
          ? 'curl: (60) SSL certificate problem: unable to get local issuer certificate\nMore: https://curl.se/'
          : 'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      }),
    };
    expect((await checking(parts)).found).toMatchObject([
      {
        id: 'trust.curl',
        outcome: 'problem',
        text: expect.stringContaining('(curl: (60) SSL certificate problem: unable to get local issuer certificate)'),
        mend: 'npx drs-emulator tls trust',
      },
      { id: 'trust.node', outcome: 'problem', mend: `export NODE_EXTRA_CA_CERTS=${NO_CA.caFile}` },
    ]);
    const elsewhere = await checking(parts, '203.0.113.7');
    expect(elsewhere.found.map(({ outcome }) => outcome)).toEqual(['warning', 'warning']);
  });

  it('that hang, cannot be started, or have nothing to ask say nothing of it', async () => {
    const hanging = { find: only('ruby'), run: async () => ({ exitCode: null, timedOut: true, output: '' }) };
    expect((await checking(hanging)).found).toMatchObject([
      { id: 'trust.ruby', outcome: 'not-checked', text: 'ruby did not answer in time, and was ended.' },
    ]);
    const broken = { find: only('php'), run: async () => ({ exitCode: null, timedOut: false, output: 'EACCES' }) };
    expect((await checking(broken)).found).toMatchObject([{ id: 'trust.php', outcome: 'not-checked' }]);
    const without: Partial<Machine> = {
      find: only('python3'),
      run: async (words) => ({
        exitCode: words.some((word) => word.includes('requests')) ? 3 : 0,
        timedOut: false,
        output: '',
      }),
    };
    expect((await checking(without)).found).toMatchObject([
      { id: 'trust.python', outcome: 'ok' },
      {
        id: 'trust.python-requests',
        outcome: 'not-checked',
        text: 'The package requests is not installed for python3.',
      },
    ]);
  });

  it('are quoted with what matters, whole or cut where it can be seen', async () => {
    const why = 'SSL_connect returned=1 errno=0 state=error: certificate verify failed (self-signed certificate)';
    const textOf = async (output: string) =>
      (await checking({ find: only('ruby'), run: async () => ({ exitCode: 1, timedOut: false, output }) })).found[0]
        ?.text;
    expect(await textOf(`-e:7:in \`connect': ${why} (OpenSSL::SSL::SSLError)\n\tfrom -e:7:in \`<main>'\n`)).toContain(
      `in this environment (${why}).`,
    );
    expect(await textOf(`certificate ${'x'.repeat(300)}`)).toMatch(/\(certificate x{147}…\)\.$/);
  });

  it('of Java need a JDK to be asked', async () => {
    expect((await checking({ find: only('java') })).found).toMatchObject([
      { id: 'trust.java', outcome: 'not-checked' },
    ]);
    expect((await checking({ find: only('java', 'javac') })).found).toMatchObject([
      { id: 'trust.java', outcome: 'ok' },
    ]);
  });

  it('of Go are known by the file that they read', async () => {
    const { caPem } = await givenAuthority();
    const file = { mode: 0o644, isFolder: false };
    const go = (text: string, parts: Partial<Machine> = {}) =>
      checking({ find: only('go'), modeOf: async () => file, readText: async () => text, ...parts });
    const others = caPem.replace(/MII/, 'MIX');
    expect((await go(`${others}# ours\n${caPem.replaceAll('\n', '\r\n')}`)).found).toMatchObject([{ outcome: 'ok' }]);
    expect((await go(others)).found).toMatchObject([
      { outcome: 'problem', text: expect.stringContaining('/etc/ssl/certs/ca-certificates.crt does not have it') },
    ]);
    expect((await go(caPem, { platform: 'darwin' })).found).toMatchObject([{ outcome: 'not-checked' }]);
    expect((await go(caPem, { env: { SSL_CERT_FILE: '/own.pem' } })).found).toMatchObject([{ outcome: 'ok' }]);
    expect((await go(caPem, { modeOf: async () => null })).found).toMatchObject([{ outcome: 'not-checked' }]);
  });

  it('cannot trust a CA that is not there', async () => {
    expect(await checkRuntimes(situation())).toMatchObject([{ id: 'trust', outcome: 'not-checked' }]);
  });
});

describe('the names of hosts', () => {
  it('are looked up as programs do, whatever stands in the way of Node', async () => {
    const { lookup } = thisMachine({ ...process.env, NODE_OPTIONS: '--require /no/such/file.cjs' });
    const { localhost = [] } = await lookup(['localhost']);
    expect(localhost).not.toEqual([]);
    for (const address of localhost) expect(['127.0.0.1', '::1']).toContain(address);
  });
});

describe('a program that is asked', () => {
  it('is killed with all it started when it takes too long', async () => {
    const script =
      "const { pid } = require('node:child_process').spawn('sleep', ['60'], { stdio: 'inherit' }); console.log(pid); setTimeout(() => {}, 60000)";
    const { exitCode, timedOut, output } = await runProgram({
      words: [process.execPath, '-e', script],
      timeoutMs: 2000,
    });
    expect({ exitCode, timedOut }).toEqual({ exitCode: null, timedOut: true });
    expect(output).toMatch(/^\d+$/);
    await expect.poll(() => isAlive(Number(output)), { interval: 5, timeout: 10_000 }).toBe(false);
  });

  it('says what it printed and how it ended, or that it is not there', async () => {
    const words = [process.execPath, '-e', "console.log('out'); console.error('err'); process.exit(7)"];
    const end = await runProgram({ words, timeoutMs: 30_000 });
    expect(end).toMatchObject({ exitCode: 7, timedOut: false });
    expect(end.output.split('\n').sort()).toEqual(['err', 'out']);
    expect(await runProgram({ words: ['no-such-program'], timeoutMs: 1000 })).toEqual({
      exitCode: null,
      timedOut: false,
      output: 'no-such-program was not found',
    });
  });
});

/** Whether a process is there that has not ended: whoever waits to be noticed by his parent has. */
function isAlive(pid: number): boolean {
  try {
    return !/^\d+ \(sleep\) [ZX]/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
