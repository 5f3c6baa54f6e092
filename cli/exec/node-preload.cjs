'use strict';

// Loaded into every Node that CMD starts (NODE_OPTIONS of `exec`): connections to the hard-coded names of the service
// go to the emulator of the run, also where this Node or a library of the program knows nothing of HTTPS_PROXY.
// One file without others, for Node 14 and later; whatever goes wrong in here, the program goes on without it.

function lead() {
  const door = Number(process.env.DRS_EMULATOR_DOOR);
  if (!process.env.DRS_EMULATOR_NAMES) return;
  // biome-ignore lint/style/useNodejsImportProtocol: Node before 14.18 does not know it.
  const net = require('net');

  const KNOWN = new RegExp(process.env.DRS_EMULATOR_NAMES, 'i');
  const LOOPBACK = /^(?:(?:.+\.)?localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|::1?|::ffff:127\.\d+\.\d+\.\d+)$/i;
  const HTTPS = 443;
  const HTTP = 80;

  const { connect } = net.Socket.prototype;

  /** What was asked for: options, or a port and a host. Undefined for anything else, such as a path. */
  function wishOf(args) {
    const [first, second] = Array.isArray(args[0]) ? args[0] : args;
    if (typeof first === 'object' && first !== null) return first.path ? undefined : first;
    if (typeof first === 'function' || !(Number(first) >= 0)) return undefined;
    return { port: first, host: typeof second === 'string' ? second : undefined };
  }

  /** The same arguments, with another place to connect to. */
  function movedTo(wish, args) {
    const options = { ...wish, host: '127.0.0.1', port: door };
    delete options.lookup;
    if (Array.isArray(args[0])) {
      // Node marks what it has put in order already with a symbol.
      const ordered = Object.assign([], args[0]);
      for (const mark of Object.getOwnPropertySymbols(args[0])) ordered[mark] = args[0][mark];
      ordered[0] = options;
      return [ordered, ...args.slice(1)];
    }
    const callback = args.find((arg) => typeof arg === 'function');
    return callback === undefined ? [options] : [options, callback];
  }

  function refuse(socket, message) {
    process.nextTick(() => socket.destroy(Object.assign(new Error(message), { code: 'ECONNREFUSED' })));
    return socket;
  }

  /** So that it is counted with what others were refused. */
  function tell(host, port) {
    const telling = new net.Socket();
    telling.on('error', () => {});
    connect.call(telling, { host: '127.0.0.1', port: door }, () => {
      const to = `${host.includes(':') ? `[${host}]` : host}:${port}`;
      telling.end(`CONNECT ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`);
    });
    telling.resume();
  }

  /** Undefined when the connection is none of our business. */
  function instead(socket, args) {
    const wish = wishOf(args);
    if (wish === undefined) return undefined;
    const host = String(wish.host || 'localhost');
    const port = Number(wish.port);
    if (LOOPBACK.test(host)) return undefined;
    const name = KNOWN.test(host) ? host : wish.servername;
    if (typeof name === 'string' && KNOWN.test(name)) {
      if (port === HTTPS) return Reflect.apply(connect, socket, movedTo(wish, args));
      return refuse(socket, `${name}:${port}: the emulated service speaks https on port 443 alone (drs-emulator exec)`);
    }
    if (process.env.DRS_EMULATOR_OTHER_HOSTS !== 'deny') return undefined;
    if (socket.encrypted !== true && port !== HTTP) return undefined;
    tell(host, port);
    return refuse(socket, `${host}:${port}: refused by --other-hosts deny (drs-emulator exec)`);
  }

  net.Socket.prototype.connect = function (...args) {
    let done;
    try {
      done = instead(this, args);
    } catch {
      done = undefined;
    }
    return done === undefined ? Reflect.apply(connect, this, args) : done;
  };
}

/** A worker with an environment of its own has neither NODE_OPTIONS nor what stands beside it: both are put into that. */
function follow() {
  // biome-ignore lint/style/useNodejsImportProtocol: as above.
  const threads = require('worker_threads');
  const SHARED = ['DRS_EMULATOR_DOOR', 'DRS_EMULATOR_NAMES', 'DRS_EMULATOR_OTHER_HOSTS'];

  function withPreload([file, options, ...rest]) {
    // Without one it has a copy of ours, and a symbol means that it shares ours.
    const env = options?.env;
    if (typeof env !== 'object' || env === null) return undefined;
    const before = env.NODE_OPTIONS ? String(env.NODE_OPTIONS) : '';
    const preload = `--require "${__filename.replace(/[\\"]/g, '\\$&')}"`;
    const added = {};
    if (!before.includes(preload)) added.NODE_OPTIONS = before === '' ? preload : `${before} ${preload}`;
    for (const name of SHARED) if (process.env[name] !== undefined) added[name] = process.env[name];
    return [file, { ...options, env: { ...env, ...added } }, ...rest];
  }

  threads.Worker = new Proxy(threads.Worker, {
    construct(Worker, args, newTarget) {
      try {
        const ours = withPreload(args);
        if (ours !== undefined) return Reflect.construct(Worker, ours, newTarget);
      } catch {
        // As it was asked for, then: whatever is wrong with it is told by Node.
      }
      return Reflect.construct(Worker, args, newTarget);
    },
  });
  // biome-ignore lint/style/useNodejsImportProtocol: as above.
  require('module').syncBuiltinESMExports();
}

/** Node 22 warns of what NODE_USE_ENV_PROXY uses, in every program; nobody here has asked for it. All other warnings stay. */
function hush() {
  if (process.env.NODE_USE_ENV_PROXY !== '1') return;
  const { emit } = process;
  const own = Object.hasOwn(process, 'emit');
  function quiet(...args) {
    const [name, warning] = args;
    if (name !== 'warning' || warning?.code !== 'UNDICI-EHPA') return Reflect.apply(emit, this, args);
    restore();
    return true;
  }
  function restore() {
    // Whoever has put another in its place keeps that.
    if (process.emit !== quiet) return;
    if (own) process.emit = emit;
    else delete process.emit;
  }
  process.emit = quiet;
  // It comes behind the first lines of the program, or not at all.
  setImmediate(restore).unref();
}

if (Number(process.env.DRS_EMULATOR_DOOR) > 0) {
  for (const part of [lead, follow, hush]) {
    try {
      part();
    } catch {
      // The program goes its own way.
    }
  }
}
