import { connect } from 'node:net';

const CONNECT_MS = 5_000;

/** Why no connection comes about; null when one does. */
export function connectProblem(url: URL): Promise<string | null> {
  const port = url.port === '' ? (url.protocol === 'https:' ? 443 : 80) : Number(url.port);
  return new Promise((resolve) => {
    const socket = connect({ host: url.hostname.replace(/^\[|\]$/g, ''), port, timeout: CONNECT_MS });
    const end = (problem: string | null): void => {
      socket.destroy();
      resolve(problem);
    };
    socket.on('connect', () => end(null));
    socket.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message));
    socket.on('timeout', () => end(`no connection within ${CONNECT_MS} ms`));
  });
}
