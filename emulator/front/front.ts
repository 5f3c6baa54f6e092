import { createServer, type Socket } from 'node:net';
import { createSecureContext, createServer as createTlsServer, type TLSSocket } from 'node:tls';
import type { Authority, Leaf } from './authority.ts';
import { hardCodedNames, isVouchedName } from './names.ts';

/**
 * TLS in front of the plain port: clients with hard-coded names connect here, and what they say is served as on the
 * plain port. One certificate has all the names, so that clients that name none (no SNI) get the right one too.
 */

export interface Front {
  /** Terminates TLS on a connection that somebody else accepted and serves it as the plain port does. */
  accept(socket: Socket): void;
  /** Listens on a port of its own; resolves with the port. */
  listen(host: string, port: number): Promise<number>;
  /** Takes no more connections; those that are served end with the emulator. */
  close(): Promise<void>;
  /** The names it has answered to so far, or would: those of the topics in use, and all others of the service. */
  names(): readonly string[];
}

export interface FrontParts {
  readonly authority: Authority;
  /** Regions whose topics are in use; others join in as they are asked for. */
  readonly regions: () => Iterable<string>;
  /** Serves a connection that is secure. */
  readonly serve: (socket: TLSSocket) => void;
  /** Answers in plain HTTP who did not speak TLS, and closes. */
  readonly turnAway: (socket: Socket, status: number, message: string) => void;
  readonly note: (line: string) => void;
  /** Real milliseconds a client may take to say hello, and then to shake hands. */
  readonly handshakeMs?: number;
}

/** TLS 1.2 suites of modern clients, then those of small boards: CBC, and no forward secrecy (mbedTLS, BearSSL, axTLS). */
const CIPHERS = [
  'TLS_AES_128_GCM_SHA256',
  'TLS_AES_256_GCM_SHA384',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-GCM-SHA256',
  'ECDHE-RSA-AES256-GCM-SHA384',
  'ECDHE-RSA-CHACHA20-POLY1305',
  'ECDHE-RSA-AES128-SHA256',
  'ECDHE-RSA-AES128-SHA',
  'ECDHE-RSA-AES256-SHA',
  'AES128-GCM-SHA256',
  'AES256-GCM-SHA384',
  'AES128-SHA256',
  'AES256-SHA256',
  'AES128-SHA',
  'AES256-SHA',
].join(':');

const HANDSHAKE_MS = 15_000;
/** First byte of a TLS record that begins a handshake. */
const HANDSHAKE_RECORD = 0x16;
/** A fatal alert, unrecognized_name (RFC 8446 6.2), as a record of its own: Node has none for a name we do not serve. */
const UNRECOGNIZED_NAME = Buffer.from([0x15, 0x03, 0x01, 0x00, 0x02, 0x02, 0x70]);

const isOfTls = ({ code }: NodeJS.ErrnoException): boolean => code?.startsWith('ERR_SSL_') === true;
const DISTRUST = /ALERT_(UNKNOWN_CA|BAD_CERTIFICATE|CERTIFICATE_UNKNOWN)$/;

/** Why there is no secure connection: one line, without the addresses of memory that OpenSSL tells. */
const reasonOf = ({ code = '', message }: NodeJS.ErrnoException): string => {
  if (DISTRUST.test(code))
    return 'the client does not trust the certificate; its CA is shown by: npx drs-emulator tls show';
  return isOfTls({ code } as NodeJS.ErrnoException)
    ? code.slice('ERR_SSL_'.length).toLowerCase().replaceAll('_', ' ')
    : message;
};

const peerOf = ({ remoteAddress, remotePort, localPort }: Socket): string =>
  `${remoteAddress} ${remotePort} ${localPort}`;

export async function openFront({
  authority,
  regions,
  serve,
  turnAway,
  note,
  handshakeMs = HANDSHAKE_MS,
}: FrontParts): Promise<Front> {
  const names = new Set(hardCodedNames(regions()));
  let leaf: Leaf = await authority.leafFor([...names]);
  const contextOf = ({ certPem, keyPem }: Leaf) => ({
    cert: certPem,
    key: keyPem,
    ciphers: CIPHERS,
    minVersion: 'TLSv1.2' as const,
  });

  /** Connections until their handshake is over, by their two ends. */
  const arriving = new Map<string, Socket>();

  const refused = new WeakSet<object>();

  const refuseName = (name: string, socket: Socket): void => {
    note(`- tls refused: ${JSON.stringify(name.slice(0, 100))} is no name of the emulated service`);
    refused.add(socket);
    arriving.get(peerOf(socket))?.end(UNRECOGNIZED_NAME);
  };

  const tls = createTlsServer({
    ...contextOf(leaf),
    handshakeTimeout: handshakeMs,
    ALPNProtocols: ['http/1.1'],
    SNICallback(this: unknown, name, done) {
      const wanted = name.toLowerCase().replace(/\.$/, '');
      if (wanted === 'localhost' || names.has(wanted)) done(null);
      else if (isVouchedName(wanted)) {
        names.add(wanted);
        renew().then(() => done(null, createSecureContext(contextOf(leaf))), done);
      } else {
        refuseName(name, this as Socket);
        done(new Error(`${name}: unrecognized name`));
      }
    },
  });

  const renew = async (): Promise<void> => {
    const next = await authority.leafFor([...names]);
    if (next.certPem === leaf.certPem) return;
    leaf = next;
    tls.setSecureContext(contextOf(leaf));
  };

  tls.on('tlsClientError', (error: NodeJS.ErrnoException, socket) => {
    if (!refused.has(socket)) note(`- tls failed: ${reasonOf(error)}`);
    socket.destroy();
  });
  tls.on('secureConnection', (socket) => {
    arriving.delete(peerOf(socket));
    // With TLS 1.3 a client says only now that it does not like the certificate.
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (isOfTls(error)) note(`- tls failed: ${reasonOf(error)}`);
    });
    serve(socket);
  });

  const accept = (socket: Socket): void => {
    const peer = peerOf(socket);
    arriving.set(peer, socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => arriving.delete(peer));
    const patience = setTimeout(() => socket.destroy(), handshakeMs);
    socket.once('close', () => clearTimeout(patience));
    // Whoever accepted it may have left it half open.
    const leave = () => socket.destroy();
    socket.once('end', leave);
    const hear = (): void => {
      const first: Buffer | null = socket.read();
      if (first === null) {
        socket.once('readable', hear);
        return;
      }
      clearTimeout(patience);
      socket.off('end', leave);
      socket.unshift(first);
      if (first[0] === HANDSHAKE_RECORD) shakeHands(socket);
      else {
        arriving.delete(peer);
        turnAway(socket, 400, 'this port speaks TLS: use https');
      }
    };
    socket.once('readable', hear);
  };

  const shakeHands = async (socket: Socket): Promise<void> => {
    // A leaf that cannot be renewed is still the best there is.
    await renew().catch((error: unknown) => note(`- tls: no new certificate: ${String(error)}`));
    if (!socket.destroyed) tls.emit('connection', socket);
  };

  const server = createServer(accept);
  return {
    accept,
    listen: (host, port) =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, host, () => {
          server.off('error', reject);
          const address = server.address();
          resolve(typeof address === 'object' && address !== null ? address.port : port);
        });
      }),
    names: () => [...names],
    async close() {
      server.close();
      for (const socket of arriving.values()) socket.destroy();
    },
  };
}
