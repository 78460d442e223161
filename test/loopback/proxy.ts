import { connect, createServer, type Socket } from 'node:net';
import { pause } from '../../cluster/wait.js';
import { listening } from '../support/listening.js';

/** Stands between clients and a server of this machine, and is late with what the server says. */
export async function startProxy(target: number, milliseconds: number): Promise<{ port: number; stop(): void }> {
  const open = new Set<Socket>();
  const server = createServer({ noDelay: true }, (client) => {
    const there = connect({ port: target, host: '127.0.0.1', noDelay: true });
    const end = () => {
      client.destroy();
      there.destroy();
      open.delete(client);
    };
    open.add(client);
    client.on('error', end).on('close', end).pipe(there);
    there.on('error', end).on('data', (answer: Buffer) => void pause(milliseconds).then(() => client.write(answer)));
    there.on('close', () => void pause(milliseconds).then(end));
  });
  return {
    port: await listening(server),
    stop: () => {
      server.close();
      for (const client of open) client.destroy();
    },
  };
}
