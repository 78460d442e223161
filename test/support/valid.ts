import type { Environment } from '../../config/environment.js';

/** The least that an environment file has to say. */
export const valid = {
  kubernetes: { podNetworks: ['10.42.0.0/16'], apiServers: ['10.43.0.1/32', '192.168.4.10/32'] },
  argocd: { repository: 'https://git.home.arpa/db.git' },
  lan: { address: '192.168.4.205', hostName: 'postgres.home.arpa', networks: ['192.168.4.0/24'] },
} satisfies Environment;
