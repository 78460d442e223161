import { Server as HttpServer } from 'node:http';
import { Server as HttpsServer } from 'node:https';
import type { AddressInfo, Server } from 'node:net';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) {
    server.close();
    if (server instanceof HttpServer || server instanceof HttpsServer) server.closeAllConnections();
  }
});

/** Lets a server listen on a free port of loopback, until the tests of the file are over. Returns the port. */
export async function listening(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}
