import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isOwnConnection, ownerIn } from '../../../cli/exec/connection-owner.ts';

/** As /proc/net/tcp and /proc/net/tcp6 of Linux look: port 0xC350 asked port 0x1F90, and the other way round. */
const IPV4 = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 100 1 0000 100 0 0 10 0
   1: 0100007F:1F90 0100007F:C350 01 00000000:00000000 00:00000000 00000000     0        0 101 1 0000 20 4 30 10 -1
   2: 0100007F:C350 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1000        0 102 1 0000 20 4 30 10 -1
`;
const IPV6 = `  sl  local_address                         remote_address                        st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
  10: 0000000000000000FFFF00000100007F:C351 0000000000000000FFFF00000100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 103 1 0000 20 4 30 10 -1
`;

describe('whose a connection is', () => {
  it.each([
    [0xc350, 0x1f90, 1000],
    [0xc351, 0x1f90, 1001],
    [0x1f90, 0xc350, 0],
    [0xc352, 0x1f90, undefined],
    [0xc350, 0x1f91, undefined],
  ])('is read where the system tells: %i to %i', (from, to, uid) => {
    expect(ownerIn([IPV4, IPV6], from, to)).toBe(uid);
  });

  it.skipIf(process.platform !== 'linux')(
    'is ours when we made it (skipped where the system does not tell)',
    async () => {
      const server = createServer();
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
      const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
      const [accepted] = (await once(server, 'connection')) as [Socket];
      onTestFinished(() => {
        client.destroy();
        accepted.destroy();
        server.close();
      });
      expect(isOwnConnection(accepted)).toBe(true);
      expect(isOwnConnection({ remotePort: 1, localPort: 2 })).toBe(false);
    },
  );
});
