import { connect, createServer } from 'node:net';
import { pause } from '../../cluster/wait.js';
import { listening } from '../support/listening.js';

/** Stands between clients and a server of this machine, and is late with what the server says. Returns its port. */
export function startProxy(target: number, milliseconds: number): Promise<number> {
  const server = createServer({ noDelay: true }, (client) => {
    const there = connect({ port: target, host: '127.0.0.1', noDelay: true });
    const end = () => {
      client.destroy();
      there.destroy();
    };
    client.on('error', end).on('close', end).pipe(there);
    there.on('error', end).on('data', (answer: Buffer) => void pause(milliseconds).then(() => client.write(answer)));
    there.on('close', () => void pause(milliseconds).then(end));
  });
  return listening(server);
}
