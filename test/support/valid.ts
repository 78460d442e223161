import type { Environment } from '../../config/environment.js';

/** The least that an environment file has to say. */
export const valid = {
  kubernetes: { podNetworks: ['10.42.0.0/16'], apiServers: ['10.43.0.1/32', '192.168.4.10/32'] },
  argocd: { repository: 'https://git.home.arpa/db.git' },
  lan: { address: '192.168.4.205', hostName: 'postgres.home.arpa', networks: ['192.168.4.0/24'] },
} satisfies Environment;

/** Backups to an object store, with the least that they need. */
export const objectStore = {
  type: 'object-store',
  endpoint: 'https://192.168.4.50:9000',
  bucket: 'backups',
  credentials: { type: 'terraform' },
} satisfies Environment['backup'];

/** An environment with an application in the cluster of the database, and one in another, whose context is the same. */
export const applied = {
  ...valid,
  applications: [
    { name: 'shop', namespace: 'shop' },
    { name: 'billing', namespace: 'billing', cluster: 'edge' },
  ],
  clusters: { edge: { context: 'home', networks: ['192.168.4.120/32'] } },
} satisfies Environment;

/** An environment with all that is watched, but for backups. */
export const watched = { ...valid, pooler: { enabled: true }, monitoring: { enabled: true } };
