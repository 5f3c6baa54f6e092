import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Java asks through a source file that it compiles in memory, which a JDK alone can do. */

const SOURCE = `
import java.net.Socket;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

class Trust {
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    SSLSocketFactory factory = (SSLSocketFactory) SSLSocketFactory.getDefault();
    try (SSLSocket socket = (SSLSocket) factory.createSocket(new Socket("127.0.0.1", port), args[1], port, true)) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
      socket.startHandshake();
    } catch (javax.net.ssl.SSLException error) {
      System.err.println(error.getMessage());
      System.exit(1);
    }
  }
}
`;

/** Runs `ask` with the words that make Java ask; the file is gone afterwards. */
export async function askingJava<T>(
  program: string,
  port: number,
  serverName: string,
  ask: (words: readonly string[]) => Promise<T>,
): Promise<T> {
  const dir = mkdtempSync(join(tmpdir(), 'drs-emulator-doctor-'));
  try {
    const file = join(dir, 'Trust.java');
    writeFileSync(file, SOURCE);
    return await ask([program, '-XX:TieredStopAtLevel=1', file, String(port), serverName]);
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
