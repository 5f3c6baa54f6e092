import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ALL_NAMES, HARD_CODED_PATTERN } from '../../../emulator/front/names.ts';

/** The preload in a Node of its own, before a door that writes down what it is told. What it is for: exec.test.ts, and the slow part. */

const PRELOAD = join(import.meta.dirname, '../../../cli/exec/node-preload.cjs');

async function door() {
  const heard: string[] = [];
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (bytes) => {
      heard.push(String(bytes).split('\r\n')[0] ?? '');
      socket.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { heard, port: (server.address() as AddressInfo).port };
}

/** Runs a script with the preload; what it printed, as JSON. `connects(options)` tells where a connection ended. */
async function run(script: string, env: Record<string, string>): Promise<unknown> {
  const prelude = `
    const net = require('net'), tls = require('tls');
    // Whoever asks for an address was left alone.
    const lookup = (name, options, done) => done(new Error('left alone'));
    const connects = (options, by = net) => new Promise((resolve) => {
      const socket = by.connect({ lookup, rejectUnauthorized: false, ...options });
      socket.on('error', (error) => resolve(error.message));
      socket.on('connect', () => { resolve(socket.remotePort); socket.destroy(); });
    });
    const print = (value) => console.log(JSON.stringify(value));`;
  const child = spawn(process.execPath, ['--require', PRELOAD, '-e', `${prelude}\n(async () => {${script}})();`], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, DRS_EMULATOR_NAMES: HARD_CODED_PATTERN, ...env },
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text) => {
    out += text;
  });
  await once(child, 'close');
  return JSON.parse(out);
}

describe('the preload for Node', () => {
  it('leads every hard-coded name to the door, however it is asked for, and nothing else', async () => {
    const { port } = await door();
    const result = await run(
      `const names = ${JSON.stringify(ALL_NAMES)};
       print({
         names: await Promise.all(names.map((host) => connects({ host, port: 443 }))),
         other: await Promise.all(['API.Amazon.com', 'api.amazon.com.', 'sns.ap-southeast-9.amazonaws.com'].map((host) => connects({ host, port: '443' }))),
         secure: await connects({ host: 'api.amazon.com', port: 443 }, tls),
         byServerName: await connects({ host: 'amazon.example', servername: 'api.amazon.com', port: 443 }, tls),
         positional: await new Promise((resolve) => {
           const socket = net.connect(443, 'www.amazon.com', () => { resolve(socket.remotePort); socket.destroy(); });
         }),
         again: await new Promise((resolve) => {
           const socket = new net.Socket();
           socket.connect(443, 'www.amazon.com', () => { resolve(socket.remotePort); socket.destroy(); });
         }),
         foreign: await Promise.all(['amazon.com', 'xapi.amazon.com', 'api.amazon.com.example', 'sqs.us-east-1.amazonaws.com']
           .map((host) => connects({ host, port: 443 }))),
         loopback: await connects({ host: '127.0.0.1', port: ${port}, servername: 'api.amazon.com' }, tls),
         wrongPort: await connects({ host: 'api.amazon.com', port: 80 }),
       });`,
      { DRS_EMULATOR_DOOR: String(port) },
    );
    const alone = 'left alone';
    expect(result).toEqual({
      names: ALL_NAMES.map(() => port),
      other: [port, port, port],
      secure: port,
      byServerName: port,
      positional: port,
      again: port,
      foreign: [alone, alone, alone, alone],
      loopback: port,
      wrongPort: expect.stringContaining('api.amazon.com:80: the emulated service speaks https on port 443 alone'),
    });
  });

  it('refuses other hosts when nothing may leave, and has them counted', async () => {
    const { port, heard } = await door();
    const result = await run(
      `print([
         await connects({ host: 'example.com', port: 443 }, tls),
         await connects({ host: '::2', port: 80 }),
         await connects({ host: 'db.example', port: 5432 }),
         await connects({ host: '127.0.0.1', port: ${port} }),
       ]);`,
      { DRS_EMULATOR_DOOR: String(port), DRS_EMULATOR_OTHER_HOSTS: 'deny' },
    );
    expect(result).toEqual([
      'example.com:443: refused by --other-hosts deny (drs-emulator exec)',
      '::2:80: refused by --other-hosts deny (drs-emulator exec)',
      'left alone',
      port,
    ]);
    expect(heard.sort()).toEqual(['CONNECT [::2]:80 HTTP/1.1', 'CONNECT example.com:443 HTTP/1.1']);
  });

  it('works in worker threads, and does nothing outside of a run', async () => {
    const { port } = await door();
    const script = `
      const { Worker } = require('worker_threads');
      const inside = "const net = require('net'); const socket = net.connect({ host: 'api.amazon.com', port: 443, lookup: (n, o, done) => done(new Error('left alone')) }); const tell = (text) => require('worker_threads').parentPort.postMessage(text); socket.on('error', (error) => tell(error.message)); socket.on('connect', () => { tell(socket.remotePort); socket.destroy(); });";
      print(await new Promise((resolve) => new Worker(inside, { eval: true }).once('message', resolve)));`;
    expect(await run(script, { DRS_EMULATOR_DOOR: String(port) })).toBe(port);
    expect(await run(script, {})).toBe('left alone');
  });

  it.each([
    ['{ eval: true, env: {} }', 'port'],
    ['{ eval: true, env: {}, execArgv: [] }', 'port'],
    ['{ eval: true, execArgv: [] }', 'port'],
    ['{ eval: true, env: SHARE_ENV }', 'port'],
    ["{ eval: true, env: { NODE_OPTIONS: '--no-warnings', MINE: '1' } }", 'port --no-warnings 1'],
  ])('follows into workers with an environment of their own: %s', async (options, expected) => {
    const { port } = await door();
    const inside = `
      const net = require('net');
      const { parentPort } = require('worker_threads');
      const { NODE_OPTIONS = '', MINE } = process.env;
      const also = MINE === undefined ? '' : ' ' + NODE_OPTIONS.split(' ')[0] + ' ' + MINE;
      const tell = (text) => parentPort.postMessage(text);
      const socket = net.connect({ host: 'api.amazon.com', port: 443, lookup: (n, o, done) => done(new Error('left alone')) });
      socket.on('error', (error) => tell(error.message));
      socket.on('connect', () => { tell((socket.remotePort === ${port} ? 'port' : 'elsewhere') + also); socket.destroy(); });`;
    const script = `
      const { SHARE_ENV, Worker } = require('worker_threads');
      const esm = await import('worker_threads');
      const worker = new Worker(${JSON.stringify(inside)}, ${options});
      const said = await new Promise((resolve) => worker.once('message', resolve));
      print([said, worker instanceof Worker, esm.Worker === Worker]);`;
    const NODE_OPTIONS = `--require "${PRELOAD}"`;
    expect(await run(script, { DRS_EMULATOR_DOOR: String(port), NODE_OPTIONS })).toEqual([expected, true, true]);
  });

  it('leaves it to Node to tell what is wrong with a worker', async () => {
    const script = `
      const { Worker } = require('worker_threads');
      const codes = [];
      for (const args of [[], ['1', { eval: true, env: 5 }], ['1', { eval: true, env: {}, execArgv: ['--no-such-option'] }]])
        try { new Worker(...args); codes.push('none'); } catch (error) { codes.push(error.code); }
      class Mine extends Worker { hello() { return 'hello'; } }
      const mine = new Mine('', { eval: true, env: {} });
      print([...codes, mine.hello(), mine instanceof Worker]);`;
    expect(await run(script, { DRS_EMULATOR_DOOR: '1' })).toEqual([
      'ERR_INVALID_ARG_TYPE',
      'ERR_INVALID_ARG_TYPE',
      'ERR_WORKER_INVALID_EXEC_ARGV',
      'hello',
      true,
    ]);
  });

  it('keeps the warning of what it has Node use to itself, and no other', async () => {
    const script = `
      const seen = [];
      process.on('warning', ({ code }) => seen.push(code));
      process.emitWarning('mine', { code: 'MINE' });
      await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
      print([seen, Object.keys(process).includes('emit')]);`;
    // What Node 22 does before it loads the preload.
    const before = "process.emitWarning('EnvHttpProxyAgent is experimental', { code: 'UNDICI-EHPA' });";
    const first = join(mkdtempSync(join(tmpdir(), 'drs-preload-')), 'before.cjs');
    onTestFinished(() => rmSync(dirname(first), { recursive: true }));
    writeFileSync(first, before);
    const env = { NODE_OPTIONS: `--no-warnings --require "${first}"`, DRS_EMULATOR_DOOR: '1' };
    expect(await run(script, { ...env, NODE_USE_ENV_PROXY: '1' })).toEqual([['MINE'], false]);
    expect(await run(script, env)).toEqual([['UNDICI-EHPA', 'MINE'], false]);
  });
});
