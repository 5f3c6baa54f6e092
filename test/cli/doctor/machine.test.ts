import { chmodSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { thisMachine, within } from '../../../cli/doctor/machine.ts';
import { openTrialServer } from '../../../cli/doctor/runtimes/trial-server.ts';
import { givenAuthority, givenFolder, givenLeaf } from '../tls/given-ca.ts';

/** What a check may look at, on the machine that runs the tests. */

const machine = thisMachine({ PATH: process.env.PATH });
const HOST = '127.0.0.1';

async function listening(): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((socket) => socket.destroy());
  await new Promise<void>((resolve) => server.listen(0, HOST, resolve));
  const close = () => new Promise<void>((resolve) => void server.close(() => resolve()));
  onTestFinished(close);
  return { port: (server.address() as AddressInfo).port, close };
}

describe('a port', () => {
  it('takes connections and cannot be opened, or takes none and can', async () => {
    const { port, close } = await listening();
    expect(await machine.connect(HOST, port)).toBeNull();
    expect(await machine.listen(HOST, port)).toBe('EADDRINUSE');
    await close();
    expect(await machine.connect(HOST, port)).toBe('ECONNREFUSED');
    expect(await machine.listen(HOST, port)).toBeNull();
    // It was let go again.
    expect(await machine.listen(HOST, port)).toBeNull();
  });

  it('is secure by a certificate of the CA and under its names alone', async () => {
    const { caPem } = await givenAuthority();
    const server = await openTrialServer(await givenLeaf());
    onTestFinished(() => server.close());
    expect(await machine.secure(HOST, server.port, 'api.amazon.com', caPem)).toBeNull();
    expect(await machine.secure(HOST, server.port, 'www.amazon.com', caPem)).toBe('ERR_TLS_CERT_ALTNAME_INVALID');
    expect(await machine.secure(HOST, server.port, 'api.amazon.com')).not.toBeNull();
    const { port } = await listening();
    expect(await machine.secure(HOST, port, 'api.amazon.com', caPem)).toBe('ECONNRESET');
  });
});

describe('files, programs and processes', () => {
  it('are looked at, and left as they are', async () => {
    const file = join(givenFolder(), 'file');
    writeFileSync(file, 'text');
    chmodSync(file, 0o640);
    expect(await machine.modeOf(file)).toEqual({ mode: 0o640, isFolder: false });
    expect(await machine.modeOf(`${file}.gone`)).toBeNull();
    expect(await machine.readText(file)).toBe('text');
    expect(await machine.mayWrite(file)).toBe(true);
    expect(await machine.mayWrite(`${file}.gone`)).toBe(false);
    expect(machine.isAlive(process.pid)).toBe(true);
    expect(machine.isAlive(2 ** 22 + 1)).toBe(false);
    expect(machine.find('node')).toMatch(/\/node$/);
    expect(machine.find('no-such-program')).toBeUndefined();
    expect(await machine.run([process.execPath, '-e', ''])).toMatchObject({ exitCode: 0 });
  });

  it('are not waited for without end', async () => {
    await expect(within(5, new Promise(() => {}))).rejects.toThrow('no answer within 0.005 s');
    expect(await within(1000, Promise.resolve('at once'))).toBe('at once');
  });
});
