/** How each runtime is asked whether it trusts the server on a loopback port under a hard-coded name. */

export interface Asking {
  readonly port: number;
  readonly serverName: string;
  /** Full path of the runtime. */
  readonly program: string;
}

export interface Runtime {
  readonly name: string;
  /** As it is called on the path. */
  readonly program: string;
  /** The words of a command that ends with 0 when the runtime trusts the server, with 3 when there is nothing to ask. */
  words(asking: Asking): readonly string[];
  /** Why there is nothing to ask, in one sentence. */
  readonly nothing?: string;
  /** What makes it trust the CA. */
  mend(files: CaFiles): string;
}

export interface CaFiles {
  /** The certificate of the local CA. */
  readonly ca: string;
  /** All that the system trusts, in one file; null where there is none. */
  readonly systemBundle: string | null;
}

export const NOTHING_TO_ASK = 3;

const NODE = `
const [port, servername] = process.argv.slice(1);
const options = { host: '127.0.0.1', port, servername, rejectUnauthorized: true };
const socket = require('node:tls').connect(options, () => process.exit(0));
socket.on('error', (error) => { console.error(error.code ?? error.message); process.exit(1); });
`;

const PYTHON = `
import socket, ssl, sys
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5) as plain:
    with ssl.create_default_context().wrap_socket(plain, server_hostname=sys.argv[2]):
        pass
`;

const PYTHON_REQUESTS = `
import os, socket, ssl, sys
try:
    import requests
except ImportError:
    sys.exit(${NOTHING_TO_ASK})
bundle = os.environ.get("REQUESTS_CA_BUNDLE") or os.environ.get("CURL_CA_BUNDLE") or requests.certs.where()
with socket.create_connection(("127.0.0.1", int(sys.argv[1])), 5) as plain:
    with ssl.create_default_context(cafile=bundle).wrap_socket(plain, server_hostname=sys.argv[2]):
        pass
`;

const RUBY = `
require 'socket'
require 'openssl'
context = OpenSSL::SSL::SSLContext.new
context.set_params
secure = OpenSSL::SSL::SSLSocket.new(TCPSocket.new('127.0.0.1', ARGV[0].to_i), context)
secure.hostname = ARGV[1]
secure.connect
secure.post_connection_check(ARGV[1])
`;

const PHP = `
set_error_handler(function ($number, $said) { fwrite(STDERR, $said . PHP_EOL); return true; });
$context = stream_context_create(['ssl' => ['peer_name' => $argv[2]]]);
$ok = stream_socket_client("ssl://127.0.0.1:{$argv[1]}", $code, $said, 5, STREAM_CLIENT_CONNECT, $context);
exit($ok === false ? 1 : 0);
`;

const TRUST = 'npx drs-emulator tls trust';

export const RUNTIMES: readonly Runtime[] = [
  {
    name: 'curl',
    program: 'curl',
    words: ({ program, port, serverName }) => [
      program,
      '--silent',
      '--show-error',
      '--noproxy',
      '*',
      '--max-time',
      '5',
      '--resolve',
      `${serverName}:${port}:127.0.0.1`,
      `https://${serverName}:${port}/`,
    ],
    mend: () => TRUST,
  },
  {
    name: 'node',
    program: 'node',
    words: ({ program, port, serverName }) => [program, '-e', NODE, String(port), serverName],
    mend: ({ ca }) => `export NODE_EXTRA_CA_CERTS=${ca}`,
  },
  {
    name: 'python',
    program: 'python3',
    words: ({ program, port, serverName }) => [program, '-c', PYTHON, String(port), serverName],
    mend: () => TRUST,
  },
  {
    name: 'python-requests',
    program: 'python3',
    nothing: 'The package requests is not installed for python3.',
    words: ({ program, port, serverName }) => [program, '-c', PYTHON_REQUESTS, String(port), serverName],
    // It brings certificates of its own, and a variable replaces all of them.
    mend: ({ systemBundle }) =>
      systemBundle === null ? 'npx drs-emulator exec -- CMD' : `${TRUST} && export REQUESTS_CA_BUNDLE=${systemBundle}`,
  },
  {
    name: 'ruby',
    program: 'ruby',
    words: ({ program, port, serverName }) => [program, '-e', RUBY, String(port), serverName],
    mend: () => TRUST,
  },
  {
    name: 'php',
    program: 'php',
    words: ({ program, port, serverName }) => [program, '-r', PHP, '--', String(port), serverName],
    mend: () => TRUST,
  },
];
